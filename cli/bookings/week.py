"""A calendar as a picture of text: a ruler, a row of 48 half hours a unit and day, and what lies or waits there.

Two quarters share a sign, the stronger one: your member's, taken, protected, free, closed. Signs differ without colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from formats.bookings.slots import DAY_SLOTS, parse_day, weekday_of
from formats.words import LANGUAGES
from node.bookings.words import say, word

_SIGNS = (("mine", "█"), ("taken", "▓"), ("protected", "▒"), ("free", "░"))
"""The strongest first."""
_CLOSED = "·"


def week_lines(asset: Mapping[str, Any], calendar: Mapping[str, Any], language: str) -> Iterator[str]:
    """`asset` and `calendar` as the API gives them; `language` `zh-CN` or `en`."""
    yield f"{asset['number']} · {_name(asset['name'], language)}"
    yield _legend(language)
    for unit in range(asset["units"]):
        yield say(language, "week-unit", number=unit, name=_name(asset["unit_names"][unit], language))
        yield " " * 15 + "".join(f"{hour:02}:00 " for hour in range(0, 24, 3)) + "24:00"
        for each in calendar["days"]:
            if each["unit"] == unit:
                yield f"{each['day']} {_weekday(each['day'], language)} {_row(each)}"
    entries: Sequence[Mapping[str, Any]] = calendar["entries"]
    yield from (_entry(each, language) for each in entries)
    if not entries:
        yield say(language, "week-none")


def _row(day: Mapping[str, Any]) -> str:
    masks = [(int(day[name], 16), sign) for name, sign in _SIGNS]
    cells = (0b11 << slot for slot in range(0, DAY_SLOTS, 2))
    return "".join(next((sign for mask, sign in masks if mask & cell), _CLOSED) for cell in cells)


def _legend(language: str) -> str:
    shown = [f"{sign} {word(language, 'stretch', name)}" for name, sign in _SIGNS]
    return "  ".join([*shown, f"{_CLOSED} {say(language, 'closed')}"])


def _weekday(day: str, language: str) -> str:
    name = word(language, "weekday", weekday_of(parse_day(day)))
    return name if name.isascii() else f"{name} "  # a wide character fills two columns


def _entry(entry: Mapping[str, Any], language: str) -> str:
    return say(
        language,
        "week-entry",
        from_=_time(entry["from"]),
        to=_time(entry["to"]),
        unit=say(language, "week-any") if entry["unit"] is None else entry["unit"],
        member=entry["member"],
        class_=word(language, "class", entry["class"]),
        stage=word(language, "stage", "offered" if entry["offered"] else entry["stage"]),
    )


def _time(slot: str) -> str:
    return slot[:16].replace("T", " ")


def _name(names: Mapping[str, str] | None, language: str) -> str:
    """The other language where there is none in this one."""
    both = ("", "") if names is None else (names["zh"], names["en"])
    at = LANGUAGES.index(language)
    return both[at] or both[1 - at]
