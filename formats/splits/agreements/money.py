"""Fen, and the months they belong to. Amounts are integers here and decimal strings in JSON."""

from __future__ import annotations

import re

from formats.faults import FormatFault, require
from formats.yaml import scalars

MAX_ENTRY_FEN = 10**15
MAX_PERIOD_FEN = 10**18
MAX_WEIGHT = (1 << 96) - 1

_PERIOD = re.compile(r"(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])")
_DAY = re.compile(r"((19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2]))-([0-3][0-9])")


def whole(text: str, *, least: int = 0, most: int = MAX_PERIOD_FEN) -> int:
    """As `scalars.whole`, from zero to what a side may see in a period. Raises FormatFault (`not-a-number`)."""
    return scalars.whole(text, least=least, most=most)


def period(text: str) -> str:
    """A calendar month at UTC+8, as `2026-03`. Texts of periods sort as the periods do."""
    require(_PERIOD.fullmatch(text) is not None, "not-a-period", f"{text!r} is no month such as 2026-03")
    return text


def year_of(month: str) -> str:
    return month[:4]


def next_period(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def month_number(month: str) -> int:
    """Months since year 0: how a period stands in integers."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def period_of(day: str) -> str:
    """The period of an *occurred on* day, `2026-03-31`. Raises FormatFault (`not-a-day`)."""
    found = _DAY.fullmatch(day)
    if found is None or not 1 <= int(found[4]) <= _days(found[1]):
        raise FormatFault("not-a-day", f"{day!r} is no day such as 2026-03-31")
    return found[1]


def last_day(month: str) -> str:
    """`2026-03-31` of `2026-03`."""
    return f"{month}-{_days(month)}"


def _days(month: str) -> int:
    """Days of a month (Gregorian)."""
    year, number = int(month[:4]), int(month[5:])
    if number == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if number in (4, 6, 9, 11) else 31
