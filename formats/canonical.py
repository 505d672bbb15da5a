"""Strict JSON: RFC 8785 bytes of a narrow subset, and a decoder that accepts nothing else.

The subset: objects with ASCII keys (none empty, none `__proto__`), arrays, strings, booleans. No null, no number
(counts and scores are decimal strings), no lone surrogate. One rule for decoding: decode, encode again, compare bytes.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn, TypeAlias

import rfc8785

from formats.faults import FormatFault, require

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool"

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
# the closing quote is optional: else an unterminated string would be tried again from each quote inside it (quadratic)
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)


def encode(value: Json) -> bytes:
    """The one byte string of a value. Raises FormatFault where the value is outside the subset."""
    _check(value, depth=0)
    return rfc8785.dumps(value)


def decode(data: bytes) -> Json:
    """The value of exact canonical bytes. Raises FormatFault for anything that does not encode back to them."""
    require(len(data) <= MAX_BYTES, "too-large", f"{len(data)} bytes, at most {MAX_BYTES}")
    require(_depth(data) <= MAX_DEPTH, "too-deep", f"nested deeper than {MAX_DEPTH}")
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_no_number,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError as error:
        raise FormatFault("not-utf-8", f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise FormatFault("not-json", f"at character {error.pos}: {error.msg}") from error
    require(encode(value) == data, "not-canonical", "these bytes are not the RFC 8785 form of their content")
    checked: Json = value
    return checked


def decode_object(data: bytes) -> dict[str, Json]:
    """As `decode`, for a document: the outermost value is an object."""
    value = decode(data)
    if not isinstance(value, dict):
        raise FormatFault("not-an-object", "the outermost value is not an object")
    return value


def _depth(data: bytes) -> int:
    """Brackets open at once, outside strings: known before a recursive parser sees them (it can overflow the stack)."""
    depth = deepest = 0
    for found in _STRING_OR_BRACKET.finditer(data):
        first = data[found.start()]
        depth += 1 if first in b"[{" else -1 if first in b"]}" else 0
        deepest = max(deepest, depth)
    return deepest


def _check(value: Any, depth: int) -> None:
    require(depth <= MAX_DEPTH, "too-deep", f"nested deeper than {MAX_DEPTH}")
    match value:
        case bool():
            return
        case str():
            require(not any(0xD800 <= ord(c) <= 0xDFFF for c in value), "lone-surrogate", "half a character")
        case list():
            for item in value:
                _check(item, depth + 1)
        case dict():
            for key, item in value.items():
                _check_key(key)
                _check(item, depth + 1)
        case _:
            raise FormatFault("type-not-allowed", f"{type(value).__name__} does not stand in our JSON; use a string")


def _check_key(key: Any) -> None:
    require(isinstance(key, str) and key.isascii(), "key-not-ascii", f"key {key!r}")
    require(key not in ("", "__proto__"), "key-not-allowed", f"key {key!r}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [key for key, _ in pairs]
        raise FormatFault("duplicate-key", f"key {next(k for k in names if names.count(k) > 1)!r} stands twice")
    return value


def _no_number(text: str) -> NoReturn:
    raise FormatFault("type-not-allowed", f"the number {text} does not stand in our JSON; use a string")
