"""JSON from outside, whatever it says: its size and depth are known before a recursive parser sees it.

The one reader for all JSON that somebody else wrote: HTTP bodies, peers' answers, RPC answers, files, bytes on the
chain. RFC 8259 in UTF-8 without a byte order mark; no name twice in an object, no NaN or infinity, no half of a
surrogate pair. What it returns can always be written as JSON again.
"""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate
from typing import Any, NoReturn

from formats.faults import FormatFault, require

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
_OPEN, _CLOSE = 2, 0
_SIDES = bytes.maketrans(b"[{]}", bytes((_OPEN, _OPEN, _CLOSE, _CLOSE)))
_ALL_BUT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[{]}")
_HALF_A_CHARACTER = re.compile(r"[\ud800-\udfff]")
_MAY_HOLD_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_MOST_OF_A_KEY = 80
_MARKS = (b",", b"[", b"{", b"]", b"}")
_QUOTES_A_VALUE = 4
"""Of a member of an object: two of its name, two of its text."""


def loads(
    data: bytes, *, most_bytes: int = MAX_BYTES, most_depth: int = MAX_DEPTH, most_marks: int | None = None
) -> Any:
    """The value of these bytes. Raises FormatFault: `too-large`, `too-deep`, `too-many`, `not-utf-8`, `not-json`,
    `duplicate-key`, `number-form` or `lone-surrogate`."""
    check_bounds(data, most_bytes=most_bytes, most_depth=most_depth, most_marks=most_marks)
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=unique_keys, parse_float=_finite, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise FormatFault("not-utf-8", f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise FormatFault("not-json", f"at character {error.pos}: {error.msg}") from error
    except FormatFault:
        raise
    except ValueError as error:  # an integer of more digits than Python reads
        raise FormatFault("number-form", "an integer of thousands of digits") from error
    if _MAY_HOLD_HALF.search(text):
        _check_characters(value)
    return value


def loads_object(data: bytes, *, most_bytes: int = MAX_BYTES, most_depth: int = MAX_DEPTH) -> dict[str, Any]:
    """As `loads`, for an object; `not-an-object` otherwise."""
    value = loads(data, most_bytes=most_bytes, most_depth=most_depth)
    if not isinstance(value, dict):
        raise FormatFault("not-an-object", "the outermost value is not an object")
    return value


def check_bounds(
    data: bytes, *, most_bytes: int = MAX_BYTES, most_depth: int = MAX_DEPTH, most_marks: int | None = None
) -> None:
    """For JSON that a library of others will parse. Raises FormatFault: `too-large`, `too-deep` or `too-many`.

    `most_marks`: of commas and brackets. A parser takes a moment for each, in which its process does nothing else;
    its time is bounded then, and so is that of this check.
    """
    require(len(data) <= most_bytes, "too-large", f"{len(data)} bytes, at most {most_bytes}")
    if b"\\" in data:
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    too_many = f"more than {most_marks} commas and brackets"
    require(most_marks is None or data.count(b'"') <= _QUOTES_A_VALUE * (most_marks + 1), "too-many", too_many)
    outside = b"".join(data.split(b'"')[::2])
    require(most_marks is None or sum(map(outside.count, _MARKS)) <= most_marks, "too-many", too_many)
    require(not _is_deeper(outside, most_depth), "too-deep", f"nested deeper than {most_depth}")


def has_half_a_character(text: str) -> bool:
    """Half of a surrogate pair: a string that UTF-8 cannot write."""
    return not text.isascii() and _HALF_A_CHARACTER.search(text) is not None


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For `object_pairs_hook`: a name that stands twice is read by each library in its own way."""
    value = dict(pairs)
    if len(value) != len(pairs):
        seen = set[str]()
        for key, _ in pairs:
            require(key not in seen, "duplicate-key", f"key {key[:_MOST_OF_A_KEY]!r} stands twice")
            seen.add(key)
    return value


def _is_deeper(outside: bytes, most: int) -> bool:
    """More brackets open at once, in JSON without its strings."""
    brackets = outside.translate(_SIDES, _ALL_BUT_BRACKETS)
    if brackets.count(_OPEN) <= most:
        return False
    return any(depth > most for depth in accumulate(side - 1 for side in brackets))


def _check_characters(value: Any) -> None:
    """Recursive: the depth is bounded."""
    if isinstance(value, str):
        require(not has_half_a_character(value), "lone-surrogate", "half a character")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_characters(key)
            _check_characters(item)
    elif isinstance(value, list):
        for item in value:
            _check_characters(item)


def _finite(text: str) -> float:
    number = float(text)
    require(math.isfinite(number), "number-form", "a number beyond any float")
    return number


def _no_number(text: str) -> NoReturn:
    raise FormatFault("number-form", f"{text} is no JSON")
