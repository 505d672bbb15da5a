"""Strict JSON: RFC 8785 bytes of a narrow subset, and a decoder that accepts nothing else.

The subset: objects with ASCII keys (none empty, none `__proto__`), arrays, strings, booleans. No null, no number
(counts and scores are decimal strings), no lone surrogate. One rule for decoding: decode, encode again, compare bytes.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeAlias

from formats.bounds.bounded_json import check_bounds, has_half_a_character, unique_keys
from formats.faults import FormatFault, require

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool"

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Within the subset these settings are RFC 8785: its escapes are those of `json`, and ASCII keys sort alike by code
# point and by UTF-16. tests/formats/test_canonical.py holds this against an RFC 8785 library.
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))


def encode(value: Json) -> bytes:
    """The one byte string of a value. Raises FormatFault where the value is outside the subset."""
    _check(value, depth=0)
    return _ENCODER.encode(value).encode()


def decode(data: bytes, most_bytes: int = MAX_BYTES) -> Json:
    """The value of exact canonical bytes. Raises FormatFault for anything that does not encode back to them."""
    value = _parsed(data, most_bytes)
    require(encode(value) == data, "not-canonical", "these bytes are not the RFC 8785 form of their content")
    return value


def decode_object(data: bytes, most_bytes: int = MAX_BYTES) -> dict[str, Json]:
    """As `decode`, for a document: the outermost value is an object."""
    value = decode(data, most_bytes)
    if not isinstance(value, dict):
        raise FormatFault("not-an-object", "the outermost value is not an object")
    return value


def reencode(data: bytes, most_bytes: int = MAX_BYTES) -> bytes:
    """The one form of what a program saved again: with a byte order mark, other blanks, escapes or order of its keys.

    These are not the bytes that were signed; whoever calls this has to say so. Raises FormatFault.
    """
    return encode(_parsed(data.removeprefix(_BYTE_ORDER_MARK), most_bytes))


def _parsed(data: bytes, most_bytes: int) -> Json:
    check_bounds(data, most_bytes=most_bytes, most_depth=MAX_DEPTH)
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=unique_keys,
            parse_int=_no_number,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError as error:
        raise FormatFault("not-utf-8", f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise FormatFault("not-json", f"at character {error.pos}: {error.msg}") from error
    checked: Json = value
    return checked


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise FormatFault("too-deep", f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, str):
        if has_half_a_character(value):
            raise FormatFault("lone-surrogate", "half a character")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_key(key)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif not isinstance(value, bool):
        raise FormatFault("type-not-allowed", f"{type(value).__name__} does not stand in our JSON; use a string")


def _check_key(key: Any) -> None:
    if not isinstance(key, str) or not key.isascii():
        raise FormatFault("key-not-ascii", f"key {key!r}")
    if key in ("", "__proto__"):
        raise FormatFault("key-not-allowed", f"key {key!r}")


def _no_number(text: str) -> NoReturn:
    raise FormatFault("type-not-allowed", f"the number {text} does not stand in our JSON; use a string")
