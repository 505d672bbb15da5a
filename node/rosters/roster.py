"""A roster: one sheet of one sitting → rows, or every fault in it with row, field and cure. Nothing in between.

Template and faults: docs/rosters.md. Headings in Chinese or English, in any order.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import ParamSpec, TypeVar

from formats.register.levels import Kind
from node.faults import RowFault
from node.rosters.cells import birth_day, check_not_rounded, readable
from node.rosters.faults import MAX_FAULTS, RosterRefused
from node.rosters.names import roster_name
from node.rosters.sheet import Record
from wallet.documents.certificate_numbers import check_number
from wallet.documents.fields import SCORES, FieldFault, check_score
from wallet.documents.identity import Identity, identity

MAX_CELL = 500

ID_TYPES_IN_CHINESE: Mapping[str, str] = MappingProxyType(
    {
        "居民身份证": "resident_id",
        "身份证": "resident_id",
        "港澳台居民居住证": "residence_permit",
        "外国人永久居留身份证": "permanent_resident_card",
        "港澳居民来往内地通行证": "home_return_permit",
        "台湾居民来往大陆通行证": "taiwan_travel_permit",
        "护照": "passport",
    }
)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class RosterRow:
    """One learner's line. `number` counts from 1 with the headings; `birth_date` from the document where it has one."""

    number: int
    name: str
    identity: Identity
    birth_date: date | None
    certificate_number: str
    theory_score: str | None
    practical_score: str | None
    review_score: str | None


@dataclass(frozen=True)
class SentRoster:
    """`sha256`: of what was sent, by which a retry is known. `records`: reads its rows, or raises RosterRefused."""

    sha256: bytes
    records: Callable[[], Iterator[Record]]


def read_roster(records: Iterable[Record], *, kind: Kind, level: int, award_date: date) -> tuple[RosterRow, ...]:
    """Every row, or RosterRefused with every fault (at most 200 of them)."""
    faults: list[RowFault] = []
    rows: list[RosterRow] = []
    for number, cells in records:
        try:
            rows.append(_row(number, cells, kind=kind, level=level, award_date=award_date))
        except _RowFaults as error:
            faults += error.faults
    faults += _repeated(rows)
    if faults:
        raise RosterRefused(tuple(sorted(faults, key=lambda fault: fault.row)[:MAX_FAULTS]), len(faults))
    return tuple(rows)


class _RowFaults(Exception):
    def __init__(self, faults: list[RowFault]) -> None:
        self.faults = faults


def _row(number: int, cells: Mapping[str, str], *, kind: Kind, level: int, award_date: date) -> RosterRow:
    check = _Checks(number)
    cells = {field: readable(field, cell) for field, cell in cells.items()}
    good = {field for field, cell in cells.items() if check(_is_value, field, cell)}
    name = check(roster_name, cells["name"]) if "name" in good else None
    found = check(_identity, cells["id_type"], cells["id_number"]) if "id_number" in good else None
    birth = check(_birth_date, cells.get("birth_date", ""), found, award_date) if found else None
    certificate = cells["certificate_number"]
    if "certificate_number" in good:
        check(check_number, certificate, kind=kind, level=level, award_date=award_date)
    scores = {field: cells.get(field) or None for field in SCORES}
    for field, score in scores.items():
        check(check_score, field, score)
    if check.faults or name is None or found is None:
        raise _RowFaults(check.faults)
    return RosterRow(number, name, found, birth, certificate, **scores)


class _Checks:
    """Runs one check after the other and keeps every fault, so that a person mends a row once."""

    def __init__(self, row: int) -> None:
        self._row = row
        self.faults: list[RowFault] = []

    def __call__(self, check: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return check(*args, **kwargs)
        except FieldFault as fault:
            self.faults.append(RowFault(self._row, fault.field, fault.code, fault.detail, fault.cure))
            return None


def _is_value(field: str, cell: str) -> bool:
    if len(cell) > MAX_CELL:
        raise FieldFault(field, "cell-length", f"{len(cell)} characters", f"write at most {MAX_CELL}")
    if cell.startswith(("=", "@", "+")):
        raise FieldFault(field, "cell-formula", "the cell holds a formula", "paste its value instead")
    if field != "name":
        check_not_rounded(field, cell)
    return True


def _identity(id_type: str, number: str) -> Identity:
    return identity(ID_TYPES_IN_CHINESE.get(id_type, id_type), number)


def _birth_date(cell: str, found: Identity, award_date: date) -> date | None:
    written = birth_day(cell) if cell else None
    day = found.birth_date or written
    if day is None:
        cure = f"the number of a {found.id_type.value} tells no birth date: write it"
        raise FieldFault("birth_date", "birth-date-missing", "empty", cure)
    if written is not None and written != day:
        raise FieldFault("birth_date", "birth-date-differs", "not the day in the ID number", "correct one of the two")
    if day >= award_date:
        raise FieldFault("birth_date", "birth-date-range", "not before the award", "correct the birth date")
    return day


def _repeated(rows: list[RosterRow]) -> Iterator[RowFault]:
    people: dict[Identity, int] = {}
    numbers: dict[str, int] = {}
    for row in rows:
        first = people.setdefault(row.identity, row.number)
        if first != row.number:
            yield RowFault(row.number, "id_number", "person-repeated", f"the person of row {first}", "keep one row")
        first = numbers.setdefault(row.certificate_number, row.number)
        if first != row.number:
            code, detail = "certificate-number-repeated", f"the certificate number of row {first}"
            yield RowFault(row.number, "certificate_number", code, detail, "correct one of them")
