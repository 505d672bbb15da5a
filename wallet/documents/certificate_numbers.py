"""Certificate numbers are given by the authority, never invented here: this reads and checks them.

22 places today: kind of body (letter), body (4), province (2), site (6), year (2), level (1), serial (6); the special
and chief grades of 2022 write a letter for the level. 16 digits before: year (2), province (2), city (2), kind of body
(1), body (3), level (1), serial (5). Source: Ministry of Human Resources and Social Security, coding rules of 职业技能
等级证书 (2019, 特级技师 2022) and of 职业资格证书. Other kinds of certificate follow no one rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from formats.register.levels import Kind
from wallet.documents.fields import FieldFault

_TODAY = re.compile(r"[A-Z][0-9]{14}[0-9A-Z][0-9]{6}")
_BEFORE = re.compile(r"[0-9]{16}")
_OTHER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./()-]{0,31}")
# Rank → the digit in the number, which runs the other way.
_DIGITS = {20: "5", 30: "4", 40: "3", 50: "2", 60: "1"}


@dataclass(frozen=True)
class NumberParts:
    """`body`: everything that names the issuing body. `year`: two digits. `level`: the digit or letter as printed."""

    body: str
    year: str
    level: str


def number_parts(number: str) -> NumberParts | None:
    """What a number of the 22- or 16-place form says; None for any other form."""
    if _TODAY.fullmatch(number):
        return NumberParts(number[:13], number[13:15], number[15])
    if _BEFORE.fullmatch(number):
        return NumberParts(number[2:10], number[:2], number[10])
    return None


def check_number(number: str, *, kind: Kind, level: int, award_date: date, body: str | None = None) -> None:
    """Raises FieldFault where form, year, level or (if given) the issuing body's part does not fit."""
    field = "certificate_number"
    if kind is not Kind.SKILL_LEVEL:
        if not _OTHER.fullmatch(number):
            cure = "write at most 32 letters, digits and . / ( ) -"
            raise FieldFault(field, "number-form", f"{number!r}", cure)
        return
    parts = number_parts(number)
    if parts is None:
        cure = "write the 22 characters (older certificates: 16 digits) as the authority gave them"
        raise FieldFault(field, "number-form", f"{number!r} has {len(number)} characters", cure)
    if parts.year != f"{award_date.year % 100:02d}":
        cure = f"the award date lies in {award_date.year}; correct the number or the date"
        raise FieldFault(field, "number-year", f"{number!r} says year {parts.year}", cure)
    expected = _DIGITS.get(level)
    if parts.level != expected if expected else parts.level in _DIGITS.values():
        cure = f"this sitting's level is written {expected or 'otherwise'}; correct the number or the level"
        raise FieldFault(field, "number-level", f"{number!r} says level {parts.level}", cure)
    if body is not None and parts.body != body:
        cure = f"numbers of this body carry {body}"
        raise FieldFault(field, "number-body", f"{number!r} carries {parts.body}", cure)
