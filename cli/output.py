"""How a command speaks: one JSON value with `--json`, else words and tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from cli.exits import Stop


def show(value: Any, *, as_json: bool, render: Callable[[Any], RenderableType | None]) -> None:
    """Print a result. `value` is plain JSON; `render` gives people's form of the same value."""
    if as_json:
        print_json(value)
        return
    rendered = render(value)
    if rendered is not None:
        console().print(rendered)


def show_error(stop: Stop, *, as_json: bool) -> None:
    """With `--json` on standard output like every answer, else on standard error."""
    if as_json:
        print_json(stop.to_json())
        return
    screen = console(stderr=True)
    screen.print(Text("✗ ", style="bold red") + Text(stop.title, style="bold"))
    for fault in stop.faults:
        place = f"row {fault['row']}" if fault.get("row") else "file"
        screen.print(Text(f"  {place}, field {fault.get('field') or '—'}: {fault.get('detail', '')}"))
        if fault.get("cure"):
            screen.print(Text(f"    → {fault['cure']}", style="green"))
    if stop.cure:
        screen.print(Text(f"  → {stop.cure}", style="green"))


def note(words: str) -> None:
    """A line beside the result: progress, a hint. Never on standard output, so that a pipe stays clean."""
    console(stderr=True).print(Text(words, style="dim"))


def table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], *, empty: str) -> RenderableType:
    """A table of records: `columns` maps field to heading."""
    if not rows:
        return Text(empty, style="dim")
    found = Table(box=None, pad_edge=False, header_style="bold")
    for field, heading in columns.items():
        found.add_column(heading, overflow="fold", no_wrap=field in _WHOLE)
    for row in rows:
        found.add_row(*(words(row.get(field)) for field in columns))
    return found


# Names of things are copied out of a table: they stay on one line.
_WHOLE = frozenset({"id", "number", "account", "code", "state", "award_date", "at"})
_PIPE_WIDTH = 160


def facts(value: Mapping[str, Any]) -> RenderableType:
    """One record, a line for each field."""
    found = Table(box=None, pad_edge=False, show_header=False)
    found.add_column(style="dim", no_wrap=True)
    found.add_column(overflow="fold")
    for field, each in value.items():
        found.add_row(field, words(each))
    return found


def words(value: Any) -> Text:
    """A value as people read it; markup in data stays plain text."""
    if value in (None, "", [], {}):
        return Text("—", style="dim")
    match value:
        case bool():
            return Text("yes" if value else "no")
        case list() if all(isinstance(each, str | int) for each in value):
            return Text(", ".join(map(str, value)))
        case {"zh": str(zh), "en": str(en)}:
            return Text(f"{zh} · {en}")
        case dict() | list():
            return Text(json.dumps(value, ensure_ascii=False))
        case _:
            return Text(str(value))


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def console(*, stderr: bool = False) -> Console:
    screen = Console(stderr=stderr, highlight=False)
    return screen if screen.is_terminal else Console(stderr=stderr, highlight=False, width=_PIPE_WIDTH)
