"""Evidence on an agreement: one file, the same to the byte, from which a stranger computes every share again."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from cli.main import run
from cli.shared.exits import Exit
from formats import canonical
from formats.crypto.hashing import sha256
from formats.splits.period_file import reader
from ledger.indexing.indexer import Indexer
from node.installation.pipeline import indexer_of
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, World
from tests.splits.http.settlements.settlement_things import FROM, REFERENCE, Settling, settling

ROOT = Path(__file__).parents[4]
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def at(world: World) -> Settling:
    """With a confirmed payment, and an objection to a line that is before the council."""
    made = settling(world)
    paid = made.declared(4_000)
    made.act(f"/settlements/{paid}/confirm", {})
    line = {"pool": "training", "side": "cost", "stage": "共担", "account": str(ENTERPRISE), "figure": "9000"}
    made.act(f"/closes/{made.books.period}/objections", line | {"reason": "工时记错"}, ENTERPRISE)
    number = made.books.get(f"/closes/{made.books.period}/lines").json()["items"]
    (said,) = (each for side in number for each in side["objections"])
    made.act(f"/line-objections/{said['number']}/escalate", {}, ENTERPRISE)
    return made


@pytest.fixture(scope="module")
def taken(at: Settling) -> bytes:
    return at.books.get("/evidence").content


def opened(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_everything_is_in_it_and_the_manifest_names_each_file(at: Settling, taken: bytes) -> None:
    files, period = opened(taken), at.books.period
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {name: sha256(data).hex() for name, data in files.items()}
    assert {
        "README.txt", "acts.json", "agreement/1.json", "agreement/signatures.json", "deployment.json", "lines.json",
        "logs.json", f"periods/{period}.json", "reperform.py", f"statements/{period}/{COLLEGE}.json",
        f"statements/{period}/{COLLEGE}.csv", f"statements/{period}/{ENTERPRISE}.json",
        f"statements/{period}/{ENTERPRISE}.csv",
    } == set(files)  # fmt: skip
    assert files[f"periods/{period}.json"] == at.books.get(f"/closes/{period}/period-file").content
    assert sha256(b"guild/agreement/1", files["agreement/1.json"]).hex() == at.books.agreement
    (signed,) = json.loads(files["agreement/signatures.json"])
    assert [each["member"] for each in signed["signatures"]] == [COLLEGE, ENTERPRISE]
    assert [each["kind"] for each in json.loads(files["acts.json"])] == ["entry", "entry", "payment"]
    (close,) = json.loads(files["lines.json"])
    (objection,) = (each for side in close["sides"] for each in side["objections"])
    assert (objection["state"], objection["figure"], objection["words"]) == ("before_council", "9000", "工时记错")
    readme = files["README.txt"].decode()
    assert "Verify it without us" in readme
    assert "不依赖我们的核验" in readme


def test_its_logs_are_those_of_this_agreement_and_no_other(at: Settling, taken: bytes) -> None:
    events = [each["event"] for each in json.loads(opened(taken)["logs.json"])]
    assert events[:4] == ["VersionProposed", "VersionSigned", "VersionSigned", "VersionActive"]
    assert [each for each in events[4:] if not each.startswith("Command")] == [
        "EntryEntered", "ActAccepted", "ActCounted", "EntryEntered", "ActAccepted", "ActCounted", "PeriodClosed",
        "Allocated", "Allocated", "PaymentDeclared", "ActCounted", "LineObjected", "LineObjectionEscalated",
    ]  # fmt: skip


def test_its_bytes_are_the_same_until_the_chain_says_more(at: Settling, taken: bytes) -> None:
    indexer: Indexer = indexer_of(at.books.world.node)
    indexer.reindex()
    assert at.books.get("/evidence", ENTERPRISE).content == taken


def test_a_stranger_verifies_it_with_what_is_in_it_and_sees_one_changed_fen(
    at: Settling, taken: bytes, tmp_path: Path
) -> None:
    files = opened(taken)
    (tmp_path / "reperform.py").write_bytes(files["reperform.py"])
    (typed,) = set(re.findall(r"python reperform\.py RPC (0x\w+ 0x\w+ 0x\w+) ", files["README.txt"].decode()))
    file = tmp_path / "month.json"

    def says(data: bytes) -> tuple[int, str]:
        file.write_bytes(data)
        command = [sys.executable, "reperform.py", at.books.world.chain.rpc_url, *typed.split(), str(file)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout

    month = files[f"periods/{at.books.period}.json"]
    assert says(month) == (0, says(month)[1])
    assert says(month)[1].startswith("agrees")
    changed = reader.read(month)
    first = canonical.decode_object(canonical.encode(changed.acts[0]))
    first["net"], first["gross"] = "30001", "30001"
    code, said = says(reader.write(replace(changed, acts=[first, *changed.acts[1:]])))
    assert (code, said[:7]) == (1, "differs")


def test_no_bank_reference_is_in_it_and_who_takes_no_part_gets_none(at: Settling, taken: bytes) -> None:
    everything = b"".join(opened(taken).values())
    assert not [hidden for hidden in (REFERENCE, FROM, FROM.replace(" ", "")) if hidden.encode() in everything]
    assert at.ask("GET", "/evidence", REGISTRAR, "auditor").status_code == 404
    world, cursor, acts = at.books.world, "", list[str]()
    while cursor is not None:
        page = world.ask("GET", f"/log?cursor={cursor}", token=world.token(COLLEGE, "auditor")).json()
        acts += [each["act"] for each in page["items"] if at.books.agreement in str(each)]
        cursor = page["next"]
    assert "evidence-taken" in acts


def test_its_script_is_the_one_of_the_page() -> None:
    page = (ROOT / "docs/reperform-without-us.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert (ROOT / "node/splits/evidence/reperform.txt").read_text(encoding="utf-8") == script


def test_the_command_line_writes_it(at: Settling, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, world = tmp_path / "evidence.zip", at.books.world
    signed_in = ["--url", str(world.client.base_url), "--token", world.token(COLLEGE, "auditor")]
    assert run(["evidence", at.books.agreement, "--out", str(out), "--json", *signed_in]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["bytes"] == out.stat().st_size
    assert zipfile.is_zipfile(out)
