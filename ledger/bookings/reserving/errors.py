"""The refusals of the Bookings contract and of the slots it takes, one class per Solidity error; fields in ABI order.
Starts, ends and times to answer are slots at UTC+8.
"""

from ledger.errors import LedgerRejected


class TermsNotCurrent(LedgerRejected):
    """This version does not rule all the days; `from_` and `until`: those it rules."""

    asset: int
    terms: int
    from_: int
    until: int


class ClassNotAllowed(LedgerRejected):
    asset: int
    terms: int
    pair: int


class SlotCountInvalid(LedgerRejected):
    slots: int
    least: int
    most: int


class OccurrencesInvalid(LedgerRejected):
    asked: int
    every: int


class StartTooEarly(LedgerRejected):
    """`start` and `earliest` are slots."""

    start: int
    earliest: int


class StartTooFar(LedgerRejected):
    day: int
    last: int


class HoursClosed(LedgerRejected):
    """`mask`: the slots of the day that are asked for and not open."""

    asset: int
    unit: int
    day: int
    mask: int


class NoUnitFree(LedgerRejected):
    asset: int
    start: int


class SlotsFree(LedgerRejected):
    """Nothing to wait for."""

    asset: int
    unit: int
    start: int


class BookingUnknown(LedgerRejected):
    booking: bytes


class BookingIdInvalid(LedgerRejected):
    booking: bytes
    member: int
    part: int


class BookingMoved(LedgerRejected):
    """Something happened to it meanwhile; `acts`: how many acts there are."""

    booking: bytes
    acts: int


class BookingActsSpent(LedgerRejected):
    booking: bytes
    acts: int


class BookingOfOtherMember(LedgerRejected):
    booking: bytes
    holder: int


class BookingNotHeld(LedgerRejected):
    booking: bytes
    state: int


class BookingNotConfirmed(LedgerRejected):
    booking: bytes
    state: int


class BookingStarted(LedgerRejected):
    booking: bytes
    used: int


class OccurrencesNotStanding(LedgerRejected):
    booking: bytes
    occurrences: int
    standing: int


class OccurrenceStarted(LedgerRejected):
    booking: bytes
    occurrence: int
    start: int


class AnswerTooLate(LedgerRejected):
    booking: bytes
    answer_by: int


class AnswerNotOverdue(LedgerRejected):
    booking: bytes
    answer_by: int


class ClassUnknown(LedgerRejected):
    class_: int


class OperatorMissing(LedgerRejected):
    asset: int
    terms: int


class NothingFree(LedgerRejected):
    asset: int
    start: int
    asked: int


class PartCountInvalid(LedgerRejected):
    count: int
    most: int


class PartsOnOtherDays(LedgerRejected):
    index: int


class CompositeSkips(LedgerRejected):
    index: int


class QuotaMinutesExceeded(LedgerRejected):
    group: int
    member: int
    period: int
    minute_count: int
    most: int


class QuotaMadeExceeded(LedgerRejected):
    group: int
    member: int
    period: int
    made: int
    most: int


class HandOverAsks(LedgerRejected):
    booking: bytes
    pair: int


class HandOverComposite(LedgerRejected):
    booking: bytes


class LineNotEmpty(LedgerRejected):
    asset: int
    day: int


class OccurrenceNotInUse(LedgerRejected):
    booking: bytes
    occurrence: int


class OccurrenceNotNow(LedgerRejected):
    """Before `start` or at `end`, in slots, or later."""

    booking: bytes
    occurrence: int
    start: int
    end: int


class SpanTooLong(LedgerRejected):
    start: int
    end: int
    most: int
