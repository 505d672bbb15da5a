"""What a person can have typed wrong, and how to put it right; and the plain field rules that several models share."""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT = 200
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?")


class FieldFault(ValueError):
    """One field is wrong. `code`: a stable word; `detail` never repeats an identity number; `cure`: what to do."""

    def __init__(self, field: str, code: str, detail: str, cure: str) -> None:
        super().__init__(f"{field}: {code}: {detail}; {cure}")
        self.field = field
        self.code = code
        self.detail = detail
        self.cure = cure


def check_text(field: str, value: str, *, at_least: int = 1, at_most: int = MAX_TEXT) -> None:
    """Text as it will be signed: no control or half characters, no blanks at the ends, within its length."""
    if not at_least <= len(value) <= at_most:
        cure = f"write {at_least} to {at_most} characters"
        raise FieldFault(field, "text-length", f"{len(value)} characters", cure)
    if value != value.strip():
        raise FieldFault(field, "text-blank-ends", "blanks at an end", "remove the blanks before and after")
    for place, character in enumerate(value, start=1):
        if not _signable(character):
            detail = f"character {place} is U+{ord(character):04X}"
            cure = "remove the invisible character, or write the rare one in Unicode instead of a private code"
            raise FieldFault(field, "text-character", detail, cure)


def check_score(field: str, value: str | None) -> None:
    """A score as printed: a decimal string without leading zeros, at most two places."""
    if value is not None and not _DECIMAL.fullmatch(value):
        raise FieldFault(field, "score-form", f"{value!r} is no score", "write a number such as 86 or 91.5")


def _signable(character: str) -> bool:
    """Not a control, format, half, private or line-breaking character; ideographs newer than our tables pass."""
    category = unicodedata.category(character)
    if category == "Cn":
        return 0x20000 <= ord(character) <= 0x3FFFD
    return category not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
