"""What Splits refuses of acts and closes, one class per Solidity error; fields in ABI order.

Months are year · 12 + month − 1.
"""

from ledger.errors import LedgerRejected


class ActUnknown(LedgerRejected):
    id: bytes


class ActExists(LedgerRejected):
    id: bytes


class ActNotPending(LedgerRejected):
    """`state`: 2 counted, 3 reversed, 4 refused, 5 denied."""

    id: bytes
    state: int


class ActVersionStale(LedgerRejected):
    """The version that ruled its month when it was entered."""

    id: bytes
    version: bytes


class ActAlreadyAccepted(LedgerRejected):
    id: bytes
    member: int


class ActUnderObjection(LedgerRejected):
    """`places`: bit i: the participant at place i objects."""

    id: bytes
    places: int


class ActNotObjected(LedgerRejected):
    id: bytes
    member: int


class ActAlreadyObjected(LedgerRejected):
    id: bytes
    member: int


class ActNeedsConsent(LedgerRejected):
    id: bytes


class ActTooEarly(LedgerRejected):
    id: bytes
    from_: int


class ActNotReversible(LedgerRejected):
    id: bytes
    kind: int
    state: int


class InvoiceKeyTaken(LedgerRejected):
    key: bytes
    submission: int


class TotalExceeded(LedgerRejected):
    month: int
    total: int
    most: int


class QuantityBelowZero(LedgerRejected):
    series: bytes
    member: int
    sum: int


class CounterpartyMismatch(LedgerRejected):
    id: bytes
    member: int
    counterparty: int


class MonthTooLongAgo(LedgerRejected):
    month: int
    booked: int


class CloseOutOfOrder(LedgerRejected):
    month: int
    next: int


class CloseTooEarly(LedgerRejected):
    """Days since 1970-01-01."""

    month: int
    day: int
    from_: int


class CloseRootMismatch(LedgerRejected):
    root: bytes
    given: bytes


class CloserNotParty(LedgerRejected):
    version: bytes
    member: int
