"""`guild agreement` at a live node: from a file to a version that every party signed, one by a wallet elsewhere."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from node.splits.closes.allocating import Allocating
from tests.issuing.world import COLLEGE, ENTERPRISE, World, work
from tests.pipeline.resting import send_due
from tests.splits.agreements import version
from tests.splits.http.agreement_things import TEXT


class Line:
    """The command line of a person of finance; answers are JSON."""

    def __init__(self, world: World, capsys: pytest.CaptureFixture[str], file: Path) -> None:
        self.world, self._capsys, self.file = world, capsys, file

    def run(self, *words: str, member: int = COLLEGE, code: Exit = Exit.OK, role: str = "finance") -> Any:
        url, token = str(self.world.client.base_url), self.world.token(member, role)
        found = run(["agreement", *words, "--json", "--url", url, "--token", token])
        said = self._capsys.readouterr()
        assert found == code, said
        return json.loads(said.out)


@pytest.fixture
def working(world: World) -> Iterator[None]:
    """A worker beside the command line."""
    ended, allocating = threading.Event(), Allocating(world.node)

    def turn() -> None:
        while not ended.wait(0.05):
            work(world.node)
            send_due(allocating)

    thread = threading.Thread(target=turn)
    thread.start()
    yield
    ended.set()
    thread.join()


@pytest.fixture
def line(world: World, working: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Line:
    file = tmp_path / "agreement.yaml"
    file.write_text(TEXT.replace("HZ-2026-014", "HZ-2026-701"), encoding="utf-8")
    return Line(world, capsys, file)


def test_a_file_becomes_an_agreement_that_is_signed_here_and_in_a_wallet_elsewhere(line: Line) -> None:
    file, named = str(line.file), version(line.file.read_text(encoding="utf-8")).hash
    proposed = line.run("propose", file, "--key", "once")
    assert (proposed["state"], proposed["agreement"]) == ("confirmed", named)
    assert line.run("propose", file, "--key", "once")["id"] == proposed["id"]
    assert named in [each["id"] for each in line.run("list", member=ENTERPRISE, role="auditor")]
    assert line.run("sign", named, file)["state"] == "confirmed"
    [first] = line.run("status", named)["versions"]
    assert (first["state"], first["unsigned"]) == ("proposed", [ENTERPRISE])

    asked = line.run("typed-data", named, file, "--member", str(ENTERPRISE))
    node = line.world.node
    signature = node.signer.sign_typed_data(node.keystore.address(f"member-{ENTERPRISE}-money"), asked["typed_data"])
    given = ("--member", str(ENTERPRISE), "--deadline", asked["deadline"], "--signature", signature.hex())
    assert line.run("add-signature", named, file, *given)["state"] == "confirmed"
    assert line.run("status", named)["agreement"]["active"] == 1


def test_a_file_that_was_not_proposed_is_not_signed(line: Line) -> None:
    named = version(line.file.read_text(encoding="utf-8")).hash
    other = line.file.with_name("other.yaml")
    other.write_text(TEXT.replace("60", "61"), encoding="utf-8")
    error = line.run("sign", named, str(other), code=Exit.REFUSED)["error"]
    assert "no version with the text" in str(error)


def test_a_text_is_handed_in_again_without_harm(line: Line) -> None:
    file, named = str(line.file), version(line.file.read_text(encoding="utf-8")).hash
    assert line.run("hand-in", named, file, member=ENTERPRISE)["text"] == named
