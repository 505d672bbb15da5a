"""A month is closed over HTTP and from the command line: checklist, close, lines, statements, and a stranger agrees."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from formats.splits.agreements.money import last_day, next_period
from formats.splits.period_file import reader
from formats.splits.statements.gbt24589 import COLUMNS
from formats.splits.statements.statement import statements
from formats.splits.statements.statement_file import write_json
from node.installation.deployment import FILE_NAME
from node.installation.pipeline import indexer_of
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, World
from tests.splits.http.closing_world import Books, books
from tests.splits.http.test_agreement_commands import working as working


def lacking_scan(entry: str, *who: int) -> dict[str, Any]:
    """What the checklist says of an entry that a wallet made."""
    return {"what": "voucher-missing", "of": entry, "who": [*who], "blocks": False}


@pytest.fixture(scope="module")
def closed(world: World) -> Books:
    """With one entry of 100.01 yuan, closed and allocated over HTTP."""
    at = books(world, "401")
    unscanned = lacking_scan(at.entered(10_001), COLLEGE)
    month = at.get(f"/closes/{at.period}").json()
    assert (month["state"], month["lacks"], month["close"]) == ("open", [unscanned], None)
    (close,) = at.done(at.ask("POST", "/closes", json={"period": at.period, "root": month["root"]}))
    assert close["state"] == "confirmed"
    assert at.get(f"/closes/{at.period}").json()["state"] == "closed"
    (allocation,) = at.done(at.ask("POST", "/allocations", json={}))
    assert allocation["state"] == "confirmed"
    return at


def test_a_month_is_closed_and_its_lines_are_booked_until_none_is_due(closed: Books) -> None:
    month = closed.get(f"/closes/{closed.period}").json()
    assert (month["state"], month["due"], month["lacks"]) == ("allocated", 0, [])
    assert month["close"]["member"] == COLLEGE
    again = closed.ask("POST", "/allocations", json={})
    assert (again.status_code, again.json()) == (202, {"submissions": []})
    assert [each["period"] for each in closed.get("/closes", ENTERPRISE).json()["items"]] == [closed.period]


def test_a_statement_says_what_each_is_owed_and_sums_to_nothing(closed: Books) -> None:
    own, other = (closed.get(f"/closes/{closed.period}/statements/{each}").json() for each in (COLLEGE, ENTERPRISE))
    assert own["accounts"][str(COLLEGE)]["owed_to"] == {
        "opening": "0", "accrued": "3334", "adjusted": "0", "prior_year": "0", "netted": "0", "settled": "0",
        "closing": "3334",
    }  # fmt: skip
    assert other["accounts"][str(ENTERPRISE)]["owed_by"]["closing"] == "3334"
    table = closed.get(f"/closes/{closed.period}/statements/{ENTERPRISE}/csv")
    assert table.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert [(each["stage"], each["fen"]) for each in rows if each["what"] == "line"] == [("共担", "3334")]
    missing = closed.ask("GET", f"/closes/{closed.period}/statements/{REGISTRAR}")
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/not-found")


def test_what_is_published_is_the_same_to_the_byte_after_the_projection_was_dropped(closed: Books) -> None:
    month = ("period-file", f"statements/{COLLEGE}", f"statements/{ENTERPRISE}/csv", "claims", "lines")
    files = (*month, f"shares/{closed.period}/training/cost")
    journals = (f"/journal/{program}" for program in ("hledger", "beancount", "gbt24589"))
    paths = [*(f"/closes/{closed.period}/{each}" for each in files), *journals]
    before = [closed.get(path).content for path in paths]
    indexer_of(closed.world.node).reindex()
    assert [closed.get(path).content for path in paths] == before
    file = reader.read(before[0])
    assert write_json(statements(file, file.close())[COLLEGE]) == before[1]


def test_a_stranger_computes_the_published_month_again(
    closed: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = closed.get(f"/closes/{closed.period}/period-file").content
    (tmp_path / "month.json").write_bytes(data)
    home = closed.world.home
    typed = ["reperform", closed.period, "--rpc", closed.world.chain.rpc_url, "--trust-root", str(home / FILE_NAME)]
    assert run([*typed, "--period-files", str(tmp_path), "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)[0]["shares"] == {str(COLLEGE): "-6667", str(ENTERPRISE): "-3334"}


def test_what_an_open_month_lacks_is_named_with_whom_it_waits_for(world: World) -> None:
    at = books(world, "402")
    entry = at.entered(5_000, counts=False)
    later = next_period(at.period)
    month = at.get(f"/closes/{later}").json()
    assert {"what": "not-next", "of": at.period, "who": [COLLEGE], "blocks": True} in month["lacks"]
    waits = {"what": "act-waiting", "of": entry, "who": [ENTERPRISE], "blocks": False}
    assert at.get(f"/closes/{at.period}").json()["lacks"] == [waits, lacking_scan(entry, COLLEGE)]
    theirs = at.get(f"/closes/{at.period}", ENTERPRISE).json()["lacks"]
    assert theirs == [waits, lacking_scan(entry, COLLEGE, ENTERPRISE)]
    assert at.get(f"/closes/{at.period}", REGISTRAR).json()["lacks"] == [waits], "scans are none of its business"
    refused = at.done(at.ask("POST", "/closes", json={"period": at.period, "root": "11" * 32}))
    assert refused[0]["problem"]["type"] == "/problems/close-root-mismatch"
    early = at.ask("GET", f"/closes/{at.period}/statements/{COLLEGE}")
    assert (early.status_code, early.json()["type"]) == (409, "/problems/period-not-closed")
    nonsense = at.ask("GET", "/closes/2026-13")
    assert (nonsense.status_code, nonsense.json()["errors"][0]["field"]) == (422, "period")


def test_of_a_committed_agreement_others_see_no_close(world: World) -> None:
    at = books(world, "403", "committed")
    for path in ("/closes", f"/closes/{at.period}", f"/closes/{at.period}/period-file", "/journal/hledger"):
        assert at.ask("GET", path, REGISTRAR, "auditor").status_code == 404
    assert at.ask("GET", "/closes", ENTERPRISE, "approver").status_code == 200
    other = at.ask("POST", "/closes", REGISTRAR, json={"period": at.period, "root": "00" * 32})
    assert other.status_code == 404


def test_one_command_closes_a_month_and_books_its_lines(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    at = books(world, "404")
    entry = at.entered(300)
    request.getfixturevalue("working")
    signed_in = ["--url", str(world.client.base_url), "--token", world.token(COLLEGE, "finance")]

    def said(*words: str) -> Any:
        capsys.readouterr()
        assert run([*words, *signed_in, "--json"]) == Exit.OK, capsys.readouterr()
        return json.loads(capsys.readouterr().out)

    assert said("close", "check", at.agreement, at.period)["lacks"] == [lacking_scan(entry, COLLEGE)]
    assert said("close", "run", at.agreement, at.period)["state"] == "allocated"
    assert said("close", "run", at.agreement, at.period)["state"] == "allocated", "nothing is done twice"
    assert [each["period"] for each in said("close", "list", at.agreement)] == [at.period]
    (total,) = said("close", "pools", at.agreement, "--until", at.period)["items"]
    assert (total["period"], total["side"], total["total"]) == (at.period, "cost", "300")
    later = f"{int(at.period[:4]) + 1}{at.period[4:]}"
    assert said("close", "pools", at.agreement, "--until", later) == {
        "items": [],
        "brought_forward": {"training": "-300"},
    }
    assert run(["close", "pools", at.agreement, *signed_in]) == Exit.OK
    assert "3.00" in capsys.readouterr().out
    assert said("statement", at.agreement, at.period, str(ENTERPRISE))["member"] == str(ENTERPRISE)
    files = {"period-file": tmp_path / "month.json", "journal": tmp_path / "a.journal"}
    said("close", "period-file", at.agreement, at.period, "--out", str(files["period-file"]))
    assert reader.read(files["period-file"].read_bytes()).period == at.period
    said("close", "journal", at.agreement, "hledger", "--out", str(files["journal"]))
    assert f"{last_day(at.period)} balances" in files["journal"].read_text(encoding="utf-8")
    said("close", "journal", at.agreement, "gbt24589", "--out", str(tmp_path / "tables.zip"))
    with zipfile.ZipFile(tmp_path / "tables.zip") as tables:
        assert {name.partition("-")[0] for name in tables.namelist()} == COLUMNS.keys()
    assert run(["close", "journal", at.agreement, "ufida", "--out", "x", *signed_in]) == Exit.USAGE
    assert run(["statement", at.agreement, at.period, str(COLLEGE), *signed_in]) == Exit.OK
    assert "1.00" in capsys.readouterr().out
    assert run(["statement", at.agreement, at.period, str(COLLEGE), "--csv", *signed_in]) == Exit.OK
    assert capsys.readouterr().out.startswith("what,account")
