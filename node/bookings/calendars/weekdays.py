"""Weekdays as people write them."""

from __future__ import annotations

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DIGITS = "一二三四五六日"
_NAMES = {
    **{name: index for index, name in enumerate(WEEKDAYS)},
    **{name[:3]: index for index, name in enumerate(WEEKDAYS)},
    **{prefix + digit: index for prefix in ("周", "星期", "礼拜") for index, digit in enumerate(_DIGITS)},
    **{prefix + "天": 6 for prefix in ("周", "星期", "礼拜")},
}


def read_weekday(text: str) -> int | None:
    """0 Monday … 6 Sunday; None where it is none."""
    return _NAMES.get(text.strip().lower())
