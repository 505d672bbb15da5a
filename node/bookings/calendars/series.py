"""A series as people ask for it → the bookings that say it: a start, a length, a step in days, a mask of occurrences.

Pure: the holidays and the first slot that can be booked come from outside. What is taken, closed or too far ahead the
chain says; a series that skips hands back here what it left out before anything was sent, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from formats.bookings.ids import MAX_OCCURRENCES, occurrences
from formats.bookings.slots import (
    DAY_SLOTS,
    MAX_SLOT,
    Span,
    day_of,
    day_text,
    parse_slot,
    slot_text,
    span_between,
    weekday_of,
)
from formats.faults import FormatFault
from node.bookings.calendars import faults
from node.bookings.calendars.holidays import HolidayCalendar

MAX_SERIES = 366
MAX_EVERY_WEEKS = 36
"""252 days: the step of a booking has 8 bits."""
_TIMES = {
    "foreign-offset": faults.OffsetForeign,
    "day-not-in-calendar": faults.DayNotInCalendar,
    "not-a-quarter": faults.TimeNotQuarter,
}
_SPANS = {"span-empty": faults.SpanEmpty, "span-reversed": faults.SpanReversed, "span-length": faults.OccurrenceTooLong}


@dataclass(frozen=True, kw_only=True)
class SeriesRequest:
    """`first`: the first occurrence. Either `count` steps or a `last` day (inclusive), both with what is left out.
    `exceptions`: days on which it does not take place. `skips`: leave out holidays instead of a refusal. `swaps`: also
    on working weekends that follow the series' weekday."""

    first: Span
    every_weeks: int = 1
    count: int | None = None
    last: int | None = None
    exceptions: frozenset[int] = frozenset()
    skips: bool = False
    swaps: bool = False


class Why(StrEnum):
    EXCEPTED = "excepted"
    HOLIDAY = "holiday"
    OTHER_WEEKDAY = "other_weekday"


@dataclass(frozen=True)
class Skipped:
    """`zh`, `en`: the name of the holiday or of the working weekend."""

    day: int
    why: Why
    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class PlannedBooking:
    """As a reservation has it: bit k of `asked` lies k × `every` days after `start`; `every` 0 for one alone."""

    start: int
    slots: int
    every: int
    asked: int

    def spans(self) -> list[tuple[int, int]]:
        """[from, until) of each occurrence, ascending."""
        found = occurrences(Span(self.start, self.slots), self.every, self.asked)
        return [(span.start, span.end) for span in found.values()]


@dataclass(frozen=True)
class SeriesPlan:
    """`bookings` in the order of time, each granted or refused by itself."""

    bookings: Sequence[PlannedBooking]
    skipped: Sequence[Skipped]


def read_span(start: str, end: str, *, within_day: bool = False) -> Span:
    """The span of two texts like 2026-03-02T08:15+08:00. Raises SeriesRefused naming the value that is wrong."""
    first, after = _slot(start), _slot(end)
    try:
        span = span_between(first, after)
    except FormatFault as fault:
        if fault.reason not in _SPANS:
            raise faults.TimeFormInvalid(start) from fault
        raise _SPANS[fault.reason](start, end) from fault
    if within_day and len(span.days) > 1:
        raise faults.SpanCrossesMidnight(start, end)
    return span


def plan_series(request: SeriesRequest, holidays: HolidayCalendar, earliest: int) -> SeriesPlan:
    """`earliest`: the first slot that can be booked. Raises SeriesRefused."""
    starts = _starts(request)
    days = {day_of(start): index for index, start in enumerate(starts)}
    for day in sorted(request.exceptions):
        if day not in days:
            raise faults.ExceptionNotInSeries(day_text(day))
    skipped = list(_skipped(request, starts, holidays))
    if not request.skips and (met := [each for each in skipped if each.why is not Why.EXCEPTED]):
        raise faults.SeriesOnHoliday(day_text(met[0].day), met[0].zh, met[0].en)
    left_out = {days[each.day] for each in skipped}
    kept = [index for index in range(len(starts)) if index not in left_out]
    moved = list(_swapped(request, starts, holidays)) if request.swaps else []
    bookings = sorted(
        (*_masks(request, starts[0], kept), *(PlannedBooking(start, request.first.slots, 0, 1) for start in moved)),
        key=lambda booking: booking.start,
    )
    _check(request, bookings, earliest, len(skipped))
    return SeriesPlan(bookings, skipped)


def _slot(text: str) -> int:
    try:
        return parse_slot(text)
    except FormatFault as fault:
        raise _TIMES.get(fault.reason, faults.TimeFormInvalid)(text) from fault


def _starts(request: SeriesRequest) -> list[int]:
    """The slots at which it would begin if nothing were left out."""
    first, step = request.first.start, request.every_weeks * 7 * DAY_SLOTS
    wrong = faults.SeriesLengthInvalid(
        request.every_weeks, request.count, None if request.last is None else day_text(request.last)
    )
    if (request.count is None) == (request.last is None) or not 1 <= request.every_weeks <= MAX_EVERY_WEEKS:
        raise wrong
    count = request.count if request.last is None else (request.last - day_of(first)) * DAY_SLOTS // step + 1
    if count is None or not 1 <= count <= MAX_SERIES or first + (count - 1) * step > MAX_SLOT:
        raise wrong
    if count > 1 and request.first.slots > step:
        raise faults.OccurrencesOverlap(slot_text(first), slot_text(first + step))
    return [first + index * step for index in range(count)]


def _skipped(request: SeriesRequest, starts: Iterable[int], holidays: HolidayCalendar) -> Iterator[Skipped]:
    for start in starts:
        span = Span(start, request.first.slots)
        if span.days[0] in request.exceptions:
            yield Skipped(span.days[0], Why.EXCEPTED)
            continue
        found = [holidays.exceptions[day] for day in span.days if day in holidays.exceptions]
        if closed := [each for each in found if each.weekday is None]:
            yield Skipped(span.days[0], Why.HOLIDAY, closed[0].zh, closed[0].en)
        elif other := [each for each in found if each.weekday != weekday_of(each.day)]:
            yield Skipped(span.days[0], Why.OTHER_WEEKDAY, other[0].zh, other[0].en)


def _swapped(request: SeriesRequest, starts: Sequence[int], holidays: HolidayCalendar) -> Iterator[int]:
    """The starts on working weekends, within the series, that follow its weekday."""
    weekday, time = weekday_of(day_of(starts[0])), starts[0] % DAY_SLOTS
    for day, each in sorted(holidays.exceptions.items()):
        inside = day_of(starts[0]) <= day <= max(day_of(starts[-1]), request.last or 0)
        span = Span(day * DAY_SLOTS + time, request.first.slots)
        whole = not any(further in holidays.exceptions for further in span.days[1:])
        if inside and whole and each.weekday == weekday != weekday_of(day):
            yield span.start


def _masks(request: SeriesRequest, first: int, kept: Sequence[int]) -> Iterator[PlannedBooking]:
    """As few bookings as 32 bits allow: each begins with the first occurrence that the one before could not say."""
    days = request.every_weeks * 7
    while kept:
        asked = sum(1 << index - kept[0] for index in kept if index - kept[0] < MAX_OCCURRENCES)
        start = first + kept[0] * days * DAY_SLOTS
        yield PlannedBooking(start, request.first.slots, 0 if asked == 1 else days, asked)
        kept = [index for index in kept if index - kept[0] >= MAX_OCCURRENCES]


def _check(request: SeriesRequest, bookings: Sequence[PlannedBooking], earliest: int, skipped: int) -> None:
    if not bookings:
        raise faults.SeriesEmpty(skipped)
    spans = sorted(span for each in bookings for span in each.spans())
    for before, after in pairwise(spans):
        if before[1] > after[0]:
            raise faults.OccurrencesOverlap(slot_text(before[0]), slot_text(after[0]))
    if bookings[0].start < earliest:
        raise faults.SlotInPast(slot_text(bookings[0].start), slot_text(earliest))
    if not request.skips and len(bookings) > 1:
        raise faults.SeriesNotAtomic(len(bookings))
