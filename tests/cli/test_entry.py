"""`guild entry`: a sheet of entries is checked on this machine, all of it at once, in both languages."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.main import run
from cli.shared.exits import Exit
from formats.splits.entries.columns import COLUMNS, FIELDS
from tests.splits.agreements import EXAMPLE


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    """From a month that is over, whenever this test runs."""
    path = tmp_path / "agreement.yaml"
    path.write_text(EXAMPLE.replace("from: 2026-01", "from: 2020-01"), encoding="utf-8")
    return path


def filled(tmp_path: Path, *rows: dict[str, str]) -> Path:
    """What `guild entry template` gives, with rows written under its headings."""
    path, yesterday = tmp_path / "entries.csv", datetime.now(UTC) - timedelta(days=1)
    good = {
        "pool": "social-training", "side": "benefit", "nature": "operating", "occurred": f"{yesterday:%Y-%m-%d}",
        "gross": "1060.00", "net": "1000.00", "vat": "60.00", "holder": "9", "invoice_kind": "own", "invoice_code": "2",
    }  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(FIELDS)
        for place, row in enumerate(rows):
            written.writerow((good | {"invoice_number": f"PZ-{place}"} | row)[field] for field in FIELDS)
    return path


def test_a_good_sheet_is_summed_by_pool_side_and_month(
    agreement: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = filled(tmp_path, {}, {})
    assert run(["entry", "check", str(file), "--agreement", str(agreement), "--json"]) == Exit.OK
    [found] = json.loads(capsys.readouterr().out)
    assert (found["pool"], found["side"], found["rows"]) == ("social-training", "benefit", 2)
    assert (found["gross"], found["net"], found["vat"]) == ("212000", "200000", "12000")
    assert run(["entry", "check", str(file), "--agreement", str(agreement)]) == Exit.OK
    assert "2,120.00" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_fault_of_a_sheet_is_told_with_row_field_and_cure(
    lang: str, agreement: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = filled(tmp_path, {"gross": "0.1万", "holder": "4"}, {}, {"vat": "61.00"}, {"invoice_number": "PZ-1"})
    typed = ["entry", "check", str(file), "--agreement", str(agreement), "--lang", lang]
    assert run([*typed, "--json"]) == Exit.REFUSED
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["type"] == "entries-refused"
    assert [(each["row"], each["field"], each["code"]) for each in error["errors"]] == [
        (2, "holder", "holder"),
        (2, "gross", "amount-ten-thousands"),
        (4, "gross", "vat-sum"),
        (5, "invoice_number", "invoice-twice"),
    ]
    assert run(typed) == Exit.REFUSED
    told = capsys.readouterr().err
    assert all(f"row {each['row']}, field {each['field']}" in told for each in error["errors"])
    assert ("元" in error["errors"][1]["cure"], "write" in error["errors"][1]["cure"]) == (True, lang == "en")


def test_a_sheet_is_not_looked_at_without_an_agreement_that_can_be_read(
    agreement: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agreement.write_text("title: x\n", encoding="utf-8")
    typed = ["entry", "check", str(filled(tmp_path, {})), "--agreement", str(agreement), "--json"]
    assert run(typed) == Exit.REFUSED
    assert json.loads(capsys.readouterr().out)["error"]["type"] == "missing-key"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template_is_filled_in_and_checked(
    lang: str, agreement: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["entry", "template", "--lang", lang]) == Exit.OK
    headings, file = capsys.readouterr().out, filled(tmp_path, {})
    rows = file.read_text(encoding="utf-8").splitlines()[1:]
    file.write_text(headings + "\n".join(f"{row},华东机床厂" for row in rows), encoding="utf-8")
    assert headings.startswith("\ufeff") == (lang == "zh")
    assert run(["entry", "check", str(file), "--agreement", str(agreement)]) == Exit.OK
    capsys.readouterr()
    assert run(["entry", "template", "--json"]) == Exit.OK
    assert tuple(each["field"] for each in json.loads(capsys.readouterr().out)) == COLUMNS
