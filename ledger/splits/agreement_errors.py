"""The refusals of the contract Agreements, one class per Solidity error; fields in ABI order."""

from ledger.errors import LedgerRejected


class RulesInvalid(LedgerRejected):
    """The byte at which `rules` stop making sense; the agreement's checker names line and key."""

    at: int


class RulesWeightsInvalid(LedgerRejected):
    """Weights sum to 1 … 10,000."""

    at: int
    sum: int
    most: int


class AgreementUnknown(LedgerRejected):
    """No active agreement has this id, or no active version this hash."""

    agreement: bytes


class AgreementExists(LedgerRejected):
    agreement: bytes


class VersionUnknown(LedgerRejected):
    version: bytes


class VersionExists(LedgerRejected):
    version: bytes


class VersionAlreadyActive(LedgerRejected):
    version: bytes


class VersionNotSuccessor(LedgerRejected):
    """A version names the newest active one."""

    supersedes: bytes
    newest: bytes


class VersionPeriodClosed(LedgerRejected):
    """Months are year · 12 + month − 1."""

    from_: int
    next: int


class AgreementSignatureExpired(LedgerRejected):
    member: int
    deadline: int
    at: int


class AgreementSignatureInvalid(LedgerRejected):
    member: int


class AgreementSignatureRepeated(LedgerRejected):
    version: bytes
    member: int
    deadline: int


class SignerOfOtherMember(LedgerRejected):
    account: str
    member: int
    expected: int


class MemberNotParticipant(LedgerRejected):
    """Neither a party nor an agent of the version."""

    version: bytes
    member: int


class SeriesKindChanged(LedgerRejected):
    series: bytes
    kind: int
    given: int


class MonthBeforeAgreement(LedgerRejected):
    agreement: bytes
    month: int
