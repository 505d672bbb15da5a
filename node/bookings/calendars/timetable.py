"""A term's timetable → the hours that a custodian protects for its own teaching.

A CSV `unit,day,from,to,weeks`: `day` is a weekday, with the weeks of the term in which it is taught (`1-16`,
`1-15 odd`, `2,4,6`), or one date without weeks. A class on a holiday is left out and told; a working weekend is taught
as the weekday that it follows. Lessons that begin or end inside a quarter of an hour protect the whole of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from formats.bookings.slots import SLOT_MINUTES, day_text, weekday_of
from ledger.bookings.assets.requests import UnitDay
from node.bookings.calendars.holidays import HolidayCalendar
from node.bookings.calendars.sheet import Columns, Sheet
from node.bookings.calendars.weekdays import WEEKDAYS, read_weekday

MAX_WEEKS = 53
MAX_LENGTH_DAYS = 7 * MAX_WEEKS
COLUMNS = Columns(
    required=("unit", "day", "from", "to"),
    optional=("weeks",),
    headings={
        **{each: each for each in ("unit", "day", "from", "to", "weeks")},
        "weekday": "day",
        "date": "day",
        "单元": "unit",
        "教室": "unit",
        "设备": "unit",
        "星期": "day",
        "日期": "day",
        "开始": "from",
        "结束": "to",
        "周次": "weeks",
    },
)
_TIME = re.compile(r"([01]?[0-9]|2[0-4])[:：]([0-5][0-9])")
_WEEKS = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?(?: ?(odd|even|单|双))?")


@dataclass(frozen=True)
class Term:
    """`first_monday`: of week 1. `units`: what a unit is called in the sheet → its number; `1` … n always are."""

    first_monday: int
    weeks: int
    units: Mapping[str, int]


@dataclass(frozen=True)
class LeftOut:
    """A class that protects nothing. `holiday`: its names; none: the day is over, or today."""

    row: int
    day: int
    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class ProtectedHours:
    """`words`: one a unit and day, ascending by day, then unit. `widened`: rows whose times are no whole quarters."""

    words: Sequence[UnitDay]
    left_out: Sequence[LeftOut]
    widened: Sequence[int]


@dataclass
class _Plan:
    """Masks by (day, unit), as rows add to them."""

    holidays: HolidayCalendar
    earliest: int
    masks: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, row: int, unit: int, days: Iterable[int], mask: int) -> None:
        for day in days:
            holiday = self.holidays.holiday(day)
            if holiday is not None:
                self.left_out.append(LeftOut(row, day, holiday.zh, holiday.en))
            elif day < self.earliest:
                self.left_out.append(LeftOut(row, day))
            else:
                self.masks[day, unit] |= mask


def read_timetable(data: bytes, term: Term, holidays: HolidayCalendar, earliest: int) -> ProtectedHours:
    """`earliest`: tomorrow, or the first day of the asset's life. Raises SheetRefused with every fault."""
    sheet, plan, widened = Sheet(data, COLUMNS), _Plan(holidays, earliest), []
    for row, cells in sheet.rows():
        unit = _unit(sheet, row, cells["unit"], term)
        start, end = (_minutes(sheet, row, name, cells[name]) for name in ("from", "to"))
        days = _days(sheet, row, cells, term, holidays)
        if unit is None or start is None or end is None:
            continue
        if not start < end <= 24 * 60:
            detail, cure = f"{cells['from']} to {cells['to']}", "end later than it begins, at 24:00 at the latest"
            sheet.fault(row, "to", "hours-empty", detail, cure)
            continue
        if start % SLOT_MINUTES or end % SLOT_MINUTES:
            widened.append(row)
        plan.add(row, unit, days, _mask(start, end))
    sheet.finish()
    words = [UnitDay(unit, day, mask) for (day, unit), mask in sorted(plan.masks.items())]
    return ProtectedHours(words, plan.left_out, widened)


def _unit(sheet: Sheet, row: int, text: str, term: Term) -> int | None:
    count = len(set(term.units.values()))
    if (known := term.units.get(text)) is not None:
        return known
    if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= count:
        return int(text) - 1
    sheet.fault(row, "unit", "unit-unknown", repr(text), f"write one of {', '.join(term.units)}, or 1 to {count}")
    return None


def _minutes(sheet: Sheet, row: int, name: str, text: str) -> int | None:
    found = _TIME.fullmatch(text)
    if found is None:
        sheet.fault(row, name, "time-form", repr(text), "write a time such as 08:00")
        return None
    return int(found[1]) * 60 + int(found[2])


def _mask(start: int, end: int) -> int:
    first, last = start // SLOT_MINUTES, -(-end // SLOT_MINUTES)
    return ((1 << last - first) - 1) << first


def _days(sheet: Sheet, row: int, cells: Mapping[str, str], term: Term, holidays: HolidayCalendar) -> Sequence[int]:
    """Of one row; a holiday that would have been its day is among them."""
    weekday, weeks = read_weekday(cells["day"]), cells.get("weeks", "")
    if weekday is None:
        if not cells["day"][:1].isdecimal():
            cure = f"write one of {', '.join(WEEKDAYS)} (周一 … 周日), or a date such as 2026-03-02"
            sheet.fault(row, "day", "weekday-unknown", repr(cells["day"]), cure)
            return ()
        if weeks:
            sheet.fault(row, "weeks", "weeks-of-date", weeks, "leave weeks empty where a date stands")
        day = sheet.day(row, "day", cells["day"])
        if day is not None and not 0 <= day - term.first_monday < MAX_LENGTH_DAYS:
            detail = f"{day_text(day)} is not within {MAX_WEEKS} weeks of {day_text(term.first_monday)}"
            sheet.fault(row, "day", "outside-term", detail, "correct the date, or the term's first Monday")
        return () if day is None else (day,)
    return [
        day
        for week in _weeks(sheet, row, weeks, term)
        for day in range(term.first_monday + (week - 1) * 7, term.first_monday + week * 7)
        if (weekday_of(day) if holidays.holiday(day) else holidays.weekday(day)) == weekday
    ]


def _weeks(sheet: Sheet, row: int, text: str, term: Term) -> list[int]:
    weeks: set[int] = set()
    for part in re.split("[,，、]", text.removeprefix("第").removesuffix("周")):
        found = _WEEKS.fullmatch(part.strip())
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if found is None or not 1 <= first <= last <= term.weeks:
            cure = f"write such as 1-{term.weeks}, `1-15 odd` or 2,4,6, up to week {term.weeks}"
            sheet.fault(row, "weeks", "weeks-form", repr(part), cure)
            return []
        odd = {None: None, "odd": 1, "单": 1, "even": 0, "双": 0}[found[3]]
        weeks |= {week for week in range(first, last + 1) if odd in (None, week % 2)}
    return sorted(weeks)
