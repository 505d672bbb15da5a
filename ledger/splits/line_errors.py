"""The refusals of allocations and of objections to lines, one class per Solidity error; fields in ABI order."""

from ledger.errors import LedgerRejected


class AllocationBeforeClose(LedgerRejected):
    booked: int
    next: int


class AllocationRepeated(LedgerRejected):
    booked: int
    month: int


class AllocationOutOfOrder(LedgerRejected):
    """`month`: what comes first, in the close of `booked`."""

    booked: int
    month: int


class AllocationNotDue(LedgerRejected):
    booked: int
    month: int


class RulesMismatch(LedgerRejected):
    digest: bytes
    given: bytes


class RecordMismatch(LedgerRejected):
    digest: bytes
    given: bytes


class TableMismatch(LedgerRejected):
    index: int
    digest: bytes
    given: bytes


class ScheduleRowInvalid(LedgerRejected):
    index: int
    row: int


class ProofMissing(LedgerRejected):
    index: int


class ProofUnused(LedgerRejected):
    tables: int
    rows: int


class UsedMinutesBelowZero(LedgerRejected):
    member: int
    sum: int


class AllocationUnknown(LedgerRejected):
    allocation: bytes


class LinesAlreadyCommitted(LedgerRejected):
    agreement: bytes
    booked: int


class AdministratorOnly(LedgerRejected):
    member: int
    administrator: int


class LineObjectionTooLate(LedgerRejected):
    allocation: bytes
    until: int


class LineObjectionRepeated(LedgerRejected):
    allocation: bytes
    member: int


class LineObjectionUnknown(LedgerRejected):
    objection: int


class LineObjectionOfOtherMember(LedgerRejected):
    objection: int
    member: int


class LineObjectionNotOpen(LedgerRejected):
    """`state`: 1 open, 2 before the council, 3 upheld, 4 dismissed, 5 withdrawn."""

    objection: int
    state: int
