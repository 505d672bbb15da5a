"""Yuan as people write and read them: two decimals, ASCII digits, no sign, unit or grouping. `10.00` is 1,000 fen."""

from __future__ import annotations

import re

from formats.words.faults import WordedFault

_YUAN = re.compile(r"(0|[1-9][0-9]{0,15})\.([0-9]{2})")
_SHORT = re.compile(r"(0|[1-9][0-9]{0,15})(?:\.([0-9]{1,2}))?")
# What people write instead, the first that fits: each is told by its own word, never guessed at.
_HABITS = (
    ("amount-empty", re.compile(r"")),
    ("amount-formula", re.compile(r"=.*")),
    ("amount-rounded", re.compile(r".*[0-9][eE][+-]?[0-9]+.*")),
    ("amount-full-width", re.compile(r".*[\uff10-\uff19\uff0c\uff0e].*")),
    ("amount-ten-thousands", re.compile(r".*[万萬亿億].*")),
    ("amount-in-words", re.compile(r".*[零〇一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟].*")),
    ("amount-negative", re.compile(r"[-−(（].*[0-9].*")),
    ("amount-unit", re.compile(r"(?=.*[0-9]).*(?:[¥￥元]|RMB|CNY).*", re.IGNORECASE)),
    ("amount-grouped", re.compile(r"[0-9]{1,3}(?:[,' \u00a0\u2009][0-9]{3})+(?:\.[0-9]*)?")),
    ("amount-decimals", re.compile(r"[0-9]+(?:\.(?:[0-9]?|[0-9]{3,}))?")),
)


def parse_yuan(text: str, *, most: int) -> int:
    """Fen, from 0 to `most`. Raises WordedFault, whose reason says which habit the text follows."""
    found = _YUAN.fullmatch(text)
    if found is None:
        name = next((word for word, habit in _HABITS if habit.fullmatch(text)), "amount-text")
        raise WordedFault(name, text=text)
    fen = _fen(found)
    if fen > most:
        raise WordedFault("amount-too-large", text=text, most=yuan(most))
    return fen


def parse_short_yuan(text: str, *, most: int) -> int | None:
    """Fen of an amount that may be written short: `120`, `120.5`. None where it is no such or more than `most`."""
    found = _SHORT.fullmatch(text)
    if found is None:
        return None
    fen = _fen(found)
    return fen if fen <= most else None


def yuan(fen: int) -> str:
    """`1,234.50`, below 0 with a minus before it."""
    return f"{'−' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def _fen(found: re.Match[str]) -> int:
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
