"""What planning refuses before anything is sent, each naming the value that is wrong, and the cure."""

from __future__ import annotations

from collections.abc import Sequence

from node.faults import NodeRefusal, RowFault


class SheetRefused(NodeRefusal):
    """The sheet cannot be carried out; nothing was sent. Each fault names its row and the cure."""

    faults: Sequence[RowFault]

    def row_faults(self) -> Sequence[RowFault]:
        return self.faults


class FeedTooLarge(NodeRefusal):
    """The calendar feed has more events than one carries: ask for fewer days."""

    most: int


class FeedsTooMany(NodeRefusal):
    """Your member has as many calendar feeds as one can have: revoke those that nobody reads."""

    most: int


class SeriesRefused(NodeRefusal):
    """The times that are asked for cannot be booked as they stand; nothing was sent."""


class OffsetForeign(SeriesRefused):
    """A time with another offset than +08:00, at which slots are counted: write the same moment at +08:00."""

    value: str


class DayNotInCalendar(SeriesRefused):
    """There is no such day, as 30 February: correct it."""

    value: str


class TimeNotQuarter(SeriesRefused):
    """A time is no quarter of an hour: use :00, :15, :30 or :45."""

    value: str


class TimeFormInvalid(SeriesRefused):
    """A time is not like 2026-03-02T08:15+08:00. Midnight is 00:00 of the next day, there is no hour 24."""

    value: str


class SpanEmpty(SeriesRefused):
    """An occurrence ends when it begins: end it later."""

    start: str
    end: str


class SpanReversed(SeriesRefused):
    """An occurrence ends before it begins: swap the two, or name the next day."""

    start: str
    end: str


class OccurrenceTooLong(SeriesRefused):
    """An occurrence is longer than the seven days that one can be: make several bookings."""

    start: str
    end: str


class SpanCrossesMidnight(SeriesRefused):
    """Only what lies within a day can wait: ask for each day by itself."""

    start: str
    end: str


class SlotInPast(SeriesRefused):
    """An occurrence begins before the first slot that can be booked now: begin later."""

    start: str
    earliest: str


class OccurrencesOverlap(SeriesRefused):
    """An occurrence runs into the next one: make it shorter, or the weeks between two of them more."""

    start: str
    next: str


class SeriesLengthInvalid(SeriesRefused):
    """A series has either a count or a last day, 1 to 36 weeks between two occurrences and 1 to 366 of them."""

    every_weeks: int
    count: int | None
    last: str | None


class ExceptionNotInSeries(SeriesRefused):
    """A day that is excepted is no day of the series: take it out, or correct it."""

    day: str


class SeriesOnHoliday(SeriesRefused):
    """The series meets a holiday, or a day on which another weekday's hours hold: except that day, or let the series
    skip."""

    day: str
    zh: str
    en: str


class SeriesNotAtomic(SeriesRefused):
    """The series needs several bookings, and each is granted or refused by itself: ask for at most 32 steps, or let the
    series skip."""

    bookings: int


class SeriesEmpty(SeriesRefused):
    """Nothing of the series is left: every occurrence is excepted or on a holiday."""

    skipped: int
