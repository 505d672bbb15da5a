"""`guild verifier propose`, `agree` and `gather`, as people at one node that hosts both members type them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from node.publishing import pinned_trust_root
from tests.consortium.harness import REGISTRAR, SCHOOL, Harness

pytestmark = pytest.mark.chain


@pytest.fixture
def guild(harness: Harness, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `guild verifier …` there; its exit code and what it said."""
    harness.project()
    monkeypatch.setenv("GUILD_HOME", str(harness.node.home))

    def said(*arguments: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = run(["verifier", *arguments, "--json"])
        found = capsys.readouterr().out
        return code, json.loads(found)

    return said


def test_a_trust_root_changes_only_after_a_person_agreed_for_each_member(harness: Harness, guild: Any) -> None:
    code, proposed = guild("propose", "--n", "1")
    assert (code, proposed["version"], proposed["n"], len(proposed["kept"])) == (Exit.OK, 2, "0 → 1", 2)
    assert guild("proposal") == (Exit.OK, proposed)
    code, said = guild("gather")
    assert (code, said["error"]["signed_of_old"], said["error"]["needed_of_new"]) == (Exit.UNAVAILABLE, [], 2)
    assert len(said["error"]["missing"]) == 2
    for member in (REGISTRAR, SCHOOL):
        code, agreed = guild("agree", proposed["sha256"], "--member", str(member), "--person", "Li Wei")
        assert (code, agreed["agreed"]) == (Exit.OK, member)
    assert pinned_trust_root.load(harness.node).version == 1
    code, taken = guild("gather")
    assert (code, taken["signed_of_old"], taken["signed_of_new"], taken["taken"]) == (Exit.OK, [1, 2], [1, 2], True)
    assert (pinned_trust_root.load(harness.node).version, pinned_trust_root.load(harness.node).n) == (2, 1)
    assert guild("proposal")[0] == guild("gather")[0] == Exit.REFUSED


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["propose", "--k", "3"], "trust-root-quorum"),
        (["propose", "--without", "1"], "trust-root-quorum"),
        (["propose", "--n", "17"], "record-form"),
        (["agree", "00", "--member", "1", "--person", "x"], "proposed trust root"),
    ],
)
def test_what_cannot_be_is_refused_in_words(guild: Any, arguments: list[str], word: str) -> None:
    code, said = guild(*arguments)
    assert code == Exit.REFUSED
    assert word in said["error"]["title"]
