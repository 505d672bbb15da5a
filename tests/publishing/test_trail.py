"""A holder's list is judged complete or not from signed files alone, with the chain and its node gone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from node.publishing import files, pinned_trust_root
from node.publishing.publisher import Publisher
from tests.issuing.delivery.test_status import act, settled
from tests.issuing.world import COLLEGE, REGISTRAR, World, founded_world, resident_id, work

pytestmark = pytest.mark.chain

NAME = "演示一"  # the first person of every roster


@dataclass
class Holder:
    """One person with a certificate of each of three sittings; the second is revoked. `before`: what was published
    until then. The chain is gone; the host at `url` still serves its files."""

    folder: Path
    own: list[Path]
    before: Path
    public: Path
    url: str

    def shows(self, *numbers: int) -> str:
        out = self.folder / "openings.json"
        chosen = [str(self.own[number]) for number in numbers]
        assert run(["wallet", "open", str(self.folder / "export.json"), *chosen, "--out", str(out)]) == Exit.OK
        return str(out)


@pytest.fixture(scope="module")
def holder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holder]:
    folder = tmp_path_factory.mktemp("holder")
    with founded_world(tmp_path_factory.mktemp("world")) as world:
        issued = [first_credential(world, world.delivered(2), folder / f"{number}.json") for number in range(3)]
        public = files.public(world.node.home)
        assert Publisher(world.node).tick()
        before = Path(shutil.copytree(public, folder / "before"))
        settled(world, act(world, "revoke", [issued[1][0]]))
        work(world.node)
        assert Publisher(world.node).tick()
        asked = {"id_type": "resident_id", "id_number": resident_id(0)}
        registrar = world.token(REGISTRAR, "registrar")
        export = world.ask("POST", "/registrar/holders/export", token=registrar, json=asked)
        (folder / "export.json").write_text(export.text)
        shutil.copy(pinned_trust_root.file_of(world.node), folder / "trust-root.json")
        world.chain.kill()
        yield Holder(folder, [file for _, file in issued], before, public, f"{world.client.base_url}/v/")


def first_credential(world: World, sitting: str, path: Path) -> tuple[str, Path]:
    """The id of the first person's credential, and its file put there."""
    token = world.token(COLLEGE, "operator")
    for each in world.ask("GET", f"/credentials?sitting={sitting}", token=token).json()["items"]:
        file = world.ask("GET", f"/credentials/{each['id']}/file", token=token).content
        if json.loads(file)["credentialSubject"]["holderName"] == NAME:
            path.write_bytes(file)
            return str(each["id"]), path
    raise AssertionError(f"{NAME} is not in sitting {sitting}")


class Reader:
    """Somebody who was shown the list and pinned the trust root, with a memory of their own."""

    def __init__(self, holder: Holder, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.pinned = folder / "trust-root.json"
        self._capsys = capsys
        shutil.copy(holder.folder / "trust-root.json", self.pinned)

    def judges(self, openings: str, place: Path | str) -> tuple[int, dict[str, Any]]:
        self._capsys.readouterr()
        named = ["--snapshot", str(place), "--pinned", str(self.pinned), "--json"]
        code = run(["wallet", "trail", openings, *named])
        said = self._capsys.readouterr()
        return code, json.loads(said.out or said.err)


@pytest.fixture
def reader(holder: Holder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Reader:
    return Reader(holder, tmp_path, capsys)


def test_a_whole_list_is_complete_from_signed_files_and_shows_when_one_was_revoked(
    holder: Holder, reader: Reader
) -> None:
    for place in (holder.public, holder.url):
        code, found = reader.judges(holder.shows(0, 1, 2), place)
        assert (code, found["complete"]) == (Exit.OK, True)
        assert [each["revoked_at"] is not None for each in found["opened"]] == [False, True, False]


def test_a_revoked_one_left_out_makes_the_list_incomplete(holder: Holder, reader: Reader) -> None:
    code, found = reader.judges(holder.shows(0, 2), holder.public)
    assert (code, found["complete"], len(found["unopened"])) == (Exit.REFUSED, False, 1)


def test_a_host_that_leaves_out_a_link_is_found_out(holder: Holder, reader: Reader, tmp_path: Path) -> None:
    place = Path(shutil.copytree(holder.public, tmp_path / "place"))
    (named,) = json.loads((place / "snapshot.json").read_bytes())["links"]
    file = place / "links" / f"{named}.json"
    batches = json.loads(file.read_bytes())
    file.write_text(json.dumps(batches[1:], separators=(",", ":"), sort_keys=True))
    code, said = reader.judges(holder.shows(0, 1, 2), place)
    assert (code, "links-foreign" in said["error"]["title"]) == (Exit.REFUSED, True)
    file.unlink()
    code, said = reader.judges(holder.shows(0, 1, 2), place)
    assert (code, "is not there" in said["error"]["title"]) == (Exit.UNAVAILABLE, True)


def test_a_place_that_goes_back_before_the_revocation_is_refused(holder: Holder, reader: Reader) -> None:
    shown = holder.shows(0, 1, 2)
    assert reader.judges(shown, holder.before)[1]["opened"][1]["revoked_at"] is None
    assert reader.judges(shown, holder.public)[0] == Exit.OK
    code, said = reader.judges(shown, holder.before)
    assert (code, "snapshot-rollback" in said["error"]["title"]) == (Exit.REFUSED, True)


def test_without_a_trust_root_nothing_is_believed(holder: Holder, reader: Reader) -> None:
    reader.pinned.unlink()
    assert reader.judges(holder.shows(0, 1, 2), holder.public)[0] == Exit.USAGE


def test_a_block_ahead_of_this_machines_clock_is_said_and_not_remembered(
    holder: Holder, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = reader.pinned.with_suffix(".seen")
    monkeypatch.setattr("node.compose.utc_now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    code, found = reader.judges(holder.shows(0, 1, 2), holder.public)
    assert (code, found["ahead_of_clock"], seen.exists()) == (Exit.OK, True, False)
    monkeypatch.undo()
    code, found = reader.judges(holder.shows(0, 1, 2), holder.before)
    assert (found["ahead_of_clock"], seen.exists()) == (False, True)
    time, version = seen.read_text().split()[3:]
    assert (int(time) > 0, version) == (True, "1")


def test_a_memory_written_before_times_were_kept_still_refuses_what_is_older(holder: Holder, reader: Reader) -> None:
    shown = holder.shows(0, 1, 2)
    assert reader.judges(shown, holder.public)[0] == Exit.OK
    seen = reader.pinned.with_suffix(".seen")
    seen.write_text(" ".join(seen.read_text().split()[:3]))
    code, said = reader.judges(shown, holder.before)
    assert (code, "snapshot-rollback" in said["error"]["title"]) == (Exit.REFUSED, True)
    seen.write_text("1 2")
    code, said = reader.judges(shown, holder.public)
    assert (code, "record-form" in said["error"]["title"]) == (Exit.REFUSED, True)
