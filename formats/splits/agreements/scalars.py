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
    except FormatFault as error:
        raise node.fault("not-a-number/fen", text=node.text, most=money.MAX_PERIOD_FEN) from error


def percent(node: Node) -> int:
    """Millionths: `12.5` is 125,000."""
    found = _PERCENT.fullmatch(node.text)
    millionths = int(found[1]) * 10_000 + int((found[2] or "").ljust(4, "0")) if found else 0
    if not 0 < millionths <= 1_000_000:
        node.reject("not-a-percentage", text=node.text)
    return millionths


def month(node: Node) -> str:
    try:
        return money.period(node.text)
    except FormatFault as error:
        raise node.fault("not-a-period", text=node.text) from error


def slug(node: Node, name: str) -> str:
    """A name that stands in keys and accounts."""
    if not _NAME.fullmatch(name):
        node.reject("not-a-name", text=name)
    return name


def members(node: Node) -> tuple[int, ...]:
    return tuple(number(each) for each in distinct(node))


def party(node: Node, parties: Container[int]) -> int:
    member = number(node)
    if member not in parties:
        node.reject("not-a-member-here/party", member=member)
    return member


def signer(node: Node, signers: Container[int]) -> int:
    """A party or an agent."""
    member = number(node)
    if member not in signers:
        node.reject("not-a-member-here/signer", member=member)
    return member
