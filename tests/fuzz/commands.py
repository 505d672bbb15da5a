"""Every command of `guild`, as the app declares it, and what a run of one may end as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import typer.main

from cli.main import app, run
from cli.shared.exits import Exit

PROMISED = frozenset(int(each) for each in Exit)
WORDS = {
    "assets": "1:0",
    "award_date": "2026-06-30",
    "first_monday": "2026-03-02",
    "level": "40",
    "program": "hledger",
}
"""By name of a parameter, what a command takes for it wherever it is walked."""
MORE = {
    "booking series": ["--count", "2"],
    "credential erase": ["--yes"],
    "close decide": ["--upheld"],
    "entry decide": ["--upheld"],
    "entry list": ["--awaiting-acceptance"],
    "settlement decide": ["--dismissed"],
    "settlement list": ["--awaiting-answer"],
    "staff add": ["--role", "operator"],
}
"""What some commands ask for beyond what they say that they need: one or another of their options."""


@dataclass(frozen=True)
class Command:
    """`words`: as typed. `needed`: by name, the option that gives it; an empty text for an argument; no flags.
    `optional`: those that take a value and may be left out, likewise."""

    words: tuple[str, ...]
    needed: Mapping[str, str]
    options: frozenset[str]
    optional: Mapping[str, str]

    def __str__(self) -> str:
        return " ".join(self.words)

    def typed(self, things: Mapping[str, str]) -> list[str] | None:
        """With things for all that it needs; None where one is not there."""
        if not self.needed.keys() <= things.keys():
            return None
        given = [[option, things[name]] if option else [things[name]] for name, option in self.needed.items()]
        return [*self.words, *(word for words in given for word in words)]


@cache
def commands() -> tuple[Command, ...]:
    return tuple(sorted(_leaves((), typer.main.get_command(app)), key=str))


def _leaves(words: tuple[str, ...], command: Any) -> Iterator[Command]:
    inner = getattr(command, "commands", None)
    if inner is not None:
        for name, each in inner.items():
            yield from _leaves((*words, name), each)
        return
    named = [
        (str(each.name), each.opts[0] if each.param_type_name == "option" else "", each) for each in command.params
    ]
    yield Command(
        words,
        needed={name: option for name, option, each in named if each.required and not getattr(each, "is_flag", False)},
        options=frozenset(name for name, *_ in named),
        optional={
            name: option for name, option, each in named if not (each.required or getattr(each, "is_flag", False))
        },
    )


def ended(arguments: list[str], capsys: pytest.CaptureFixture[str], *, about: object) -> tuple[int, str]:
    """The exit code and what it printed. Fails where it is none that docs/cli.md promises, or a traceback."""
    try:
        code = run(arguments)
    except Exception as error:
        raise AssertionError(f"{about}: guild {' '.join(arguments)[:300]} ended in {error!r}") from error
    said = "".join(capsys.readouterr())
    assert code in PROMISED, (about, arguments, code)
    assert "Traceback" not in said, (about, arguments, said)
    return code, said
