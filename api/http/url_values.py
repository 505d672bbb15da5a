"""Cursors, ids and months as they arrive in a URL: what is malformed is refused before any query."""

from collections.abc import Callable
from typing import TypeVar

from formats.splits.agreements import money
from node.faults import RequestInvalid, RowFault

T = TypeVar("T")


def parsed(field: str, text: str, parse: Callable[[str], T], cure: str) -> T:
    """Raises RequestInvalid where `parse` raises ValueError."""
    try:
        return parse(text)
    except ValueError as error:
        raise RequestInvalid([RowFault(0, field, "malformed", f"{field} is not of its form", cure)]) from error


def hex_bytes(field: str, text: str, size: int) -> bytes:
    """`size` bytes of hex, with 0x or without."""

    def parse(given: str) -> bytes:
        data = bytes.fromhex(given.removeprefix("0x"))
        if len(data) != size:
            raise ValueError(given)
        return data

    return parsed(field, text, parse, f"{2 * size} hex digits")


def month_number(field: str, text: str) -> int:
    """Months since year 0 of `2026-03`. Raises RequestInvalid."""
    return money.month_number(parsed(field, text, money.period, "a month like 2026-03"))
