"""Whatever answers at the address of a node, every command that asks one ends as docs/cli.md says: never in a
traceback, and never as done where the answer was none."""

from __future__ import annotations

import io
import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from cli import sitting
from cli.bookings import registering
from cli.shared.exits import Exit
from cli.shared.http import answered, misread
from cli.splits import close
from node.compose import compose
from node.installation.config import Config, save
from tests.fuzz.commands import MORE, WORDS, Command, commands, ended
from tests.fuzz.lying_api import Lie, LyingApi, honest, served
from tests.fuzz.lying_node import bent
from tests.splits import agreements

CASES, CASES_LONGER = 2, 300
BODIES = (b"", b"[]", b"{}", b"<html>", b'{"items":[7]}')
ASK_A_NODE = [each for each in commands() if "url" in each.options]
DEMO = Path(__file__).parents[2] / "demo"
GIVEN = WORDS | {
    "amount": "1.00",
    "class_": "teaching",
    "credential": "00" * 32,
    "document": "invoice",
    "figure": "1.00",
    "from_": "2036-03-03T08:00",
    "kind": "skill_level",
    "paid_on": "2026-03-31",
    "roster": str(DEMO / "roster.csv"),
    "settlement to": "3",
    "shares": "2=10000",
    "to": "2036-03-03T09:00",
}
MORE_HERE = MORE | {
    "asset custody accept": ["--from", "2"],
    "asset custody offer": ["--withdraw"],
    "booking check-out": ["--typed", "1"],
    "booking hand-over": ["--to", "2"],
    "entry add": ["--gross", "1.00", "--net", "1.00"],
    "reinstate": ["1"],
    "revoke": ["1", "--yes"],
    "suspend": ["1"],
}
# Whoever takes their file reads it: `guild reperform` holds it against the chain, hledger and beancount check balances.
WRITE_WHAT_COMES = {"close journal", "close period-file", "evidence"}
# Their file, or the month that they close, is held against what a node says: these are of nothing in the walk.
HOLD_A_FILE_AGAINST_IT = {
    "close run",
    *("asset holidays", "asset protect", "asset register", "asset set-terms"),
    *("agreement add-signature", "agreement hand-in", "agreement sign", "agreement typed-data"),
}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the app says of its own answers."""
    home = tmp_path_factory.mktemp("described")
    save(home, Config(issuer_host="guild.example", members=(2,)))
    node = compose(home)
    found = create_app(node).openapi()
    node.close()
    return found


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registering, "_PROJECTED_WITHIN_S", 0.0)
    monkeypatch.setattr(close, "_PATIENCE_S", 0.0)
    monkeypatch.setitem(sitting.follow.__kwdefaults__, "timeout_s", 0.0)
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n" * 10_000))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """By what a command needs of them, or by noun and that."""
    asset = (DEMO.parent / "docs/assets.md").read_text().split("```yaml\n")[1].split("```")[0]
    texts = {
        "file": re.sub(r"\b20([0-9]{2})(?=-)", lambda year: str(2010 + int(year[1])), asset),
        "entry agreement": agreements.EXAMPLE,
        "agreement file": agreements.EXAMPLE,
        "entry file": "00" * 32,
    }
    folder = tmp_path_factory.mktemp("given")
    for name, text in texts.items():
        (folder / name).write_text(text)
    return {name: str(folder / name) for name in texts}


@pytest.fixture
def things(tmp_path: Path, files: dict[str, str]) -> dict[str, str]:
    return GIVEN | files | {"out": str(tmp_path / "out"), "folder": str(tmp_path / "files")}


def arguments(command: Command, url: str, things: dict[str, str]) -> list[str]:
    more = MORE_HERE.get(str(command), [])
    wanted = replace(command, needed={name: each for name, each in command.needed.items() if each not in more})
    of_noun = {name: things[each] for name in wanted.needed if (each := f"{command.words[0]} {name}") in things}
    typed = wanted.typed(dict.fromkeys(wanted.needed, "1") | things | of_noun)
    assert typed is not None
    return [*typed, *more, "--url", url, "--token", "a.b", "--json"]


@pytest.mark.parametrize("command", ASK_A_NODE, ids=str)
def test_a_command_takes_what_the_api_says_of_its_answers(
    command: Command, described: dict[str, Any], things: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    node = LyingApi(described, honest)
    with served(node) as url:
        code, said = ended(arguments(command, url, things), capsys, about="as described")
    assert node.asked, f"`guild {command}` needs things that this walk does not give: {said}"
    assert code == Exit.OK or str(command) in HOLD_A_FILE_AGAINST_IT, said


def malformed(seed: int) -> Lie:
    """Every answer with one of its parts replaced or left out."""
    drawn = random.Random(seed)
    return lambda _, answer: json.dumps(bent(answer, drawn) if answer else 7).encode()


def lied_to(
    command: Command,
    described: dict[str, Any],
    things: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    seeds: range,
) -> None:
    node = LyingApi(described, honest)
    with served(node) as url:
        for seed in seeds:
            node.lie = malformed(seed)
            code, said = ended(arguments(command, url, things), capsys, about=seed)
            assert code != Exit.USAGE, (seed, said)
            for each in Path(things["out"]).parent.iterdir():
                each.unlink() if each.is_file() else None


@pytest.mark.parametrize("command", ASK_A_NODE, ids=str)
def test_an_answer_of_another_form_ends_in_a_sentence(
    command: Command, described: dict[str, Any], things: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    lied_to(command, described, things, capsys, range(CASES))
    with served(LyingApi(described, lambda number, answer: body)) as url:
        for body in BODIES:
            code, said = ended(arguments(command, url, things), capsys, about=body[:60])
            taken = body == b"" or body.startswith(b"{") or str(command) in WRITE_WHAT_COMES
            assert code != Exit.OK or taken, (body[:60], said)


@pytest.mark.soak
@pytest.mark.parametrize("command", ASK_A_NODE, ids=str)
def test_an_answer_of_another_form_ends_in_a_sentence_longer(
    command: Command, described: dict[str, Any], things: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    lied_to(command, described, things, capsys, range(CASES, CASES_LONGER))


@pytest.mark.parametrize(
    ("path", "error", "is_answers"),
    [("", KeyError("state"), False), ("/members", RuntimeError("ours"), False), ("/members", KeyError("state"), True)],
)
def test_a_fault_of_ours_is_no_fault_of_a_node_that_was_not_asked(
    path: str, error: Exception, is_answers: bool
) -> None:
    answered.set(path)
    try:
        raise error
    except Exception as raised:
        stop = misread(raised)
    assert (stop is not None) == is_answers
    if stop is not None:
        assert (stop.exit_code, "/members" in stop.title, "KeyError" in stop.title) == (Exit.UNAVAILABLE, True, True)
