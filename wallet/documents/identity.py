"""Identity documents: their kinds, one normal form for each number, and what is refused with which cure.

The normal form is what a registrar looks a person up by, so one person with one document has one form. A renewed
document may bring a new number (an old and a new permanent-residence card do): merging those is the registrar's work.
Sources: GB 11643-1999 (resident number, ISO 7064 MOD 11-2); National Immigration Administration, permanent-residence
card of 2023 (18 places, first a 9); Ministry of Public Security notice on travel permits of 1999 (letter, 8 digits for
life, 2 for the renewal) and the card of 2013 without them; ICAO 9303 (passport numbers count within one issuing state).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from formats.masks import mask_resident_id
from wallet.documents.fields import FieldFault


class IdType(StrEnum):
    RESIDENT_ID = "resident_id"
    RESIDENCE_PERMIT = "residence_permit"  # 港澳台居民居住证
    PERMANENT_RESIDENT_CARD = "permanent_resident_card"  # 外国人永久居留身份证
    HOME_RETURN_PERMIT = "home_return_permit"  # 港澳居民来往内地通行证(回乡证)
    TAIWAN_TRAVEL_PERMIT = "taiwan_travel_permit"  # 台湾居民来往大陆通行证(台胞证)
    PASSPORT = "passport"


@dataclass(frozen=True)
class Identity:
    """One checked document. `number` is in normal form. Kept by node and registrar, never in a credential."""

    id_type: IdType
    number: str

    @property
    def birth_date(self) -> date | None:
        """The day written in the number; None where the number tells none."""
        if len(self.number) == 18 and self.id_type in _EIGHTEEN:
            return _calendar_day(self.number[6:14])
        return None

    @property
    def mask(self) -> str | None:
        """The two digits that a QR shows; only a resident ID has a mask."""
        return mask_resident_id(self.number) if self.id_type is IdType.RESIDENT_ID else None


_EIGHTEEN = frozenset({IdType.RESIDENT_ID, IdType.RESIDENCE_PERMIT, IdType.PERMANENT_RESIDENT_CARD})
_RESIDENCE_PERMIT_REGIONS = ("810000", "820000", "830000")
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-2]")
_FORMS = {
    IdType.RESIDENT_ID: (re.compile(r"[0-9]{17}[0-9X]"), "write the 18 characters of the resident ID"),
    IdType.RESIDENCE_PERMIT: (re.compile(r"[0-9]{17}[0-9X]"), "write the 18 characters of the residence permit"),
    IdType.PERMANENT_RESIDENT_CARD: (
        re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"),
        "write three letters and 12 digits (older card) or 18 characters that begin with 9 (card of 2023)",
    ),
    IdType.HOME_RETURN_PERMIT: (
        re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
        "write H or M and 8 digits (older cards: 10 digits)",
    ),
    IdType.TAIWAN_TRAVEL_PERMIT: (re.compile(r"[0-9]{8}"), "write the 8 digits of the permit"),
    IdType.PASSPORT: (
        re.compile(r"[A-Z]{3}-[A-Z0-9]{5,15}"),
        "write the issuing state's three letters, a hyphen and the number: GBR-123456789",
    ),
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"


def identity(id_type: str, number: str) -> Identity:
    """The checked document of what was typed. Raises FieldFault (`id_type` or `id_number`)."""
    kind = _id_type(id_type)
    normal = _normal(kind, number)
    form, cure = _FORMS[kind]
    if not form.fullmatch(normal):
        _check_characters(normal)
        raise FieldFault("id_number", "id-number-form", f"{len(normal)} characters, not a {kind.value}", cure)
    if kind in _EIGHTEEN and len(normal) == 18:
        _check_eighteen(kind, normal)
    if kind is IdType.HOME_RETURN_PERMIT:
        normal = normal[:9]  # the last two digits only count renewals
    return Identity(kind, normal)


def check_character(seventeen: str) -> str:
    """The last character of an 18-place number: ISO 7064 MOD 11-2 over the first 17 digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seventeen, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def _id_type(text: str) -> IdType:
    try:
        return IdType(text.strip().lower())
    except ValueError as error:
        known = ", ".join(each.value for each in IdType)
        raise FieldFault("id_type", "id-type-unknown", f"{text!r}", f"use one of {known}") from error


def _normal(kind: IdType, number: str) -> str:
    """Full-width characters narrowed, blanks out, capitals; hyphens stay only where they part state and number."""
    narrow = unicodedata.normalize("NFKC", number)
    kept = "".join(character for character in narrow if not character.isspace()).upper()
    return kept if kind is IdType.PASSPORT else kept.replace("-", "")


def _check_characters(number: str) -> None:
    for place, character in enumerate(number, start=1):
        if not (character.isascii() and (character.isalnum() or character == "-")):
            name = unicodedata.name(character, "without a name")
            detail = f"character {place} is U+{ord(character):04X} {name}"
            cure = "write the digits and letters of the document alone"
            raise FieldFault("id_number", "id-number-character", detail, cure)


def _check_eighteen(kind: IdType, number: str) -> None:
    if check_character(number[:17]) != number[17]:
        cure = "compare the number with the document, digit by digit"
        raise FieldFault("id_number", "id-number-checksum", "the last character does not fit the others", cure)
    if _calendar_day(number[6:14]) is None:
        cure = "compare places 7 to 14 with the birth date"
        raise FieldFault("id_number", "id-number-birth-date", "places 7 to 14 are no day", cure)
    if kind is IdType.RESIDENCE_PERMIT and number[:6] not in _RESIDENCE_PERMIT_REGIONS:
        cure = "a residence permit begins with 810000, 820000 or 830000; for other numbers choose resident_id"
        raise FieldFault("id_number", "id-number-region", "not a residence permit's region", cure)
    if kind is IdType.RESIDENT_ID and number[:6] in _RESIDENCE_PERMIT_REGIONS:
        raise FieldFault("id_number", "id-number-region", "a residence permit's region", "choose residence_permit")
    if kind is IdType.RESIDENT_ID and number[0] == "9" and _PROVINCE.fullmatch(number[1:3]):
        cure = "choose permanent_resident_card"
        raise FieldFault("id_number", "id-number-region", "a permanent-residence card begins so", cure)


def _calendar_day(digits: str) -> date | None:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return day if day.year >= 1880 else None
