"""The demo's data can belong to nobody, and reads without a fault."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

from cli.operations.demo import AWARD_DATE, LEVEL, STANDARD_CODE
from formats.bookings.slots import parse_day
from formats.register.levels import Kind
from formats.splits.agreements.reader import read_tree
from formats.splits.entries.checker import check_sheet
from formats.yaml import bounded_yaml
from node.rosters.roster import read_roster
from node.rosters.sheet import records
from node.setup.founding_file import read
from wallet.documents.identity import IdType

DEMO = Path(__file__).parents[2] / "demo"
ROSTER = DEMO / "roster.csv"


def test_ten_learners_read_without_a_fault() -> None:
    awarded = date.fromisoformat(AWARD_DATE)
    rows = read_roster(records(ROSTER.read_bytes()), kind=Kind.SKILL_LEVEL, level=LEVEL, award_date=awarded)
    assert len(rows) == 10
    assert sum("·" in row.name for row in rows) == 1
    kinds = [row.identity.id_type for row in rows]
    assert (kinds.count(IdType.PERMANENT_RESIDENT_CARD), kinds.count(IdType.PASSPORT)) == (1, 1)


def test_no_number_can_be_a_living_persons() -> None:
    for row in csv.DictReader(ROSTER.read_text(encoding="utf-8").splitlines()):
        number = row["id_number"]
        assert number.startswith("99" if row["id_type"] == "resident_id" else "XXA"), "no such place, no such state"
        assert re.fullmatch(r"S000099[0-9]{15}", row["certificate_number"]), "no province is 99"


def test_the_consortium_reads_and_its_certifier_may_issue_the_sitting() -> None:
    founding = read(DEMO / "consortium.toml")
    assert len(founding.file.members) == 4
    assert len(founding.standards) == 40
    assert all(standard.direction == standard.edition == "" for standard in founding.standards)
    granted = [each for each in founding.file.accreditations if each.member == 2 and STANDARD_CODE in each.standards]
    assert [LEVEL in each.levels for each in granted] == [True]
    assert {"registrar"} == {power for member in founding.file.members if member.number == 1 for power in member.powers}


def test_the_agreement_and_its_sheet_read_without_a_fault() -> None:
    agreement = read_tree(bounded_yaml.parse((DEMO / "agreement.yaml").read_bytes()))
    checked = check_sheet((DEMO / "entries.csv").read_bytes(), agreement, parse_day("2026-04-30"))
    assert (checked.faults, len(checked.entries)) == ((), 7)
    assert all(each.invoice.number.startswith("DEMO-") for each in checked.entries), "no invoice has such a number"
