"""The small readers of an agreement's texts: each gives a value, or a fault with the node's line and the cure."""

from __future__ import annotations

import re
from collections.abc import Container

from formats.faults import FormatFault
from formats.splits.agreements import money
from formats.yaml.scalars import distinct, number
from formats.yaml.text_tree import Node

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PERCENT = re.compile(r"(0|[1-9][0-9]{0,2})(?:\.([0-9]{1,4}))?")


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
