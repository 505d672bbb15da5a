"""What a person can have typed wrong, and how to put it right; and the plain field rules that several models share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from formats.faults import Fault
from formats.text import MAX_MARKS, refused_in

MAX_TEXT = 200
SCORES = ("theory_score", "practical_score", "review_score")
TEXT_CURES: Mapping[str, str] = MappingProxyType(
    {
        "text-character": "remove the invisible character, write a plain blank for a special one, "
        "or write the rare character in Unicode instead of a private code",
        "text-marks": f"write at most {MAX_MARKS} marks on one character, and none before the first",
    }
)
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?")


class FieldFault(Fault, ValueError):
    """One field is wrong. `code`: a stable word; `detail` never repeats an identity number; `cure`: what to do."""

    field: str
    code: str
    detail: str
    cure: str

    def __str__(self) -> str:
        return f"{self.field}: {self.code}: {self.detail}; {self.cure}"


def check_text(field: str, value: str, *, at_least: int = 1, at_most: int = MAX_TEXT) -> None:
    """Text as it will be signed: by formats.text, no blanks at the ends, within its length."""
    if not at_least <= len(value) <= at_most:
        cure = f"write {at_least} to {at_most} characters"
        raise FieldFault(field, "text-length", f"{len(value)} characters", cure)
    if value != value.strip():
        raise FieldFault(field, "text-blank-ends", "blanks at an end", "remove the blanks before and after")
    refused = refused_in(value)
    if refused is not None:
        raise FieldFault(field, refused.reason, refused.detail, TEXT_CURES[refused.reason])


def check_score(field: str, value: str | None) -> None:
    """A score as printed: a decimal string without leading zeros, at most two places."""
    if value is not None and not _DECIMAL.fullmatch(value):
        raise FieldFault(field, "score-form", f"{value!r} is no score", "write a number such as 86 or 91.5")
