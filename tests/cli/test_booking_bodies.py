"""What the command line sends of a file is what the API reads back: nothing is lost, and nothing is refused there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from api.assets.schemas import ApprovalIn, AssetIn, DaysIn, ProtectedIn
from api.assets.terms_schemas import TermsIn
from cli.bookings.bodies import approval_body, asset_body, days_body, protected_body, terms_body
from cli.shared.refusal_values import told
from formats.bookings.slots import parse_day
from formats.register.words import Names, names_in
from ledger.bookings.assets.requests import OPEN_END, UnitDay
from node.bookings.assets.asset_reader import AssetFile, read_asset_file

EXAMPLE = Path(__file__).parents[2] / "examples" / "machining-centre.yaml"


@pytest.fixture(scope="module")
def file() -> AssetFile:
    return read_asset_file(EXAMPLE.read_bytes(), parse_day("2026-02-20"), lambda name: bytes(32))


def test_an_asset_its_approval_and_its_terms_arrive_as_the_file_says(file: AssetFile) -> None:
    known = replace(file.asset, standard=7)
    arrived = AssetIn.model_validate_json(json.dumps(asset_body(known))).request()
    assert replace(arrived, words=known.words) == known
    assert names_in(arrived.words) == names_in(known.words) == Names("数控加工中心", "CNC machining centre")
    assert arrived.words["units"] == known.words["units"]
    assert file.approval is not None
    assert ApprovalIn.model_validate_json(json.dumps(approval_body(file.approval))).request() == file.approval
    assert TermsIn.model_validate_json(json.dumps(terms_body(file.terms))).request() == file.terms


def test_terms_of_an_asset_without_an_end_rule_up_to_the_last_day_that_can_be_said(file: AssetFile) -> None:
    endless = replace(file.terms, until_day=OPEN_END)
    arrived = TermsIn.model_validate_json(json.dumps(terms_body(endless))).request()
    assert arrived == replace(endless, until_day=OPEN_END - 1)


def test_protected_hours_and_days_arrive_as_they_were_planned() -> None:
    day = parse_day("2026-03-02")
    hours = [UnitDay(0, day, 0xF0F << 30), UnitDay(3, day + 1, (1 << 96) - 1)]
    assert ProtectedIn.model_validate_json(json.dumps(protected_body(hours, release=True))).packed() == hours
    days = [UnitDay(0, day, 8), UnitDay(1, day, 5), UnitDay(2, day, 0)]
    assert DaysIn.model_validate_json(json.dumps(days_body(days))).packed() == days


@pytest.mark.parametrize(
    ("slug", "values", "words"),
    [
        (
            "slots-taken",
            {"asset": "1", "day": "20514", "end": "44", "start": "36", "unit": "0"},
            " (asset 1, unit 0, day 2026-03-02, start 09:00, end 11:00)",
        ),
        ("hours-closed", {"day": 20514, "mask": 0b11}, " (day 2026-03-02, mask 00:00-00:30)"),
        ("quota-made-exceeded", {"period": 2026 * 12 + 2, "made": 3}, " (period 2026-03, made 3)"),
        ("terms-not-current", {"from_": 20514, "until": 20515}, " (from 2026-03-02, until 2026-03-03)"),
        ("start-too-early", {"start": 20514 * 96 + 36}, " (start 2026-03-02T09:00+08:00)"),
        ("member-unknown", {"member": 9}, " (member 9)"),
        ("slots-taken", {"day": "nonsense", "start": None}, " (day nonsense)"),
        ("paused", {}, ""),
    ],
)
def test_a_refusal_says_days_and_hours_and_not_their_numbers(slug: str, values: dict[str, object], words: str) -> None:
    assert told({"type": f"/problems/{slug}", "values": values}) == words
