"""A closed month computed again from logs and texts: it agrees to the fen, or what was changed is named."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlmodel import Session, col, delete

from cli.main import run
from cli.shared.exits import Exit
from cli.splits.reperform import scans_of
from formats import canonical
from formats.canonical import Json
from formats.splits.agreements.agreement import agreement_hash
from formats.splits.agreements.money import month_number
from formats.splits.allocation.acts import NO_ACTS, fold
from formats.splits.entries.columns import InvoiceKind
from formats.splits.entries.evidence import VoucherData, voucher_digest
from formats.splits.entries.invoices import Invoice
from formats.splits.period_file import reader
from formats.yaml.bounded_yaml import parse
from ledger.db import reading
from ledger.splits.closes.tables import AllocationRow, CloseRow
from ledger.splits.export import RootMismatch, period_files
from ledger.splits.journal.counted import counted_acts
from ledger.splits.journal.tables import SplitActRow
from node.installation.deployment import FILE_NAME
from node.trust_roots.verifier_sources import view_of
from tests.splits.ledger.harness import SplitsHarness
from tests.splits.ledger.play import Play
from tests.splits.ledger.scenario import COMMITTED, OPEN, Scenario
from verification.chain_view import ChainView
from verification.reperformance.agreements import reperform_all
from verification.reperformance.chain_record import ChainRecord
from verification.reperformance.reperform import Published, Reperformance, Result, reperform

LAST = "2025-11"


@pytest.fixture(scope="session")
def view(harness: SplitsHarness, plays: list[Play]) -> ChainView:
    """After every story: what is entered later changes none of their closes."""
    return view_of(harness.chain.rpc_url, harness.node.trust_root)


@pytest.fixture(scope="session")
def files(harness: SplitsHarness, told: Scenario, plays: list[Play]) -> dict[str, bytes]:
    """The scenario's, as a node publishes them."""
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        return {file.period: reader.write(file) for file, _ in period_files(session, told.agreement, [OPEN])}


def performed(view: ChainView, period: str, published: Published) -> Reperformance:
    (found,) = reperform_all(view, period, published)
    return found


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    said = json.loads(data)
    change(said)
    return canonical.encode(said)


def test_every_month_of_a_walk_agrees_with_the_published_files_alone(view: ChainView, plays: list[Play]) -> None:
    for play in plays:
        for period, *_ in play.told.periods:
            found = performed(view, period, Published(files=play.files()))
            assert (found.agreement, found.result, found.difference) == (play.agreement, Result.AGREES, None)


def test_the_texts_that_were_signed_are_enough(view: ChainView, plays: list[Play], told: Scenario) -> None:
    for agreement, period, trees in [
        *((play.agreement, play.told.periods[-1][0], play.told.versions) for play in plays),
        (told.agreement, LAST, [OPEN]),
    ]:
        found = performed(view, period, Published(texts=[parse(written(tree)) for tree in trees]))
        assert (found.agreement, found.result) == (agreement, Result.AGREES)
        assert found.shares or agreement != told.agreement, "a month may book nothing"


def first_line(file: Any) -> None:
    """One fen from one party to the other."""
    lines = next(iter(file["opening"]["history"]["2025-10"]["pools"]["hall"]["cost"]["lines"].values()))
    for account, fen in zip(("2", "3"), (1, -1), strict=True):
        lines[account] = str(int(lines[account]) + fen)


def weight(file: Any) -> None:
    weights = next(iter(file["opening"]["history"]["2025-10"]["pools"]["hall"]["benefit"]["weights"].values()))
    weights["3"] = str(int(weights["3"]) + 1)


CHANGES: dict[str, tuple[str, str, str, Callable[[Any], None]]] = {
    "voucher": ("2025-10", "voucher", "acts[0].voucher", lambda file: file["acts"][0].update(voucher="0" * 64)),
    "amount": ("2025-10", "act", "acts[0].net", lambda file: file["acts"][0].update(net="10001")),
    "an act left out": ("2025-10", "act", "acts[", lambda file: file["acts"].pop()),
    "word of a text": ("2025-10", "text", "title", lambda file: file["versions"][0].update(title="共享")),
    "weight of a text": (
        "2025-10", "text", "pools.hall.cost.stages[0].to.fixed.2",
        lambda file: file["versions"][0]["pools"]["hall"]["cost"]["stages"][0]["to"]["fixed"].update({"2": "51"}),
    ),
    "minute": (
        "2025-11", "minutes", "minutes",
        lambda file: file.update(
            minutes=[{"of": "2025-11", "asset": "1", "member": "2", "class": "other", "minutes": "1"}]
        ),
    ),
    "weight": ("2025-11", "weight", "opening.history.2025-10.pools.hall.benefit.weights.其余.3", weight),
    "one fen": ("2025-11", "line", "opening.history.2025-10.pools.hall.cost.lines.共担.2", first_line),
    "claim": ("2025-11", "claims", "opening.claims[0].fen", lambda file: file["opening"]["claims"][0].update(fen="7")),
    "root": ("2025-10", "file", "root", lambda file: file.update(root="0" * 64)),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_somebody_changed_in_a_published_file_is_named(
    name: str, view: ChainView, files: dict[str, bytes]
) -> None:
    period, what, where, change = CHANGES[name]
    given = {**files, period: changed(files[period], change)}
    found = performed(view, LAST, Published(texts=[parse(written(OPEN))], files=list(given.values())))
    assert found.result is Result.DIFFERS
    assert found.difference is not None
    assert (found.differs_in if what != "text" else period, found.difference.what) == (period, what)
    assert found.difference.where.startswith(where)
    if name == "one fen":
        assert found.difference.off_by == 1


def an_entry(acts: list[SplitActRow]) -> tuple[SplitActRow, Any]:
    """Acts of one block stand in the order of their ids, which are drawn."""
    said = [(row, canonical.decode(row.text or b"")) for row in acts]
    return next((row, text) for row, text in said if isinstance(text, dict) and text["kind"] == "entry")


def more_than_entered(acts: list[SplitActRow]) -> None:
    row, said = an_entry(acts)
    row.text = canonical.encode({**said, "net": str(int(said["net"]) + 1), "gross": str(int(said["gross"]) + 1)})


def another_voucher(acts: list[SplitActRow]) -> None:
    row, said = an_entry(acts)
    row.text = canonical.encode({**said, "voucher": "0" * 64})


def another_row(acts: list[SplitActRow]) -> None:
    said: Any
    row, said = next(
        (row, text) for row in acts if (text := canonical.decode_object(row.text or b""))["kind"] == "table"
    )
    row.text = canonical.encode({**said, "rows": {**said["rows"], "2,3": "11"}})


def left_out(acts: list[SplitActRow]) -> None:
    acts.pop().booked = None


ROWS: dict[str, tuple[Callable[[list[SplitActRow]], None], str]] = {
    "amount": (more_than_entered, "act"), "voucher": (another_voucher, "voucher"), "an act left out": (left_out, "act"),
    "row of a table": (another_row, "table"),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_row_changed_in_the_database_is_not_given_out_and_with_its_root_and_its_lines_it_is_named(
    name: str, harness: SplitsHarness, view: ChainView, told: Scenario, plays: list[Play]
) -> None:
    change, what = ROWS[name]
    harness.project()
    month = month_number("2025-10")
    with Session(harness.node.ledger_engine) as session:  # never committed
        acts = list(counted_acts(session, told.agreement, month))
        change(acts)
        with pytest.raises(RootMismatch):
            list(period_files(session, told.agreement, [OPEN]))
        closed = session.get_one(CloseRow, (told.agreement, month))
        closed.root = NO_ACTS
        for act in acts:
            closed.root = fold(closed.root, canonical.decode(act.text or b""))
        session.exec(delete(AllocationRow).where(col(AllocationRow.agreement) == told.agreement))
        given = [reader.write(file) for file, _ in period_files(session, told.agreement, [OPEN])]
        session.rollback()
    found = performed(view, LAST, Published(files=given))
    assert found.result is Result.DIFFERS
    assert found.difference is not None
    assert (found.differs_in, found.difference.what) == ("2025-10", what)


def test_the_line_of_a_changed_yaml_is_named(view: ChainView, files: dict[str, bytes]) -> None:
    text = written(OPEN).replace(b"rounding: quota", b"rounding: carried")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if b"rounding: carried" in each)
    found = performed(view, LAST, Published(texts=[parse(text)], files=list(files.values())))
    assert found.difference is not None
    assert (found.difference.what, found.difference.expected, found.difference.found) == ("text", "quota", "carried")
    assert found.difference.where == f"line {line}, pools.hall.cost.stages[0].rounding"


def test_a_changed_text_alone_is_held_against_what_the_contract_computes_with(view: ChainView) -> None:
    other: Any = copy.deepcopy(OPEN)
    other["pools"]["hall"]["cost"]["stages"][0]["to"]["fixed"]["3"] = "31"
    found = performed(view, LAST, Published(texts=[parse(written(other))]))
    assert found.difference is not None
    assert found.difference.what == "rules"
    assert found.difference.where == "pools.hall.sides.cost.stages.stages[0].to.weights[1]"
    assert (found.difference.expected, found.difference.found) == ("30", "31")


def test_a_fen_that_the_chain_booked_otherwise_is_named_by_stage_and_party(
    view: ChainView, told: Scenario, files: dict[str, bytes]
) -> None:
    record = ChainRecord(view).agreements[told.agreement]
    key = next(key for key, flat in record.booked.items() if flat is not None and any(flat.lines))
    flat = record.booked[key]
    assert flat is not None
    record.booked[key] = replace(flat, lines=(flat.lines[0] + 1, *flat.lines[1:]))
    found = reperform(told.agreement, record, LAST, Published(files=list(files.values())), lambda *_: [])
    assert found.difference is not None
    assert (found.difference.what, found.difference.off_by) == ("line", 1)


def test_what_cannot_be_judged_is_said_and_why(view: ChainView, told: Scenario, files: dict[str, bytes]) -> None:
    published = Published(files=list(files.values()))
    assert reason(performed(view, "2030-01", published)) == ("not-closed", "2030-01")
    record = ChainRecord(view).agreements[told.agreement]
    assert reason(reperform(told.agreement, record, LAST, Published(), lambda *_: [])) == (
        "text-missing", told.agreement.hex(),
    )  # fmt: skip
    record.booked.pop(next(key for key in record.booked if key[0] == month_number("2025-10")))
    assert reason(reperform(told.agreement, record, LAST, published, lambda *_: []))[0] == "not-allocated"
    sealed = performed(view, "2025-10", Published(texts=[parse(written(COMMITTED))]))
    assert reason(sealed) == ("act-sealed", told.made["sealed"].hex())


def test_each_voucher_is_held_against_its_digest(view: ChainView, files: dict[str, bytes]) -> None:
    acts = [act for data in files.values() for act in json.loads(data).get("acts", [])]
    digests = {act["voucher"]: bytes.fromhex(act["voucher"]) for act in acts if "voucher" in act}
    published = Published(files=list(files.values()), vouchers=digests)
    assert performed(view, LAST, published).result is Result.AGREES
    name, digest = next(iter(digests.items()))
    other = {f"{name}.pdf" if each == name else each: value for each, value in digests.items()}
    other[f"{name}.pdf"] = sha256(b"another scan").digest()
    found = performed(view, LAST, replace(published, vouchers=other))
    assert found.difference is not None
    assert (found.difference.what, found.difference.expected) == ("voucher", digest.hex())
    assert reason(performed(view, LAST, replace(published, vouchers={}))) == ("voucher-missing", digest.hex())


def test_the_command_ends_as_a_verdict_does(
    harness: SplitsHarness, view: ChainView, files: dict[str, bytes], tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("GUILD_HOME", str(tmp_path / "no home"))
    for period, data in files.items():
        (tmp_path / f"{period}.json").write_bytes(data)
    told = ["--rpc", harness.chain.rpc_url, "--trust-root", str(harness.node.home / FILE_NAME)]
    typed = ["reperform", LAST, *told, "--period-files", str(tmp_path)]
    assert run([*typed, "--json"]) == Exit.OK
    (said,) = json.loads(capsys.readouterr().out)
    assert said["result"] == "agrees"
    (tmp_path / f"{LAST}.json").write_bytes(changed(files[LAST], first_line))
    assert run([*typed, "--lang", "zh"]) == Exit.REFUSED
    shown = capsys.readouterr().out
    assert "份额" in shown
    assert "相差 +1" in shown
    assert run(["reperform", "2030-01", *told, "--period-files", str(tmp_path), "--json"]) == Exit.REFUSED
    (tmp_path / f"{LAST}.json").write_bytes(files[LAST])
    capsys.readouterr()
    assert run(["reperform", "2030-01", *told, "--period-files", str(tmp_path), "--json"]) == Exit.UNAVAILABLE
    assert json.loads(capsys.readouterr().out)[0]["unknown"]["reason"] == "not-closed"
    scans = tmp_path / "scans"
    scans.mkdir()
    name = next(act["voucher"] for act in json.loads(files["2025-10"])["acts"] if "voucher" in act)
    assert run([*typed, "--vouchers", str(scans)]) == Exit.UNAVAILABLE, "the scan is not there"
    (scans / f"{name}.pdf").write_bytes(b"%PDF another scan")
    (scans / f"{name}.json").write_text('{"kind": "own", "code": "2", "number": "PZ-1"}')
    capsys.readouterr()
    assert run([*typed, "--vouchers", str(scans), "--json"]) == Exit.REFUSED
    assert json.loads(capsys.readouterr().out)[0]["difference"]["what"] == "voucher"
    (scans / f"{name}.json").write_text("{}")
    assert run([*typed, "--vouchers", str(scans)]) == Exit.USAGE
    assert run(["reperform", "March", *told, "--period-files", str(tmp_path)]) == Exit.USAGE
    assert run(["reperform", LAST, *told]) == Exit.USAGE


def test_the_digest_of_a_scan_covers_the_seller_where_one_was_typed(tmp_path: Path) -> None:
    invoice, scan = Invoice(InvoiceKind.OWN, "2", "PZ-1"), tmp_path / "a.pdf"
    scan.write_bytes(b"%PDF")
    digests = set()
    for seller in ("", "机床厂", "机床二厂"):
        said = {"kind": "own", "code": "2", "number": "PZ-1"} | ({"seller": seller} if seller else {})
        scan.with_suffix(".json").write_text(json.dumps(said))
        ((_, digest),) = scans_of(tmp_path)
        assert digest == voucher_digest(VoucherData(invoice, seller), b"%PDF")
        digests.add(digest)
    assert len(digests) == 3


def test_a_scan_belongs_to_the_file_of_its_whole_name(tmp_path: Path) -> None:
    invoice = '{"kind": "own", "code": "2", "number": "%s"}'
    for name, number in (("[1]", "PZ-1"), ("[1].page", "PZ-2")):
        (tmp_path / f"{name}.json").write_text(invoice % number)
        (tmp_path / f"{name}.pdf").write_bytes(number.encode())
    expected = {
        f"{name}.pdf": voucher_digest(VoucherData(Invoice(InvoiceKind.OWN, "2", number)), number.encode())
        for name, number in (("[1]", "PZ-1"), ("[1].page", "PZ-2"))
    }
    assert dict(scans_of(tmp_path)) == expected


def test_it_needs_no_database_and_no_node() -> None:
    code = (
        "import sys, verification.reperformance.agreements\n"
        "assert not {'sqlalchemy', 'sqlmodel', 'node'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def written(tree: Json) -> bytes:
    """As people write it."""
    text: bytes = yaml.safe_dump(tree, allow_unicode=True, encoding="utf-8", sort_keys=False, width=10**6)
    assert agreement_hash(tree)
    return text


def reason(found: Reperformance) -> tuple[str, str]:
    assert found.result is Result.UNKNOWN
    assert found.unknown is not None
    return found.unknown.reason, found.unknown.of
