"""What the demo shows of itself: its steps with their times, and the commands that it runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.text import Text

from cli.shared.exits import Exit, Stop
from cli.shared.output import console


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
