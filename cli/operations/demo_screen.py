"""What the demo shows of itself: its steps with their times, and the commands that it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.text import Text

from cli.shared.exits import Exit, Stop
from cli.shared.output import console, show_error


@contextmanager
def step(words: str) -> Iterator[None]:
    """One step of the story: shown while it lasts, ticked off with its time."""
    began, screen = time.monotonic(), console()
    with screen.status(words):
        yield
    screen.print(Text.assemble(("✔ ", "green"), words, (f"  {time.monotonic() - began:.1f} s", "dim")))


def say(words: str) -> None:
    console().print(Text(words), soft_wrap=True)


def expect(code: int, wanted: Exit) -> None:
    if code != wanted:
        raise Stop(Exit.FAULT, f"the command ended with {code}, the story says {int(wanted)}")


def single(command: Callable[..., None]) -> typer.Typer:
    """What `run_here` needs of a command that has no noun."""
    app = typer.Typer()
    app.command()(command)
    return app


def run_here(app: typer.Typer, *words: str, signed_in: tuple[str, ...] = (), ends: Exit = Exit.OK) -> None:
    """A command as a reader would run it, but in this process: a dozen starts would be half of a chapter's time.
    `words`: the first names the command, or the noun that `app` is; `signed_in` is not shown."""
    say(f"$ guild {' '.join(words)}")
    try:
        ended = app([*words[1:], *signed_in], prog_name="guild", standalone_mode=False)
    except Stop as stop:
        show_error(stop, as_json=False)
        expect(stop.exit_code, ends)
    else:
        expect(ended if isinstance(ended, int) else Exit.OK, ends)
