"""Rosters as bytes, and what the reader says of them."""

from __future__ import annotations

from datetime import date

import pytest

from formats.register.levels import Kind
from node.faults import RowFault
from node.rosters.faults import RosterRefused
from node.rosters.roster import RosterRow, read_roster
from node.rosters.sheet import records
from tests.issuing.world import resident_id
from wallet.documents.fields import SCORES

HEAD = "name,id_type,id_number,birth_date,certificate_number,theory_score,practical_score,review_score"
CHINESE_HEAD = "姓名,证件类型,证件号码,出生日期,证书编号,理论成绩,实操成绩,综合评审成绩"
PASSPORT = {"id_type": "passport", "id_number": "XXA-DX0000019"}


def line(name: str, index: int = 0, **cells: str) -> str:
    """One learner's line, good but for what is given."""
    number, certificate = cells.get("id_number", resident_id(index)), f"S00009900000126300{index:04d}"
    id_type, birth = cells.get("id_type", "resident_id"), cells.get("birth_date", "")
    scores = ",".join(cells.get(each, "86") for each in SCORES)
    return f"{name},{id_type},{number},{birth},{cells.get('certificate_number', certificate)},{scores}"


def sheet(*lines: str, head: str = HEAD) -> str:
    return "\r\n".join((head, *lines)) + "\r\n"


def read(data: bytes) -> tuple[RosterRow, ...]:
    return read_roster(records(data), kind=Kind.SKILL_LEVEL, level=40, award_date=date(2026, 6, 30))


def faults_of(data: bytes) -> list[RowFault]:
    with pytest.raises(RosterRefused) as refused:
        read(data)
    faults = list(refused.value.faults)
    assert all(each.cure and each.detail for each in faults)
    return faults


def codes_of(data: bytes) -> list[tuple[int, str, str]]:
    return [(each.row, each.field, each.code) for each in faults_of(data)]
