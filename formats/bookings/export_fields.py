"""How one value stands in a line of the export: a string, or an array of them; one spelling for each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from formats.canonical import Json
from formats.encoding import from_hex
from formats.faults import FormatFault, require

Value: TypeAlias = "int | bytes | list[Value]"
MAX_ITEMS = 4096


class Field(Protocol):
    def write(self, value: Value) -> Json: ...

    def read(self, value: Json) -> Value: ...


@dataclass(frozen=True)
class Number:
    """A decimal string without leading zeros."""

    bits: int

    def write(self, value: Value) -> Json:
        if not isinstance(value, int) or not 0 <= value < 1 << self.bits:
            raise FormatFault("export-value", f"{value!r} is no number of {self.bits} bits")
        return str(value)

    def read(self, value: Json) -> Value:
        text = _text(value)
        plain = text.isascii() and text.isdecimal() and len(text) <= 78
        require(plain, "export-value", f"{text[:80]!r} is no decimal number")
        number = int(text)
        require(self.write(number) == text, "export-value", f"{text!r} has leading zeros")
        return number


@dataclass(frozen=True)
class Mask:
    """Lower-case hex of fixed width without prefix, the highest bit first."""

    bits: int

    def write(self, value: Value) -> Json:
        if not isinstance(value, int) or not 0 <= value < 1 << self.bits:
            raise FormatFault("export-value", f"{value!r} is no mask of {self.bits} bits")
        return f"{value:0{self.bits // 4}x}"

    def read(self, value: Json) -> Value:
        return int.from_bytes(from_hex(_text(value), self.bits // 8), "big")


@dataclass(frozen=True)
class Octets:
    """So many bytes in lower-case hex without prefix."""

    size: int

    def write(self, value: Value) -> Json:
        if not isinstance(value, bytes) or len(value) != self.size:
            raise FormatFault("export-value", f"{value!r} is not {self.size} bytes")
        return value.hex()

    def read(self, value: Json) -> Value:
        return from_hex(_text(value), self.size)


@dataclass(frozen=True)
class Items:
    """An array of one kind of value; `count` where it always has so many."""

    of: Field
    count: int | None = None

    def write(self, value: Value) -> Json:
        return [self.of.write(each) for each in self._counted(value)]

    def read(self, value: Json) -> Value:
        return [self.of.read(each) for each in self._counted(value)]

    def _counted(self, value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            raise FormatFault("export-value", f"not an array of at most {MAX_ITEMS}")
        require(self.count in (None, len(value)), "export-value", f"{len(value)} items, not {self.count}")
        return value


@dataclass(frozen=True)
class Row:
    """An array of different values, in their order."""

    of: tuple[Field, ...]

    def write(self, value: Value) -> Json:
        if not isinstance(value, list) or len(value) != len(self.of):
            raise FormatFault("export-value", f"a row has {len(self.of)} values")
        return [field.write(each) for field, each in zip(self.of, value, strict=True)]

    def read(self, value: Json) -> Value:
        if not isinstance(value, list) or len(value) != len(self.of):
            raise FormatFault("export-value", f"a row has {len(self.of)} values")
        return [field.read(each) for field, each in zip(self.of, value, strict=True)]


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise FormatFault("export-value", f"{type(value).__name__} where a string stands")
    return value
