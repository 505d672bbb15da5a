"""Is a name another one in a wrong encoding? UTF-8 read as GB18030 gives Chinese characters too, and the reverse.

A name is misread where its bytes, read the other way, give a Chinese name of characters as usual or more. "Usual" is
GB 2312 of 1980, 6,763 characters. Of names drawn from these, three in a million are refused though they were read well.
"""

from __future__ import annotations

from functools import lru_cache

from formats.letters import is_han
from wallet.documents.names import DOT

_READINGS = (
    ("latin-1", "utf-8"),
    ("cp1252", "utf-8"),
    ("latin-1", "gb18030"),
    ("cp1252", "gb18030"),
    ("utf-8", "gb18030"),
)
"""(wrong, right) where the wrong one gives no Chinese characters."""


def misread(name: str) -> str | None:
    """The name that was meant, blanks in it or not; None where no other reading is as good as this one."""
    if name.isascii():
        return None
    written = dict.fromkeys((name, name.replace(" ", ""), "".join(name.split())))
    return next((meant for each in written if (meant := _meant(each))), None)


def _meant(name: str) -> str | None:
    if any(map(is_han, name)):
        meant = _read_as(name, "gb18030", "utf-8")
        if meant and usual_share(meant) >= usual_share(name):
            return meant
    if any(map(_usual, name)) or any(each.isascii() and each.isalpha() for each in name):
        return None
    for wrong, right in _READINGS:
        meant = _read_as(name, wrong, right)
        if meant and usual_share(meant) == 1:
            return meant
    return None


def _read_as(name: str, wrong: str, right: str) -> str | None:
    """The name's bytes in one encoding, read in the other; None unless that gives a Chinese name."""
    try:
        meant = name.encode(wrong).decode(right)
    except UnicodeError:
        return None
    return meant if all(is_han(each) or each == DOT for each in meant) else None


def usual_share(name: str) -> float:
    """Of its characters but the dots."""
    characters = name.replace(DOT, "")
    return sum(map(_usual, characters)) / max(1, len(characters))


@lru_cache(1 << 14)
def _usual(character: str) -> bool:
    if not is_han(character):
        return False
    try:
        return bool(character.encode("gb2312"))
    except UnicodeError:
        return False
