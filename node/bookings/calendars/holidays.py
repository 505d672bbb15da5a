"""Holidays and working weekends (调休): which days are closed, and which follow another weekday.

A CSV `day,last,follows,zh,en`: from `day` to `last` (inclusive; empty: that day alone) the asset is `closed`, or
follows the hours of a weekday. What weekday a working weekend follows is the school's decision, so the sheet says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from formats.bookings.slots import day_text, weekday_of
from formats.bookings.words import FOLLOWS_CLOSED
from formats.faults import FormatFault
from formats.text import require_text
from ledger.bookings.assets.requests import UnitDay
from node.bookings.calendars.sheet import Columns, Sheet
from node.bookings.calendars.weekdays import WEEKDAYS, read_weekday

MAX_STRETCH_DAYS = 92
CLOSED = "closed"
_CLOSED_WORDS = frozenset((CLOSED, "休", "放假", "不开放"))
COLUMNS = Columns(
    required=("day", "follows", "zh", "en"),
    optional=("last",),
    headings={
        **{each: each for each in ("day", "follows", "zh", "en", "last")},
        "日期": "day",
        "至": "last",
        "按": "follows",
        "中文名称": "zh",
        "英文名称": "en",
    },
)


@dataclass(frozen=True)
class DayException:
    """One exceptional day. `weekday`: whose hours it follows, 0 Monday … 6 Sunday; None: closed."""

    day: int
    weekday: int | None
    zh: str
    en: str


@dataclass(frozen=True)
class HolidayCalendar:
    exceptions: Mapping[int, DayException] = field(default_factory=lambda: MappingProxyType({}))

    def weekday(self, day: int) -> int | None:
        """Whose hours hold on a day; None: closed."""
        found = self.exceptions.get(day)
        return weekday_of(day) if found is None else found.weekday

    def holiday(self, day: int) -> DayException | None:
        """Where it is closed."""
        found = self.exceptions.get(day)
        return found if found is not None and found.weekday is None else None

    def words(self, units: int, *, from_day: int, until_day: int) -> list[UnitDay]:
        """What `followDays` takes for the days in [from, until): each day for all units, ascending."""
        days = sorted(day for day in self.exceptions if from_day <= day < until_day)
        return [UnitDay(unit, day, self._follows(day)) for day in days for unit in range(units)]

    def _follows(self, day: int) -> int:
        weekday = self.exceptions[day].weekday
        return FOLLOWS_CLOSED if weekday is None else weekday + 1


def read_holidays(data: bytes) -> HolidayCalendar:
    """Raises SheetRefused with every fault."""
    sheet = Sheet(data, COLUMNS)
    found: dict[int, DayException] = {}
    for number, cells in sheet.rows():
        follows = _follows(sheet, number, cells["follows"])
        _check_names(sheet, number, cells)
        for day in _stretch(sheet, number, cells):
            if day in found:
                sheet.fault(number, "day", "day-repeated", f"{day_text(day)} stands twice", "name each day once")
            if follows is not None:
                found[day] = DayException(day, follows[0], cells["zh"], cells["en"])
    sheet.finish()
    return HolidayCalendar(MappingProxyType(found))


def _follows(sheet: Sheet, number: int, text: str) -> tuple[int | None] | None:
    if text.lower() in _CLOSED_WORDS:
        return (None,)
    weekday = read_weekday(text)
    if weekday is None:
        cure = f"write {CLOSED} (休), or one of {', '.join(WEEKDAYS)}"
        sheet.fault(number, "follows", "weekday-unknown", repr(text), cure)
        return None
    return (weekday,)


def _stretch(sheet: Sheet, number: int, cells: Mapping[str, str]) -> Iterator[int]:
    first = sheet.day(number, "day", cells["day"])
    written = cells.get("last", "")
    last = sheet.day(number, "last", written) if written else first
    if first is None or last is None:
        return
    if not first <= last < first + MAX_STRETCH_DAYS:
        detail = f"from {cells['day']} to {written}"
        cure = f"name a last day within {MAX_STRETCH_DAYS} days of the first"
        sheet.fault(number, "last", "stretch-invalid", detail, cure)
        return
    yield from range(first, last + 1)


def _check_names(sheet: Sheet, number: int, cells: Mapping[str, str]) -> None:
    for name in ("zh", "en"):
        if not cells[name]:
            sheet.fault(number, name, "name-missing", "nothing stands here", "name the holiday in both languages")
        try:
            require_text(name, cells[name])
        except FormatFault as fault:
            sheet.fault(number, name, fault.reason, fault.detail, "remove that character")


def in_batches(words: Sequence[UnitDay], most: int = 600) -> list[Sequence[UnitDay]]:
    """As many as one transaction takes (`Days.MAX_WORDS`)."""
    return [words[at : at + most] for at in range(0, len(words), most)]
