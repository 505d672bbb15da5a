"""The CBOR that a token may hold, read strictly (RFC 8949 §4.2.1, a profile of it).

Integers, byte strings, text, arrays, maps with ascending integer keys, booleans. No tag, float, null or indefinite
length. A general decoder also takes dates, fractions and shared references, each library others: two verifiers would
then give two reasons for one token. `verifier/src/formats/cbor.ts` is the same reader; `tests/vectors/refusals.json`
binds both.
"""

from __future__ import annotations

from typing import TypeAlias

from formats.faults import FormatFault, require

Cbor: TypeAlias = "int | bytes | str | bool | list[Cbor] | dict[int, Cbor]"

MAX_DEPTH = 4
_SIMPLE = {0xF4: False, 0xF5: True}


def decode(data: bytes) -> Cbor:
    """The value of these bytes. Raises FormatFault: `not-cbor` outside the profile, `not-canonical` in another form."""
    value, end = _item(data, 0, 0)
    require(end == len(data), "not-canonical", f"{len(data) - end} bytes after the end")
    return value


def _item(data: bytes, at: int, depth: int) -> tuple[Cbor, int]:
    require(depth <= MAX_DEPTH, "not-cbor", f"nested deeper than {MAX_DEPTH}")
    major, argument, at = _head(data, at)
    match major:
        case 0:
            return argument, at
        case 1:
            return -1 - argument, at
        case 2:
            return _take(data, at, argument), at + argument
        case 3:
            return _text(_take(data, at, argument)), at + argument
        case 4:
            return _array(data, at, argument, depth)
        case 5:
            return _map(data, at, argument, depth)
        case _:
            return _SIMPLE[argument], at


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Major type, argument, and where what follows begins. A boolean keeps its whole byte as argument."""
    first = _take(data, at, 1)[0]
    major, low, at = first >> 5, first & 31, at + 1
    if first in _SIMPLE:
        return major, first, at
    require(major < 6 and low < 28, "not-cbor", f"byte 0x{first:02x} begins nothing that a token holds")
    if low < 24:
        return major, low, at
    size = 1 << (low - 24)
    argument = int.from_bytes(_take(data, at, size), "big")
    shortest = argument >= 24 if size == 1 else argument >= 1 << (4 * size)
    require(shortest, "not-canonical", f"{argument} is written in {size} bytes")
    return major, argument, at + size


def _take(data: bytes, at: int, size: int) -> bytes:
    require(at + size <= len(data), "not-cbor", f"{size} bytes announced at {at}, {len(data) - at} are there")
    return data[at : at + size]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatFault("not-cbor", f"byte {error.start} of a text is not UTF-8") from error


def _array(data: bytes, at: int, count: int, depth: int) -> tuple[Cbor, int]:
    items: list[Cbor] = []
    for _ in range(count):
        item, at = _item(data, at, depth + 1)
        items.append(item)
    return items, at


def _map(data: bytes, at: int, count: int, depth: int) -> tuple[Cbor, int]:
    values: dict[int, Cbor] = {}
    before = b""
    for _ in range(count):
        start = at
        key, at = _item(data, at, depth + 1)
        if not isinstance(key, int) or isinstance(key, bool):
            raise FormatFault("not-cbor", "a key of a map is no integer")
        encoded = data[start:at]
        require(encoded > before, "not-canonical", f"key {key} does not stand above the one before")
        before = encoded
        values[key], at = _item(data, at, depth + 1)
    return values, at
