"""The refusals of the Uses contract, one class per Solidity error; fields in ABI order. Times in unix seconds."""

from ledger.errors import LedgerRejected


class StatementSignatureInvalid(LedgerRejected):
    pass


class StatementExpired(LedgerRejected):
    deadline: int
    time: int


class StatementAhead(LedgerRejected):
    time: int
    latest: int


class StatementOutcomeWrong(LedgerRejected):
    outcome: int


class StatementOutside(LedgerRejected):
    start: int
    end: int
    from_: int
    until: int


class StatementMinutesTooMany(LedgerRejected):
    minute_count: int
    most: int


class StatementSuperseded(LedgerRejected):
    deadline: int
    settled: int


class SidesWrong(LedgerRejected):
    booking: bytes
    sender: int
    signer: int


class SideWrong(LedgerRejected):
    booking: bytes
    member: int


class UsePhaseWrong(LedgerRejected):
    booking: bytes
    occurrence: int
    phase: int


class SilenceNotOver(LedgerRejected):
    booking: bytes
    occurrence: int
    until: int


class DisputeTooLate(LedgerRejected):
    booking: bytes
    occurrence: int
    until: int


class UseTooOld(LedgerRejected):
    period: int
    window: int
