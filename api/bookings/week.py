"""A week of one asset, unit by unit: from the masks of its calendar to stretches of the day that a page draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from api.bookings.calendar import CalendarOut, EntryOut, UnitDayOut
from formats.bookings.slots import DAY_SLOTS, Span, day_text, parse_day, parse_slot, weekday_of
from formats.faults import require
from ledger.bookings.assets.facts import OPEN_END

DAYS = 7
CLOSED = "closed"
SHOWN = ("free", "taken", "protected", "mine", "offered")


@dataclass(frozen=True)
class Stretch:
    """`kind`: one of SHOWN. `start` and `quarters` in quarters of an hour of one day."""

    kind: str
    start: int
    quarters: int

    @property
    def words(self) -> str:
        return f"{_time(self.start)}–{_time(self.start + self.quarters)}"


@dataclass(frozen=True)
class DayShown:
    day: str
    weekday: int
    stretches: tuple[Stretch, ...]

    def of(self, kind: str) -> list[Stretch]:
        return [each for each in self.stretches if each.kind == kind]


@dataclass(frozen=True)
class UnitWeek:
    unit: int
    days: tuple[DayShown, ...]


def week_of(day: int) -> range:
    """The seven days, Monday first, in which a day lies; there is none before 1970."""
    monday = day - weekday_of(day)
    return range(max(monday, 0), monday + DAYS)


def week_day(text: str) -> int:
    """A day whose week the chain can count. Raises FormatFault."""
    day = parse_day(text)
    require(day < OPEN_END - DAYS, "day-range", f"{text} lies beyond what the chain counts")
    return day


def unit_weeks(calendar: CalendarOut) -> list[UnitWeek]:
    """The units of one asset, by number."""
    by_unit = sorted(calendar.days, key=lambda each: (each.unit, each.day))
    return [
        UnitWeek(unit, tuple(_day(each, calendar.entries) for each in days))
        for unit, days in groupby(by_unit, lambda each: each.unit)
    ]


def waiting_days(calendar: CalendarOut) -> list[str]:
    """The days on which somebody waits."""
    slots = {parse_slot(each.from_) for each in calendar.entries if each.stage == "waiting"}
    return sorted({day_text(slot // DAY_SLOTS) for slot in slots})


def _day(shown: UnitDayOut, entries: Sequence[EntryOut]) -> DayShown:
    number = parse_day(shown.day)
    masks = {
        "offered": _offered(shown.unit, number, entries),
        **{kind: int(getattr(shown, kind), 16) for kind in ("mine", "protected", "taken", "free")},
    }
    return DayShown(shown.day, weekday_of(number), tuple(_stretches(masks)))


def _offered(unit: int, day: int, entries: Sequence[EntryOut]) -> int:
    mask = 0
    for each in entries:
        if each.offered and each.unit == unit:
            start = parse_slot(each.from_)
            mask |= Span(start, parse_slot(each.to) - start).mask_on(day)
    return mask


def _stretches(masks: dict[str, int]) -> Iterator[Stretch]:
    """Of each quarter the first mask that has it decides."""
    kinds = [next((kind for kind, mask in masks.items() if mask >> at & 1), CLOSED) for at in range(DAY_SLOTS)]
    start = 0
    for kind, quarters in groupby(kinds):
        length = len(list(quarters))
        if kind != CLOSED:
            yield Stretch(kind, start, length)
        start += length


def _time(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"
