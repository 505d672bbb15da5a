"""What a skill certificate says: the facts of one award to one person, checked field by field.

docs/credential-document.md has one row for each field. No identity number and no fingerprint ever stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from formats.register.basis import Basis
from formats.register.levels import Kind, level_name
from wallet.documents.certificate_numbers import check_number
from wallet.documents.fields import SCORES, FieldFault, check_score, check_text
from wallet.documents.identity import IdType
from wallet.documents.names import personal_name

_MAX_STANDARD = 2**32 - 1


@dataclass(frozen=True)
class Certificate:
    """One award. Both ends of the validity are inclusive; `valid_until` None: without end. Times are whole UTC seconds.

    `standard`: the consortium's number of the skill standard; `occupation_code`, `direction` (工种/方向) and `edition`
    may be empty: an empty word is better than an invented one. Raises FieldFault where a field is wrong.
    """

    number: str
    standard: int
    kind: Kind
    level: int
    occupation: str
    occupation_code: str
    direction: str
    edition: str
    theory_score: str | None
    practical_score: str | None
    review_score: str | None
    issuing_authority: str
    basis: Basis
    basis_document: str
    award_date: date
    valid_from: datetime
    valid_until: datetime | None
    holder_name: str
    id_type: IdType
    birth_year: int | None
    id_mask: str | None

    def __post_init__(self) -> None:
        check_level(self.kind, self.level)
        check_number(self.number, kind=self.kind, level=self.level, award_date=self.award_date)
        if not 1 <= self.standard <= _MAX_STANDARD:
            raise FieldFault("standard", "standard-range", f"{self.standard}", "use the standard's number, from 1 on")
        self._check_words()
        for field in SCORES:
            check_score(field, getattr(self, field))
        check_period(self.valid_from, self.valid_until)
        self._check_holder()

    def _check_words(self) -> None:
        check_text("occupation", self.occupation)
        check_text("issuing_authority", self.issuing_authority)
        for field in ("occupation_code", "direction", "edition", "basis_document"):
            check_text(field, getattr(self, field), at_least=0)

    def _check_holder(self) -> None:
        if personal_name(self.holder_name) != self.holder_name:
            cure = "pass the name through personal_name first"
            raise FieldFault("name", "name-form", "dots or blanks are not in the form that is signed", cure)
        if (self.id_mask is not None) != (self.id_type is IdType.RESIDENT_ID):
            raise FieldFault("id_mask", "id-mask-form", "only a resident ID has a mask", "leave it out")
        if self.id_mask is not None and not (
            len(self.id_mask) == 2 and self.id_mask.isascii() and self.id_mask.isdigit()
        ):
            raise FieldFault("id_mask", "id-mask-form", "not two digits", "give digits 16 and 17")
        if self.birth_year is not None and not 1880 <= self.birth_year <= self.award_date.year:
            cure = "correct the birth year or the award date"
            raise FieldFault("birth_year", "birth-year-range", f"born {self.birth_year}", cure)


def check_level(kind: Kind, level: int) -> None:
    if level_name(kind, level) is None:
        cure = "use a rank of this kind, such as 40 for 三级/高级工"
        raise FieldFault("level", "level-unknown", f"{kind.name} has no rank {level}", cure)


def check_period(valid_from: datetime, valid_until: datetime | None) -> None:
    if valid_until is not None and valid_until < valid_from:
        cure = "let the validity end after it begins"
        raise FieldFault("valid_until", "dates-reversed", f"{valid_until.isoformat()} is before the start", cure)
