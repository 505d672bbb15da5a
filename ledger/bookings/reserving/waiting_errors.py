"""The refusals of the waiting line of Bookings, one class per Solidity error; fields in ABI order."""

from ledger.errors import LedgerRejected


class WaitAcrossMidnight(LedgerRejected):
    start: int
    slots: int


class WaitOfSeries(LedgerRejected):
    booking: bytes


class AlreadyWaiting(LedgerRejected):
    asset: int
    day: int
    booking: bytes


class LineFull(LedgerRejected):
    asset: int
    day: int


class NotWaiting(LedgerRejected):
    booking: bytes
    occurrence: int


class NotOffered(LedgerRejected):
    booking: bytes
    occurrence: int


class OfferLapsed(LedgerRejected):
    booking: bytes
    occurrence: int
    until: int


class ClassNotHigher(LedgerRejected):
    victim: bytes
    class_: int
    by: int


class CutOffPassed(LedgerRejected):
    victim: bytes
    cut_off: int


class VictimBeside(LedgerRejected):
    victim: bytes
    occurrence: int


class NotFirstInLine(LedgerRejected):
    booking: bytes


class VictimCountInvalid(LedgerRejected):
    count: int
    most: int
