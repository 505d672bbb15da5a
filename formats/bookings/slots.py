"""Quarter hours: the one unit of time in which assets are booked.

A slot is a quarter of an hour counted from 1970-01-01 00:00 at UTC+8; a day is 96 slots; a period is a calendar month,
year × 12 + month − 1. The offset is a constant (no daylight saving since 1991). Every span is half open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from formats.bookings.civil import civil_from_days, days_from_civil
from formats.faults import FormatFault, require

SLOT_SECONDS = 900
OFFSET_SECONDS = 28_800
OFFSET = "+08:00"
DAY_SLOTS = 96
SLOT_MINUTES = 15
MAX_SLOT = (1 << 24) - 1
"""The last start that a record holds, in the year 2448."""
MAX_SPAN = 672
"""Seven days: the longest occurrence."""
_MAX_SECONDS = (MAX_SLOT + MAX_SPAN) * SLOT_SECONDS - OFFSET_SECONDS
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_MOMENT = re.compile(rf"({_DAY.pattern})T({_TIME.pattern})(Z|[+-][0-9]{{2}}:[0-9]{{2}})")


@dataclass(frozen=True)
class Span:
    """One unbroken stretch of slots, [start, end). Raises FormatFault where a record could not hold it."""

    start: int
    slots: int

    def __post_init__(self) -> None:
        require(0 <= self.start <= MAX_SLOT, "slot-range", f"start {self.start}, not 0 … {MAX_SLOT}")
        require(self.slots != 0, "span-empty", f"from = to: slot {self.start}")
        require(1 <= self.slots <= MAX_SPAN, "span-length", f"{self.slots} slots, not 1 … {MAX_SPAN}")

    @property
    def end(self) -> int:
        return self.start + self.slots

    @property
    def days(self) -> range:
        """The days that it touches; it belongs to the first of them."""
        return range(day_of(self.start), day_of(self.end - 1) + 1)

    def mask_on(self, day: int) -> int:
        """Its bits in the word of a day; zero on a day that it does not touch."""
        first, last = max(self.start, day * DAY_SLOTS), min(self.end, (day + 1) * DAY_SLOTS)
        return 0 if last <= first else ((1 << (last - first)) - 1) << (first - day * DAY_SLOTS)


def span_between(start: int, end: int) -> Span:
    """The span [start, end) of two slots."""
    require(start <= end, "span-reversed", f"from slot {start} to slot {end}: it ends before it starts")
    return Span(start, end - start)


def span_within_day(start: int, end: int) -> Span:
    """As `span_between`, for what must not cross a midnight (the waiting line). Its end may be the midnight itself."""
    span = span_between(start, end)
    require(len(span.days) == 1, "span-crosses-midnight", f"{slot_text(start)} to {slot_text(end)} crosses a midnight")
    return span


def day_at(moment: datetime) -> int:
    """The day of a moment, as the consortium counts days."""
    return day_of(slot_of(int(moment.timestamp())))


def slot_of(unix: int) -> int:
    """The slot that runs at this second."""
    require(-OFFSET_SECONDS <= unix < _MAX_SECONDS, "slot-range", f"unix second {unix} is outside the slots")
    return (unix + OFFSET_SECONDS) // SLOT_SECONDS


def unix_of(slot: int) -> int:
    """The first second of a slot."""
    require(0 <= slot <= MAX_SLOT + MAX_SPAN, "slot-range", f"slot {slot}, not 0 … {MAX_SLOT + MAX_SPAN}")
    return slot * SLOT_SECONDS - OFFSET_SECONDS


def day_of(slot: int) -> int:
    """Days since 1970-01-01 at UTC+8."""
    return slot // DAY_SLOTS


def weekday_of(day: int) -> int:
    """0 Monday … 6 Sunday; day 0 was a Thursday."""
    return (day + 3) % 7


def period_of(day: int) -> int:
    """The calendar month of a day: year × 12 + month − 1."""
    year, month, _ = civil_from_days(day)
    return year * 12 + month - 1


def period_days(period: int) -> range:
    """The days of a period."""
    return range(*(days_from_civil(each // 12, each % 12 + 1, 1) for each in (period, period + 1)))


def period_text(period: int) -> str:
    """23867 → `1988-12`."""
    return f"{period // 12:04}-{period % 12 + 1:02}"


def settling_window(unix: int, use_period: int) -> int:
    """The period in which minutes settled at this second count: up to and with the 7th the month before, never one
    before the month of the use."""
    day = day_of(slot_of(unix))
    _, _, day_of_month = civil_from_days(day)
    return max(period_of(day) - (day_of_month <= 7), use_period)


def parse_day(text: str) -> int:
    """Days since 1970-01-01 of `2026-02-28`. Raises FormatFault for a day that is in no calendar (30 February)."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise FormatFault("day-form", f"{text!r} is not like 2026-02-28")
    year, month, day_of_month = map(int, found.groups())
    exists = year >= 1970 and 1 <= month <= 12 and day_of_month >= 1
    day = days_from_civil(year, month, day_of_month) if exists else -1
    exists = exists and civil_from_days(day) == (year, month, day_of_month)
    require(exists, "day-not-in-calendar", f"there is no {text} in the calendar since 1970")
    return day


def day_text(day: int) -> str:
    year, month, day_of_month = civil_from_days(day)
    return f"{year:04}-{month:02}-{day_of_month:02}"


def parse_slot(text: str) -> int:
    """The slot that begins at `2026-03-02T08:15+08:00`. Raises FormatFault for another offset, for a moment that is no
    quarter of an hour, and for an hour 24: midnight is 00:00 of the next day."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise FormatFault("slot-form", f"{text!r} is not like 2026-03-02T08:15{OFFSET}")
    day, time, offset = found[1], found[5], found[9]
    require(offset == OFFSET, "foreign-offset", f"{text} has the offset {offset}; slots are counted at {OFFSET}")
    slot = parse_day(day) * DAY_SLOTS + _quarter(time, last=DAY_SLOTS - 1)
    require(slot <= MAX_SLOT + MAX_SPAN, "slot-range", f"{text} lies beyond the last slot")
    return slot


def slot_text(slot: int) -> str:
    """The first moment of a slot, as `parse_slot` reads it."""
    day, quarter = divmod(slot, DAY_SLOTS)
    return f"{day_text(day)}T{quarter // 4:02}:{quarter % 4 * SLOT_MINUTES:02}{OFFSET}"


def hours_mask(start: str, end: str) -> int:
    """The bits of `08:00` to `12:15` in a day; the end may be `24:00`."""
    first, last = _quarter(start, last=DAY_SLOTS - 1), _quarter(end, last=DAY_SLOTS)
    require(first != last, "span-empty", f"from = to: {start}")
    require(first < last, "span-crosses-midnight", f"{start} to {end}: give the hours of each day by themselves")
    return ((1 << (last - first)) - 1) << first


def _quarter(text: str, last: int) -> int:
    found = _TIME.fullmatch(text)
    if found is None:
        raise FormatFault("slot-form", f"{text!r} is not like 08:15")
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or "0")
    quarter = hour * 4 + minute // SLOT_MINUTES
    require(minute < 60 and quarter <= last, "slot-form", f"there is no {text} on a day")
    aligned = minute % SLOT_MINUTES == 0 and second == 0
    require(aligned, "not-a-quarter", f"{text} is no quarter of an hour: use :00, :15, :30 or :45")
    return quarter
