"""A calendar as a picture of text: a ruler, a row of 48 half hours a unit and day, and what lies or waits there.

Two quarters share a sign, the stronger one: your member's, taken, protected, free, closed. Signs differ without colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from formats.bookings.slots import DAY_SLOTS, parse_day, weekday_of

_WEEK = (("一", "Mon"), ("二", "Tue"), ("三", "Wed"), ("四", "Thu"), ("五", "Fri"), ("六", "Sat"), ("日", "Sun"))
_SIGNS = (("mine", "█"), ("taken", "▓"), ("protected", "▒"), ("free", "░"))
"""The strongest first."""
_CLOSED = "·"
_AT = {"zh-CN": 0, "en": 1}
_WORDS = {
    "mine": ("本单位", "yours"),
    "taken": ("已占用", "taken"),
    "protected": ("教学保留", "protected"),
    "free": ("可预约", "free"),
    "closed": ("不开放", "closed"),
    "unit": ("单元 {0}：{1}", "Unit {0}: {1}"),
    "entry": ("{0} 至 {1}  单元 {2}  成员 {3}  {4}  {5}", "{0} to {1}  unit {2}  member {3}  {4}  {5}"),
    "any": ("任意", "any"),
    "offered": ("候补（已获名额）", "waiting, offered"),
    "none": ("这些日子没有预约。", "Nothing is booked on these days."),
    "teaching": ("教学", "teaching"),
    "social": ("社会培训", "social training"),
    "enterprise": ("企业生产", "enterprise"),
    "other": ("其他", "other"),
    "maintenance": ("检修", "maintenance"),
    "standing": ("已预约", "booked"),
    "waiting": ("候补", "waiting"),
    "in use": ("使用中", "in use"),
    "used": ("已使用", "used"),
    "missed": ("未到", "no-show"),
}


def week_lines(asset: Mapping[str, Any], calendar: Mapping[str, Any], language: str) -> Iterator[str]:
    """`asset` and `calendar` as the API gives them; `language` `zh-CN` or `en`."""
    at = _AT[language]
    yield f"{asset['number']} · {_name(asset['name'], at)}"
    yield _legend(at)
    for unit in range(asset["units"]):
        yield _WORDS["unit"][at].format(unit, _name(asset["unit_names"][unit], at))
        yield " " * 15 + "".join(f"{hour:02}:00 " for hour in range(0, 24, 3)) + "24:00"
        for each in calendar["days"]:
            if each["unit"] == unit:
                yield f"{each['day']} {_weekday(each['day'], at)} {_row(each)}"
    entries: Sequence[Mapping[str, Any]] = calendar["entries"]
    yield from (_entry(each, at) for each in entries)
    if not entries:
        yield _WORDS["none"][at]


def _row(day: Mapping[str, Any]) -> str:
    masks = [(int(day[name], 16), sign) for name, sign in _SIGNS]
    cells = (0b11 << slot for slot in range(0, DAY_SLOTS, 2))
    return "".join(next((sign for mask, sign in masks if mask & cell), _CLOSED) for cell in cells)


def _legend(at: int) -> str:
    signs = (*_SIGNS, ("closed", _CLOSED))
    return "  ".join(f"{sign} {_WORDS[name][at]}" for name, sign in signs)


def _weekday(day: str, at: int) -> str:
    name = _WEEK[weekday_of(parse_day(day))][at]
    return name if at else f"{name} "  # a wide character fills two columns


def _entry(entry: Mapping[str, Any], at: int) -> str:
    unit = _WORDS["any"][at] if entry["unit"] is None else entry["unit"]
    stage = "offered" if entry["offered"] else entry["stage"]
    times = (_time(entry["from"]), _time(entry["to"]))
    words = (_WORDS[each][at] if each in _WORDS else each for each in (entry["class"], stage))
    return _WORDS["entry"][at].format(*times, unit, entry["member"], *words)


def _time(slot: str) -> str:
    return slot[:16].replace("T", " ")


def _name(names: Mapping[str, str] | None, at: int) -> str:
    """The other language where there is none in this one."""
    both = ("", "") if names is None else (names["zh"], names["en"])
    return both[at] or both[1 - at]
