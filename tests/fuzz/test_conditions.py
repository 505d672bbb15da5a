"""Every command under every condition that a bad day brings: it ends with a documented exit code and one sentence.

The commands and what each may be told are the app's own, so that a new one is walked too.
"""

from __future__ import annotations

import io
import os
import re
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from cli.shared.exits import Exit
from cli.shared.polling import settled
from cli.sitting import follow
from cli.splits import close
from ledger.rpc.client import ChainClient
from node.installation import creation
from node.installation.pipeline import settle
from tests.conftest import free_port
from tests.fuzz.commands import Command
from tests.fuzz.walk import Walk, api_in_a_thread, walk_of, walked_commands
from tests.issuing.world import founded_world

pytestmark = pytest.mark.chain

WRONG = ("foo", "-1", "9" * 30, "２", "a b", "../me", "x?y#z", "", "{", "2026-02-30", "\x00", "\u202e")
"""No two of one kind. Some commands take one or the other for what it is."""
FILES = frozenset(
    {"file", "roster", "source", "export", "files", "openings", "pinned", "trust_root", "holidays", "agreement",
     "evidence"}
)  # fmt: skip
PATIENCE_S, CHAIN_TIMEOUT_S = 0.3, 0.5
NOWHERE = "http://127.0.0.1:9"
PUBLIC = frozenset(
    re.findall(
        r"^\| `guild ([a-z -]+)` \| none \|",
        (Path(__file__).parents[2] / "docs/cli.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)

CHECKED_FIRST = frozenset({"asset holidays", "asset protect"})
"""They ask what is public before they act, and here find nothing to do."""

End = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("walk")
    with founded_world(folder) as world, pytest.MonkeyPatch.context() as patched:
        patched.setitem(ChainClient.__init__.__kwdefaults__, "timeout_s", CHAIN_TIMEOUT_S)
        with api_in_a_thread(world.home, free_port()) as url:
            yield walk_of(world, folder, url)


@pytest.fixture
def end(walk: Walk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> End:
    """Runs one command of the walk, with little patience."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUILD_HOME", str(walk.world.home))
    monkeypatch.setenv("GUILD_URL", walk.url)
    monkeypatch.setattr("sys.stdin", io.StringIO("999001200304120176\n"))
    for patient in (settled, follow):
        monkeypatch.setitem(patient.__kwdefaults__, "timeout_s", PATIENCE_S)
    monkeypatch.setitem(settle.__kwdefaults__, "patience_s", PATIENCE_S)
    monkeypatch.setattr(creation, "_MINING_PATIENCE_S", PATIENCE_S)
    monkeypatch.setattr(close, "_PATIENCE_S", PATIENCE_S)

    def run(command: Command, *options: str, **other: str) -> tuple[int, str]:
        return walk.end([*walk.typed(command, **other), *options], capsys, monkeypatch)

    return run


def of_all(one: Callable[[Command], Iterable[str] | None], walked: Iterable[Command]) -> None:
    """Fails with everything that is wrong in the whole walk, so that one run tells all."""
    wrong = []
    for command in walked:
        try:
            wrong += [f"{command}: {each}" for each in one(command) or ()]
        except AssertionError as error:
            wrong.append(f"{command}: {str(error)[:500]}")
    assert not wrong, "\n".join(wrong)


def asking_a_node() -> list[Command]:
    return [each for each in walked_commands() if "url" in each.options]


def test_a_node_that_is_down_is_no_answer(end: End, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUILD_URL", NOWHERE)

    def one(command: Command) -> Iterator[str]:
        code, said = end(command)
        if code != Exit.UNAVAILABLE or NOWHERE not in said:
            yield f"{code} {said}"

    of_all(one, asking_a_node())


@pytest.mark.parametrize("token", ["", "unknown.token", "令牌"])
def test_a_token_that_does_not_hold_is_refused_by_that_name(walk: Walk, end: End, token: str) -> None:
    held, walk.tokens = walk.tokens, (token,)

    def one(command: Command) -> Iterator[str]:
        code, said = end(command)
        if str(command) not in (PUBLIC | CHECKED_FIRST) and (
            code not in (Exit.REFUSED, Exit.USAGE) or "token" not in said
        ):
            yield f"{code} {said}"

    try:
        of_all(one, asking_a_node())
    finally:
        walk.tokens = held


def test_a_file_that_is_not_there_is_named(end: End, tmp_path: Path) -> None:
    missing = str(tmp_path / "not-there")

    def one(command: Command) -> Iterator[str]:
        ids = {"agreement"} if command.words[0] == "agreement" else set()
        for name in sorted((FILES - ids) & {*command.needed, *command.optional}):
            code, said = end(command, **{name: missing})
            if code != Exit.USAGE or missing not in said:
                yield f"{name}: {code} {said}"

    of_all(one, walked_commands())


def wrong_arguments(end: End, of_each: int) -> None:
    """So many wrong values for each parameter; which ones, changes from one to the next."""

    def one(command: Command) -> Iterator[str]:
        hurried = ["--no-wait"] if "wait" in command.options else []
        for place, name in enumerate(sorted({*command.needed, *command.optional} - {"url", "token"})):
            for value in range(place, place + of_each):
                end(command, *hurried, **{name: WRONG[value % len(WRONG)]})
        return iter(())

    of_all(one, walked_commands())


def test_a_wrong_argument_is_told_in_a_sentence(end: End) -> None:
    wrong_arguments(end, 2)


@pytest.mark.soak
def test_a_wrong_argument_is_told_in_a_sentence_longer(end: End) -> None:
    wrong_arguments(end, len(WRONG))


def test_a_second_run_is_answered_or_refused_in_a_sentence(end: End) -> None:
    def one(command: Command) -> Iterator[str]:
        hurried = ["--no-wait"] if "wait" in command.options else []
        for code, said in (end(command, *hurried), end(command, *hurried)):
            if code == Exit.FAULT:
                yield said

    of_all(one, walked_commands())


def test_without_an_installation_every_command_ends_in_a_sentence(
    end: End, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one(command: Command) -> Iterator[str]:
        monkeypatch.setenv("GUILD_HOME", str(tmp_path / command.words[-1]))
        code, said = end(command)
        if code == Exit.FAULT:
            yield said

    of_all(one, [each for each in walked_commands() if "url" not in each.options])


def test_a_chain_that_is_frozen_is_no_answer_and_no_fault(walk: Walk, end: End) -> None:
    process = walk.world.chain.pid
    assert process is not None
    os.kill(process, signal.SIGSTOP)
    try:
        of_all(lambda command: no_fault(*end(command)), walked_commands())
    finally:
        os.kill(process, signal.SIGCONT)


def test_a_chain_that_is_down_is_no_answer_and_no_fault(walk: Walk, end: End) -> None:
    walk.world.chain.kill()
    of_all(lambda command: no_fault(*end(command)), walked_commands())
    assert end(next(each for each in walked_commands() if str(each) == "standard list"))[0] == Exit.OK


def no_fault(code: int, said: str) -> Iterator[str]:
    if code == Exit.FAULT:
        yield said
