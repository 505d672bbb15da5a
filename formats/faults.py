"""Errors that are facts: typed fields instead of a text, on one base for every layer.

`reason` of what strict decoding refuses is a stable word that a verdict can carry; `detail` is for people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, dataclass_transform


@dataclass_transform(frozen_default=True)
class Fault(Exception):
    """Every subclass is a dataclass by birth: write the annotated fields, nothing else.

    A field is written once. Every other attribute is open: Python and the frameworks write marks of their own on an
    exception while it travels (`__traceback__`, `__notes__`, Typer's), and none of them may fail.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        dataclass(cls)
        cls.__hash__ = Fault.__hash__  # type: ignore[method-assign]

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.__dict__ and name in self.field_names():
            raise AttributeError(f"{type(self).__name__}.{name} is a fact and cannot change")
        super().__setattr__(name, value)

    def __hash__(self) -> int:
        """By class: equal faults are of one class, and a value may be a list."""
        return hash(type(self))

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))  # type: ignore[arg-type]

    def values(self) -> dict[str, Any]:
        """The offending values by field name."""
        return {name: getattr(self, name) for name in self.field_names()}

    def __str__(self) -> str:
        """For people: the fault's name as words, then its values."""
        return words_of(type(self).__name__) + in_brackets(self.values())


class FormatFault(Fault, ValueError):
    """Bytes that are not what docs/formats.md says they must be."""

    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


def require(held: bool, reason: str, detail: str) -> None:
    if not held:
        raise FormatFault(reason, detail)


def words_of(class_name: str) -> str:
    """BookingSlotTaken → Booking slot taken."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", class_name).capitalize()


def said_by_system(error: Exception) -> str:
    """Without the number and the path that Python writes of an error of a file."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def in_brackets(values: Mapping[str, Any]) -> str:
    """` (asset: 1; roles: admin, auditor)` for people; empty where no value says anything."""
    shown = told_values(values)
    return f" ({'; '.join(f'{name}: {text}' for name, text in shown.items())})" if shown else ""


def told_values(values: Mapping[str, Any]) -> dict[str, str]:
    """Names and values as people read them; without those that say nothing."""
    return {name.strip("_").replace("_", " "): value_text(each) for name, each in values.items() if says(each)}


def says(value: Any) -> bool:
    """Not for what is none or empty."""
    return value is not None and value not in ("", (), [], {})


def value_text(value: Any) -> str:
    """A value without the brackets and quotes of Python; several with commas between them."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Enum():
            return value.name.lower()
        case bytes():
            return "0x" + value.hex()
        case Mapping():
            return ", ".join(f"{value_text(name)} {value_text(each)}" for name, each in value.items())
        case tuple() | list() | set() | frozenset():
            return ", ".join(map(value_text, value))
        case _:
            return str(value)
