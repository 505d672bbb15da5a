"""Whatever a chain node answers to the commands of an installation, each ends as docs/cli.md says: in one sentence,
never in a traceback. Every command of the app is sorted here, so that a new one is not forgotten."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from cli.shared.exits import Exit
from node.compose import compose
from node.installation import creation
from node.installation.deploy import deploy
from node.installation.pipeline import settle
from node.setup.founding import found
from tests.consortium.harness import founding_file, new_home
from tests.fuzz.commands import Command, commands, ended
from tests.fuzz.lying_node import LyingNode, honest, lying, malformed
from tests.stranger.founded import running_chain

pytestmark = pytest.mark.chain

CASES, CASES_LONGER = {"deploy": 4, "found": 2, "reindex": 4, "reconcile": 2}, 300
STAGES = {"deploy": "new", "found": "deployed", "reindex": "founded", "reconcile": "founded"}
"""Commands that ask the chain of an installation, and what was done before with it."""
OPTIONS = {"deploy": ["--new-chain"]}
ASK_NO_CHAIN = {
    "agreement check": "reads a file",
    "agreement show": "reads a file",
    "agreement try": "reads a file",
    "asset check": "reads a file",
    "entry check": "reads two files",
    "entry template": "writes what it knows",
    "init": "writes settings",
    "member create-account": "writes a key file",
    "restore": "checks and copies files",
    "sitting check": "reads a roster",
    "staff recover": "writes a token to the node's database",
    "wallet open": "reads files",
    "wallet qr": "draws what it was given",
    "wallet show": "reads a file",
    "verifier agree": "writes what a person agreed to",
    "verifier export": "copies what is published",
    "verifier follow": "reads what others publish",
    "verifier forget": "deletes what a member signed",
    "verifier gather": "asks other members' nodes",
    "verifier pin": "reads the projection",
    "verifier proposal": "shows a file",
    "verifier propose": "reads the projection",
}
ASK_ONLY_THEIR_OWN = {
    "backup": "asks for a dump, and only of the embedded chain, a process of this installation",
    "demo": "starts its own embedded chain",
    "up": "supervises processes that end with it; tests/fuzz/test_lying_node.py has their client's every call",
}


def test_every_command_is_sorted_by_whom_it_asks() -> None:
    by_options = {str(each) for each in commands() if "url" in each.options or {"rpc", "trust_root"} <= each.options}
    sorted_here = [*STAGES, *ASK_NO_CHAIN, *ASK_ONLY_THEIR_OWN]
    assert len(sorted_here) == len(set(sorted_here))
    assert by_options.isdisjoint(sorted_here)
    assert by_options | set(sorted_here) == {str(each) for each in commands()}


class Uncached(LyingNode):
    """A chain that is written to answers otherwise the next time."""

    def _true(self, question: Any) -> Any:
        return requests.post(self.chain, json=question, timeout=10).json()


@dataclass(frozen=True)
class Stage:
    """An installation in `home` and its chain, at one point; `anew` gives a copy and takes the chain back."""

    rpc: str
    home: Path
    things: dict[str, str]

    def anew(self, home: Path, snapshot: str | None) -> str:
        """The next snapshot to take the chain back to."""
        if snapshot is not None:
            assert self._asked("evm_revert", snapshot) is True
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.home, home)
        return str(self._asked("evm_snapshot"))

    def _asked(self, method: str, *params: object) -> Any:
        question = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return requests.post(self.rpc, json=question, timeout=10).json()["result"]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Stage]]:
    made: dict[str, Stage] = {}
    with pytest.MonkeyPatch.context() as patched:
        running = []

        def stage(name: str) -> Stage:
            if name not in made:
                folder = tmp_path_factory.mktemp(name)
                chain = running_chain(folder)
                running.append(chain)
                rpc = chain.__enter__()
                patched.setenv("GUILD_RPC_URL", rpc)
                made[name] = _made(name, folder, rpc)
            return made[name]

        yield stage
        for chain in running:
            chain.__exit__(None, None, None)


def _made(name: str, folder: Path, rpc: str) -> Stage:
    home, file = new_home(folder / "home", chain_port=1), founding_file(folder)
    node = compose(home)
    if name != "new":
        deploy(node, new_chain=True)
    if name == "founded":
        found(node, file)
    node.close()
    return Stage(rpc, home, {"file": str(file)})


def told(
    name: str,
    stage: Stage,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    seeds: range,
) -> None:
    monkeypatch.setenv("GUILD_HOME", str(home))
    (command,) = [each for each in commands() if str(each) == name]
    node, snapshot = Uncached(stage.rpc, honest), None
    with lying(node) as rpc:
        monkeypatch.setenv("GUILD_RPC_URL", rpc)
        snapshot = stage.anew(home, snapshot)
        assert ended(_typed(command, stage), capsys, about=name)[0] == Exit.OK
        monkeypatch.setattr(creation, "_MINING_PATIENCE_S", 1.0)
        monkeypatch.setitem(settle.__kwdefaults__, "patience_s", 1.0)
        for seed in seeds:
            snapshot = stage.anew(home, snapshot)
            node.lie, node.asked = malformed(seed), 0
            code, said = ended(_typed(command, stage), capsys, about=seed)
            assert code != Exit.USAGE, (seed, said)
            if code != Exit.OK:
                error = json.JSONDecoder().raw_decode(said, said.index("{"))[0]["error"]
                assert error["title"].strip(), (seed, said)
                assert "\n" not in error["title"], (seed, said)


def _typed(command: Command, stage: Stage) -> list[str]:
    typed = command.typed(stage.things)
    assert typed is not None, f"`guild {command}` needs things that this walk does not give: {command.needed}"
    return [*typed, *OPTIONS.get(str(command), []), "--json"]


@pytest.mark.parametrize("name", STAGES)
def test_an_installations_command_ends_in_a_sentence_whatever_the_node_answers(
    name: str,
    stages: Callable[[str], Stage],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told(name, stages(STAGES[name]), tmp_path / "home", capsys, monkeypatch, range(CASES[name]))


@pytest.mark.soak
@pytest.mark.parametrize("name", STAGES)
def test_an_installations_command_ends_in_a_sentence_whatever_the_node_answers_longer(
    name: str,
    stages: Callable[[str], Stage],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told(name, stages(STAGES[name]), tmp_path / "home", capsys, monkeypatch, range(CASES[name], CASES_LONGER))
