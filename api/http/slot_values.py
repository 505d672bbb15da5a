"""Days, slots and digests in JSON: text outside, numbers and bytes inside; what is malformed is refused by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from formats.bookings.slots import day_text, parse_day, parse_slot, slot_text
from formats.faults import FormatFault, require
from ledger.bookings.assets.facts import OPEN_END


def _read(parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    def read(given: Any) -> Any:
        if not isinstance(given, str):
            raise FormatFault("text-form", "not a text")
        return parse(given)

    return read


def _octets(size: int) -> Callable[[str], bytes]:
    def parse(text: str) -> bytes:
        plain = text.isascii() and len(text) == 2 * size and text == text.lower()
        try:
            data = bytes.fromhex(text) if plain else b""
        except ValueError:
            data = b""
        if len(data) != size:
            raise FormatFault("hex-form", f"not {2 * size} lower-case hex digits")
        return data

    return parse


def _chain_day(text: str) -> int:
    """The chain keeps days in 16 bits, and the last of them for what has no end."""
    day = parse_day(text)
    require(day < OPEN_END, "day-range", f"{text} lies beyond {day_text(OPEN_END - 1)}")
    return day


_DAY = {"type": "string", "format": "date"}
_SLOT = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:(00|15|30|45)\+08:00$"}

Day = Annotated[
    int, BeforeValidator(_read(_chain_day)), PlainSerializer(day_text, return_type=str), WithJsonSchema(_DAY)
]
"""`2026-03-02`, at UTC+8, up to 2149-06-05."""
Slot = Annotated[
    int, BeforeValidator(_read(parse_slot)), PlainSerializer(slot_text, return_type=str), WithJsonSchema(_SLOT)
]
"""`2026-03-02T08:15+08:00`, a quarter of an hour."""
Digest = Annotated[
    bytes,
    BeforeValidator(_read(_octets(32))),
    PlainSerializer(bytes.hex, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
]
BookingId = Annotated[
    bytes,
    BeforeValidator(_read(_octets(20))),
    PlainSerializer(bytes.hex, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{40}$"}),
]
