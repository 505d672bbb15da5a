"""docs/cli.md says what the code does: exit codes, commands, environment."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from cli.main import app
from cli.shared.exits import MEANINGS, Exit

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
SOURCES = [path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "cli").rglob("*.py")]


def test_the_table_of_exit_codes_is_the_codes_own() -> None:
    rows = re.findall(r"^\| (\d) \| ([A-Z]+) \| (.*) \|$", PAGE, re.MULTILINE)
    assert [(Exit(int(code)).name, MEANINGS[Exit(int(code))]) for code, _, _ in rows] == [row[1:] for row in rows]
    assert len(rows) == len(Exit)


def test_every_command_stands_on_the_page_and_no_other() -> None:
    documented = re.findall(r"^\| `guild ([a-z -]+)` \|", PAGE, re.MULTILINE)
    assert sorted(documented) == sorted(_commands(app, ""))


def test_no_command_takes_the_name_of_another() -> None:
    names = [str(each.name or each.callback.__name__) for each in app.registered_commands if each.callback]  # type: ignore[attr-defined]
    names += [str(each.name) for each in app.registered_groups]
    assert sorted(names) == sorted(set(names))


def test_every_command_has_help_and_speaks_json_where_it_answers() -> None:
    silent = {"up", "demo", "wallet qr"}
    for name, command in _commands(app, "").items():
        assert command.callback is not None
        assert command.callback.__doc__, f"guild {name} has no help"
        assert ("as_json" in command.callback.__annotations__) == (name not in silent), f"guild {name} and --json"


def test_the_environment_on_the_page_is_the_one_that_is_read() -> None:
    named = set(re.findall(r"`(GUILD_[A-Z_]+)`", PAGE))
    assert named == {name for source in SOURCES for name in re.findall(r"\bGUILD_[A-Z_]+\b", source)}


def _commands(of: typer.Typer, prefix: str) -> dict[str, typer.models.CommandInfo]:
    found = {}
    for command in of.registered_commands:
        assert command.callback is not None
        found[prefix + (command.name or command.callback.__name__)] = command
    for group in of.registered_groups:
        assert group.typer_instance is not None
        found |= _commands(group.typer_instance, f"{prefix}{group.name} ")
    return found
