"""The refusals of the contract Journal, one class per Solidity error; fields in ABI order. Amounts in fen."""

from ledger.errors import LedgerRejected


class NameNotPlain(LedgerRejected):
    """Names of pools, reserves and series are made of a-z 0-9 - _."""

    name: str


class SideUnknown(LedgerRejected):
    """`version` zero: no version has it. `side`: 0 cost, 1 benefit."""

    version: bytes
    pool: bytes
    side: int


class SeriesUnknown(LedgerRejected):
    agreement: bytes
    series: bytes


class FundUnknown(LedgerRejected):
    agreement: bytes
    pool: bytes
    reserve: bytes


class DayOutsideReach(LedgerRejected):
    """Days since 1970-01-01; of a sealed act months."""

    day: int
    earliest: int
    latest: int


class MonthAfterAgreement(LedgerRejected):
    agreement: bytes
    month: int
    to: int


class DisclosureMismatch(LedgerRejected):
    """`committed`: of the version that rules the month."""

    agreement: bytes
    committed: bool


class EntryAmountsInvalid(LedgerRejected):
    """At most 10^15 fen."""

    gross: int
    net: int
    vat: int


class EntryPartsInvalid(LedgerRejected):
    count: int
    most: int


class EntryPartRepeated(LedgerRejected):
    index: int


class QuantityInvalid(LedgerRejected):
    amount: int


class TableInvalid(LedgerRejected):
    members: int
    weights: int


class TableRowsInvalid(LedgerRejected):
    """The byte at which the rows stop being canonical JSON of coalitions, each of parties in their order, and what it
    is worth: `{"2":"5","2,3":"10"}`."""

    at: int


class AmountInvalid(LedgerRejected):
    fen: int


class ActOfOtherMember(LedgerRejected):
    """The first four bytes of an id are its maker's number."""

    id: bytes
    member: int


class ActNotThis(LedgerRejected):
    id: bytes
    digest: bytes
    given: bytes


class InvoiceKeyMissing(LedgerRejected):
    pass


class PayerNotThis(LedgerRejected):
    id: bytes
    member: int
    payer: int


class PaymentToOneself(LedgerRejected):
    member: int


class NettingNotAllowed(LedgerRejected):
    a: int
    b: int


class MemberNotParty(LedgerRejected):
    version: bytes
    member: int


class SealedActInvalid(LedgerRejected):
    kind: int
    month: int
