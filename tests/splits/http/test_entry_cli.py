"""`guild entry` at a live node: from a folder of scans and a sheet to entries that another member accepts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from tests.bookings.http.test_cli import worker_of
from tests.issuing.world import COLLEGE, ENTERPRISE
from tests.splits.http.entry_things import PDF, PEPPER, Books


@dataclass
class Line:
    """The command line of finance; `code`: of the last command."""

    at: Books
    capsys: pytest.CaptureFixture[str]
    code: int = 0

    def run(self, *words: str, member: int = COLLEGE, role: str = "finance") -> Any:
        url, token = str(self.at.world.client.base_url), self.at.world.token(member, role)
        self.capsys.readouterr()
        self.code = run(["entry", *words, "--json", "--url", url, "--token", token])
        return json.loads(self.capsys.readouterr().out)


@pytest.fixture
def line(at: Books, capsys: pytest.CaptureFixture[str]) -> Iterator[Line]:
    with worker_of(at.world):
        yield Line(at, capsys)


def test_a_sheet_with_its_scans_is_checked_sent_and_accepted_by_the_other_party(line: Line, tmp_path: Path) -> None:
    at = line.at
    agreement, sheet, scans = tmp_path / "agreement.yaml", tmp_path / "march.csv", tmp_path / "scans"
    agreement.write_bytes(at.text)
    sheet.write_bytes(at.sheet({"seller": "华东机床厂"}, {}))
    typed = ("send", at.agreement.hash, str(sheet), "--agreement", str(agreement))
    refused = line.run(*typed, "--send")
    assert (line.code, {each["code"] for each in refused["error"]["errors"]}) == (Exit.REFUSED, {"voucher-missing"})
    scans.mkdir()
    for back in range(2):
        (scans / f"PZ-{at.agreement.number}-{at.drawn - back}.pdf").write_bytes(PDF)
    assert line.run(*typed, "--vouchers", str(scans))["sums"][0]["rows"] == 2
    assert "submissions" not in line.run(*typed)
    entries = line.run(*typed, "--send")["entries"]
    waiting = {each["id"] for each in line.run("list", "--awaiting-acceptance", member=ENTERPRISE)}
    assert set(entries) <= waiting
    assert line.run("accept", at.agreement.hash, *entries, member=ENTERPRISE)["state"] == "confirmed"
    shown = line.run("show", at.agreement.hash, entries[0])
    assert (shown["state"], shown["invoice"]["seller"]) == ("counted", "华东机床厂")


def test_one_entry_is_added_objected_to_decided_and_another_reversed(line: Line, tmp_path: Path) -> None:
    at, scan, made = line.at, tmp_path / "scan.pdf", list[str]()
    scan.write_bytes(PDF)
    for _ in range(2):
        number = at.number()
        invoice = ("--kind", "own", "--code", "2", "--number", number, "--occurred", at.yesterday)
        assert line.run("voucher", at.agreement.hash, str(scan), *invoice)["media_type"] == "application/pdf"
        amounts = ("--gross", "106.00", "--net", "100.00", "--vat", "6.00", "--holder", "2")
        pool = ("--pool", "training", "--side", "benefit")
        made += line.run("add", at.agreement.hash, *pool, *invoice, *amounts)["entries"]
    objected = line.run("object", at.agreement.hash, made[0], "--reason", "税额不符", member=ENTERPRISE)
    assert objected["state"] == "confirmed"
    line.run("withdraw-objection", at.agreement.hash, made[0], member=ENTERPRISE)
    line.run("object", at.agreement.hash, made[0], "--reason", "税额不符", member=ENTERPRISE)
    assert line.run("decide", at.agreement.hash, made[0], "--upheld", member=0, role="council")["state"] == "confirmed"
    line.run("accept", at.agreement.hash, made[1], member=ENTERPRISE)
    reversal = line.run("reverse", at.agreement.hash, made[1])["entries"]
    early = line.run("count", at.agreement.hash, *reversal)
    assert (line.code, early["error"]["type"]) == (Exit.REFUSED, "/problems/act-too-early")
    (refused,) = line.run("list", at.agreement.hash, "--state", "refused", "--side", "benefit")
    assert (refused["id"], refused["net"]) == (made[0], "10000")


def test_what_cannot_be_meant_is_told_before_anything_is_asked(line: Line, tmp_path: Path) -> None:
    line.run("list", "--awaiting-acceptance", "--state", "pending")
    assert line.code == Exit.USAGE
    invoice = ("--kind", "own", "--code", "2", "--number", "1", "--occurred", line.at.yesterday, "--holder", "2")
    pool = ("--pool", "training", "--side", "cost")
    line.run("add", line.at.agreement.hash, *pool, *invoice, "--gross", "0.1万", "--net", "1000.00")
    assert line.code == Exit.USAGE
    file = tmp_path / "pepper"
    file.write_text(PEPPER + "\n")
    year = line.at.yesterday[:4]
    assert line.run("pepper", year, str(file), role="admin")["year"] == int(year)
