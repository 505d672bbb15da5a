"""`guild verify --snapshot`: the verdict from signed files alone, with and without a trust root of one's own; no chain,
no installation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from formats.crypto.hashing import sha256
from formats.register.status import StatusAction
from formats.token import link
from tests.http_server import QuietHandler, serving
from tests.vectors import make, make_snapshot
from tests.vectors.make_snapshot import BATCHES, ROOT, SNAPSHOT, act, linked, signed
from verification.snapshots import link_file, shard, snapshot, trust_root
from verification.snapshots.snapshot import Block

LINK = link("https://any.example/v#", make.make_token())
SIGNERS = (1, 3)


@pytest.fixture(autouse=True)
def no_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUILD_HOME", str(tmp_path / "no-home"))
    for name in ("GUILD_RPC_URL", "GUILD_TRUST_ROOT", "GUILD_PINNED"):
        monkeypatch.delenv(name, raising=False)


@dataclass
class Place:
    """A published folder over the batches of the vectors, as of a block so old."""

    folder: Path
    number: int = 120

    def publish(
        self, *, age: timedelta = timedelta(), revoked: bool = False, signers: tuple[int, ...] = SIGNERS
    ) -> Path:
        acts = (act(StatusAction.REVOKED, self._position()),) if revoked else ()
        batches = (replace(BATCHES[0], acts=acts), *BATCHES[1:])
        shards = shard.cut(map(shard.written, batches), 1)
        links = link_file.cut([link_file.written(linked(each)) for each in batches], 1)
        block = Block(self.number, sha256(b"block"), (datetime.now(UTC) - age).replace(microsecond=0))
        taken = replace(SNAPSHOT, block=block, shards=tuple(map(sha256, shards)), links=tuple(map(sha256, links)))
        data = snapshot.encode(taken)
        files = {"snapshot.json": data, "trust-root.json": trust_root.encode(ROOT)}
        files["signatures.json"] = signed(snapshot.signed_message(data), *signers)
        files |= {f"shards/{sha256(each).hex()}.json": each for each in shards}
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text)
        return self.folder

    def _position(self) -> int:
        return [entry.token_digest for entry in BATCHES[0].entries].index(make_snapshot.TOKEN_DIGEST)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "place")


@pytest.fixture
def pinned(tmp_path: Path) -> Path:
    file = tmp_path / "pinned" / "trust-root.json"
    file.parent.mkdir()
    file.write_bytes(trust_root.encode(ROOT))
    return file


Judged = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def judged(capsys: pytest.CaptureFixture[str]) -> Judged:
    def judge(where: Path | str, *more: str, shown: str = LINK) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = run(["verify", shown, "--snapshot", str(where), *more, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err)

    return judge


def reasons(verdict: dict[str, Any]) -> set[str]:
    return {check["reason"] for check in verdict["checks"]}


def details(verdict: dict[str, Any]) -> str:
    return " ".join(check["values"].get("detail", "") for check in verdict["checks"])


def test_signed_files_in_a_folder_are_enough_for_a_verdict(place: Place, pinned: Path, judged: Judged) -> None:
    code, found = judged(place.publish(), "--pinned", str(pinned))
    assert (code, found["verdict"], found["source"]["proven"]) == (Exit.OK, "VALID", True)
    assert "trust-root-of-its-place" not in reasons(found)
    code, found = judged(place.publish(revoked=True), "--pinned", str(pinned))
    assert (code, "snapshot-forked" in details(found)) == (Exit.UNAVAILABLE, True)  # two histories of one block
    place.number += 1
    code, found = judged(place.publish(revoked=True), "--pinned", str(pinned))
    assert (code, found["verdict"]) == (Exit.REFUSED, "REVOKED")


def test_so_are_the_files_that_a_members_page_serves(place: Place, pinned: Path, judged: Judged) -> None:
    folder, asked = place.publish(), list[str]()

    class Page(QuietHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            file = folder / self.path.removeprefix("/v/")
            self.reply(200, file.read_bytes()) if file.is_file() else self.reply(404, b"{}")

    with serving(Page) as url:
        code, found = judged(f"{url}/v/", "--pinned", str(pinned))
        assert (code, found["verdict"]) == (Exit.OK, "VALID")
    index = shard.shard_index(make.BATCH, 1)
    shards = [path for path in asked if "/shards/" in path]
    assert shards == [f"/v/shards/{json.loads((folder / 'snapshot.json').read_bytes())['shards'][index]}.json"]
    assert not any("links" in path for path in asked)


def test_without_a_trust_root_there_is_no_verdict_that_a_script_could_take_for_a_held_one(
    place: Place, pinned: Path, judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = judged(place.publish())
    assert (code, said["error"]["type"]) == (Exit.USAGE, "trust-root-missing")
    assert all(word in said["error"]["cure"] for word in ("--pinned", "--unpinned"))
    monkeypatch.setenv("GUILD_PINNED", str(pinned))
    code, found = judged(place.folder)
    assert (code, "trust-root-of-its-place" in reasons(found)) == (Exit.OK, False)


def test_unpinned_the_places_own_trust_root_is_taken_and_a_note_names_it(place: Place, judged: Judged) -> None:
    code, found = judged(place.publish(), "--unpinned")
    assert (code, found["verdict"]) == (Exit.OK, "VALID")
    (note,) = [check for check in found["checks"] if check["reason"] == "trust-root-of-its-place"]
    assert note["outcome"] == "note"
    assert note["values"] == {"place": str(place.folder), "digest": sha256(trust_root.encode(ROOT)).hex()}
    assert not list(place.folder.glob("*.seen"))


def test_what_too_few_members_signed_decides_nothing(place: Place, pinned: Path, judged: Judged) -> None:
    folder = place.publish(signers=(1,))
    code, found = judged(folder, "--pinned", str(pinned))
    assert (code, found["verdict"], found["reason"]) == (Exit.UNAVAILABLE, "UNKNOWN", "source-unavailable")
    assert "snapshot-under-signed" in details(found)
    code, said = judged(folder, "--unpinned")
    assert (code, "snapshot-under-signed" in said["error"]["title"]) == (Exit.UNAVAILABLE, True)


def test_an_old_snapshot_is_unknown_but_for_a_final_revocation(place: Place, pinned: Path, judged: Judged) -> None:
    code, found = judged(place.publish(age=timedelta(hours=25)), "--pinned", str(pinned))
    assert (code, found["reason"]) == (Exit.UNAVAILABLE, "source-stale")
    place.number += 1
    code, found = judged(place.publish(age=timedelta(hours=25), revoked=True), "--pinned", str(pinned))
    assert (code, found["reason"]) == (Exit.REFUSED, "revoked-final")


def test_a_snapshot_from_before_the_one_seen_is_refused_by_name(place: Place, pinned: Path, judged: Judged) -> None:
    assert judged(place.publish(), "--pinned", str(pinned))[0] == Exit.OK
    place.number -= 1
    code, found = judged(place.publish(), "--pinned", str(pinned))
    assert (code, "snapshot-rollback" in details(found)) == (Exit.UNAVAILABLE, True)


def test_a_shard_that_is_gone_or_bent_decides_nothing(place: Place, pinned: Path, judged: Judged) -> None:
    folder = place.publish()
    index = shard.shard_index(make.BATCH, 1)
    file = folder / "shards" / f"{json.loads((folder / 'snapshot.json').read_bytes())['shards'][index]}.json"
    file.write_bytes(b"[]")
    code, found = judged(folder, "--pinned", str(pinned))
    assert (code, "shard-foreign" in details(found)) == (Exit.UNAVAILABLE, True)
    file.unlink()
    code, found = judged(folder, "--pinned", str(pinned))
    assert (code, "is not there" in details(found)) == (Exit.UNAVAILABLE, True)


def test_a_place_that_does_not_answer_still_leaves_what_the_bytes_tell(pinned: Path, judged: Judged) -> None:
    gone = str(pinned.parent / "gone")
    code, found = judged(gone, "--pinned", str(pinned))
    assert (code, found["verdict"], found["reason"]) == (Exit.UNAVAILABLE, "UNKNOWN", "source-unavailable")
    code, found = judged(gone, "--pinned", str(pinned), shown="https://u.wechat.com/abc")
    assert (code, found["verdict"]) == (Exit.USAGE, "NOT_OURS")
    code, said = judged(gone, "--unpinned")
    assert (code, "trust-root.json" in said["error"]["title"]) == (Exit.UNAVAILABLE, True)


def test_two_files_of_two_sets_are_asked_for_once_more(place: Place, pinned: Path, judged: Judged) -> None:
    folder = place.publish()
    stale = (folder / "signatures.json").read_bytes()
    place.number += 1
    place.publish()
    given = {"signatures.json": [stale]}

    class Changing(BaseHTTPRequestHandler):
        reply = QuietHandler.reply

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            name = self.path.removeprefix("/")
            before = given.get(name)
            self.reply(200, before.pop() if before else (folder / name).read_bytes())

    with serving(Changing) as url:
        assert judged(url, "--pinned", str(pinned))[0] == Exit.OK


def test_one_source_decides_and_no_trust_root_is_a_usage_fault_that_names_the_ways(
    place: Place, judged: Judged, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = judged(place.publish(), "--rpc", "http://127.0.0.1:9")
    assert (code, "--rpc" in said["error"]["title"]) == (Exit.USAGE, True)
    code, said = judged(place.folder, "--unpinned", "--pinned", str(place.folder / "trust-root.json"))
    assert (code, "--pinned" in said["error"]["title"]) == (Exit.USAGE, True)
    assert run(["verify", LINK, "--unpinned"]) == Exit.USAGE
    capsys.readouterr()
    assert run(["verify", LINK, "--rpc", "http://127.0.0.1:9", "--json"]) == Exit.USAGE
    error = json.loads(capsys.readouterr().out)["error"]
    assert (error["type"], "--snapshot" in error["cure"]) == ("trust-root-missing", True)


def test_a_published_trust_root_serves_a_chain_node_too(pinned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The node here is silent: the verdict is UNKNOWN by the source, not a fault of the trust root."""
    asked = ["verify", LINK, "--rpc", "http://127.0.0.1:9", "--trust-root", str(pinned), "--json"]
    assert run(asked) == Exit.UNAVAILABLE
    assert json.loads(capsys.readouterr().out)["reason"] == "source-unavailable"
