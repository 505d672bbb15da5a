"""The small readers of an agreement's texts: each gives a value, or a fault with the node's line and the cure."""

from __future__ import annotations

import re
from collections.abc import Container
from enum import IntEnum
from typing import TypeVar

from formats.faults import FormatFault
from formats.splits.agreements import money
from formats.splits.agreements.text_tree import Node

MAX_NUMBER = (1 << 32) - 1
MAX_TEXT = 200

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_HASH = re.compile(r"[0-9a-f]{64}")
_PERCENT = re.compile(r"(0|[1-9][0-9]{0,2})(?:\.([0-9]{1,4}))?")
Word = TypeVar("Word", bound=IntEnum)


def text(node: Node) -> str:
    if len(node.text) > MAX_TEXT:
        node.refuse("too-long", f"{len(node.text)} characters", f"write at most {MAX_TEXT}")
    return node.text


def number(node: Node, *, least: int = 1, most: int = MAX_NUMBER) -> int:
    try:
        return money.whole(node.text, least=least, most=most)
    except FormatFault as fault:
        cure = f"write a whole number from {least} to {most}, digits only"
        node.refuse("not-a-number", fault.detail, cure)


def fen(node: Node) -> int:
    """More than 0, at most what a side may see in a period."""
    try:
        return money.whole(node.text, least=1, most=money.MAX_PERIOD_FEN)
    except FormatFault as fault:
        node.refuse("not-a-number", fault.detail, "write whole fen in plain digits: 1,000.00 yuan is 100000")


def percent(node: Node) -> int:
    """Millionths: `12.5` is 125,000."""
    found = _PERCENT.fullmatch(node.text)
    millionths = int(found[1]) * 10_000 + int((found[2] or "").ljust(4, "0")) if found else 0
    if not 0 < millionths <= 1_000_000:
        cure = "write more than 0 and at most 100, with at most 4 decimals, such as 12.5"
        node.refuse("not-a-percentage", f"{node.text!r} is no percentage", cure)
    return millionths


def month(node: Node) -> str:
    try:
        return money.period(node.text)
    except FormatFault as fault:
        node.refuse("not-a-period", fault.detail, "write a month, such as 2026-03")


def digest(node: Node) -> str:
    if not _HASH.fullmatch(node.text):
        node.refuse("not-a-hash", f"{node.text!r}", "write the 64 lower-case hex digits of the newest version's hash")
    return node.text


def one_of(node: Node, *words: str) -> str:
    if node.text not in words:
        node.refuse("unknown-word", f"{node.text!r}", f"write {' or '.join(words)}")
    return node.text


def enum(node: Node, words: type[Word]) -> Word:
    return words[one_of(node, *(word(each) for each in words)).upper()]


def word(value: IntEnum) -> str:
    """As it stands in an agreement."""
    return value.name.lower()


def slug(node: Node, name: str) -> str:
    """A name that stands in keys and accounts."""
    if not _NAME.fullmatch(name):
        node.refuse("not-a-name", f"{name!r}", "write lower-case letters, digits, `-` and `_`, at most 64")
    return name


def members(node: Node) -> tuple[int, ...]:
    return tuple(number(each) for each in distinct(node))


def among(node: Node, known: Container[int], what: str) -> int:
    member = number(node)
    if member not in known:
        node.refuse("not-a-member-here", f"{member} is not {what} of this agreement", "name one that is, or add it")
    return member


def distinct(node: Node) -> list[Node]:
    """The texts of a list, none twice."""
    seen: set[str] = set()
    for each in node.items:
        if each.text in seen:
            each.refuse("stands-twice", f"{each.text} stands twice", "name it once")
        seen.add(each.text)
    return node.items
