"""Readers of one text of a tree: each gives a value, or a fault with the node's line and the cure."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TypeVar

from formats.faults import FormatFault, require
from formats.yaml.text_tree import Node

MAX_NUMBER = (1 << 32) - 1
MAX_TEXT = 200

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,39}")
_HASH = re.compile(r"[0-9a-f]{64}")
Word = TypeVar("Word", bound=IntEnum)


def whole(text: str, *, least: int, most: int) -> int:
    """The integer of a decimal string: ASCII digits, no leading zero, no plus. Raises FormatFault (`not-a-number`)."""
    require(_WHOLE.fullmatch(text) is not None, "not-a-number", f"{text!r} is no whole number in plain digits")
    value = int(text)
    require(least <= value <= most, "not-a-number", f"{text} is outside {least} … {most}")
    return value


def text(node: Node) -> str:
    if len(node.text) > MAX_TEXT:
        node.reject("too-long", count=len(node.text), most=MAX_TEXT)
    return node.text


def number(node: Node, *, least: int = 1, most: int = MAX_NUMBER) -> int:
    try:
        return whole(node.text, least=least, most=most)
    except FormatFault as error:
        raise node.fault("not-a-number", text=node.text, least=least, most=most) from error


def digest(node: Node) -> str:
    if not _HASH.fullmatch(node.text):
        node.reject("not-a-hash", text=node.text)
    return node.text


def one_of(node: Node, *words: str) -> str:
    if node.text not in words:
        node.reject("unknown-word", text=node.text, words=", ".join(words))
    return node.text


def enum(node: Node, words: type[Word]) -> Word:
    return words[one_of(node, *(word(each) for each in words)).upper()]


def word(value: IntEnum) -> str:
    """As it stands in an agreement."""
    return value.name.lower()


def distinct(node: Node) -> list[Node]:
    """The texts of a list, none twice."""
    seen: set[str] = set()
    for each in node.items:
        if each.text in seen:
            each.reject("stands-twice", text=each.text)
        seen.add(each.text)
    return node.items
