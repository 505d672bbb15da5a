"""Facts as strict JSON and back: one table for each kind of record, so that what is written is what is read.

No number, no null (formats.canonical): counts and times are decimal strings, bytes hex or base64url, fixed per field;
an absent fact is an absent field. `verifier/src/snapshots/factJson.ts` is the same; tests/vectors/snapshot.json binds
both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum
from typing import Any, Generic, TypeVar

from formats.canonical import Json
from formats.encoding import base64url, from_base64url, from_hex
from formats.faults import FormatFault, require
from formats.text import escape, require_text
from wallet.documents.timestamps import from_unix, to_unix

T = TypeVar("T")
N = TypeVar("N", bound=IntEnum)
W = TypeVar("W", bound=Enum)

LAST_SECOND = 253402300799
"""The end of the year 9999."""

_COUNT = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True)
class Codec(Generic[T]):
    """`read` takes the place in the file too, for whoever has to find the fault. Raises FormatFault."""

    write: Callable[[T], Json]
    read: Callable[[Json, str], T]


def record(make: Callable[..., T], **fields: Codec[Any] | Maybe) -> Codec[T]:
    """An object with exactly these fields, named as the attributes they come from."""

    def write(value: T) -> Json:
        written: dict[str, Json] = {}
        for name, codec in fields.items():
            fact = getattr(value, name)
            if isinstance(codec, Maybe):
                if fact is None:
                    continue
                codec = codec.codec
            written[name] = codec.write(fact)
        return written

    def read(json: Json, path: str) -> T:
        if not isinstance(json, dict):
            raise FormatFault("record-form", f"{path}: not an object")
        for name in json:
            require(name in fields, "record-field-unknown", f"{path}/{name}")
        found: dict[str, Any] = {}
        for name, codec in fields.items():
            if isinstance(codec, Maybe):
                found[name] = codec.codec.read(json[name], f"{path}/{name}") if name in json else None
                continue
            require(name in json, "record-field-missing", f"{path}/{name}")
            found[name] = codec.read(json[name], f"{path}/{name}")
        return make(**found)

    return Codec(write, read)


@dataclass(frozen=True)
class Maybe:
    """A field that is left out where there is no fact."""

    codec: Codec[Any]


def listed(codec: Codec[T], key: Callable[[T], Any] | None = None) -> Codec[tuple[T, ...]]:
    """An array; with `key`, strictly ascending by it, so that one set of facts has one text."""

    def read(json: Json, path: str) -> tuple[T, ...]:
        if not isinstance(json, list):
            raise FormatFault("record-form", f"{path}: not an array")
        items = tuple(codec.read(item, f"{path}/{index}") for index, item in enumerate(json))
        _check_order(items, key, path)
        return items

    def write(values: tuple[T, ...]) -> Json:
        _check_order(values, key, "")
        return [codec.write(value) for value in values]

    return Codec(write, read)


def _check_order(items: Sequence[T], key: Callable[[T], Any] | None, path: str) -> None:
    if key is None:
        return
    for index in range(1, len(items)):
        ascends = key(items[index - 1]) < key(items[index])
        require(ascends, "record-order", f"{path}/{index} does not stand above the one before")


def count(most: int) -> Codec[int]:
    """A decimal string without leading zeros, at most `most` (below 2^53: every reader can hold it)."""

    def read(json: Json, path: str) -> int:
        known = isinstance(json, str) and _COUNT.fullmatch(json) is not None and int(json) <= most
        require(known, "record-form", f"{path}: not a number 0 … {most}")
        return int(str(json))

    return Codec(str, read)


def _of_text(write: Callable[[T], str], parse: Callable[[str], T], what: str) -> Codec[T]:
    def read(json: Json, path: str) -> T:
        if not isinstance(json, str):
            raise FormatFault("record-form", f"{path}: not {what}")
        try:
            return parse(json)
        except ValueError as error:
            raise FormatFault("record-form", f"{path}: not {what}") from error

    return Codec(write, read)


def hexed(size: int) -> Codec[bytes]:
    return _of_text(bytes.hex, lambda text: from_hex(text, size), f"{size} bytes of hex")


def encoded(size: int) -> Codec[bytes]:
    """`size` bytes as base64url: a third shorter than hex, for what there is much of."""

    def parse(text: str) -> bytes:
        data = from_base64url(text)
        require(len(data) == size, "record-form", f"{len(data)} bytes, not {size}")
        return data

    return _of_text(base64url, parse, f"{size} bytes of base64url")


def paired(make: Callable[[bytes, bytes], T], parts: Callable[[T], tuple[bytes, bytes]]) -> Codec[T]:
    """Two hashes of 32 bytes as one text."""
    both = encoded(64)

    def read(json: Json, path: str) -> T:
        data = both.read(json, path)
        return make(data[:32], data[32:])

    return Codec(lambda value: both.write(b"".join(parts(value))), read)


def number_of(kind: type[N]) -> Codec[N]:
    """A member of an enumeration, by its number on the chain."""
    bound = count(255)

    def read(json: Json, path: str) -> N:
        number = bound.read(json, path)
        require(number in {each.value for each in kind}, "record-form", f"{path}: {number} is no {kind.__name__}")
        return kind(number)

    return Codec(lambda value: str(int(value)), read)


def word_of(kind: type[W]) -> Codec[W]:
    return _of_text(lambda value: str(value.value), kind, f"a {kind.__name__}")


def literal(word: str) -> Codec[str]:
    def parse(text: str) -> str:
        require(text == word, "record-form", f"not {word}")
        return text

    return _of_text(lambda _: word, parse, word)


def _shown(json: Json, path: str) -> str:
    if not isinstance(json, str):
        raise FormatFault("record-form", f"{path}: not a text")
    return require_text(path, json)


TEXT: Codec[str] = Codec(escape, _shown)
"""A text of the register, where the chain takes any bytes: written as it may be shown, read by the one rule."""

_SECONDS = count(LAST_SECOND)
TIME: Codec[datetime] = Codec(
    lambda moment: str(to_unix(moment)), lambda json, path: from_unix(_SECONDS.read(json, path))
)
