"""How a command speaks: one JSON value with `--json`, else words and tables for people.

Whatever it says may come from somebody else: a document, a node, a file's name. So nothing reaches the terminal that
formats.text refuses; it is escaped when it becomes words (`plain`), and again on its way out (`console`).
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderableType, RenderHook, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from cli.shared.exits import Stop
from formats.text import escape, escape_lines
from ledger.timestamps import CHINA


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
    title = Table.grid(padding=(0, 1))
    title.add_column(no_wrap=True)
    title.add_column(overflow="fold")
    title.add_row(Text("✗", style="bold red"), Text(_continued(stop.title), style="bold"))
    screen.print(title)
    for fault in stop.faults:
        place = f"row {fault['row']}" if fault.get("row") else "file"
        screen.print(plain(f"  {place}, field {fault.get('field') or '—'}: {fault.get('detail', '')}"))
        if fault.get("cure"):
            screen.print(plain(f"    → {fault['cure']}", "green"))
        if fault.get("zh"):
            screen.print(plain(f"    {fault['zh']}", "green"))
    if stop.cure:
        screen.print(plain(f"  → {stop.cure}", "green"))


def show_bug(trace: str) -> None:
    """The traceback of a fault that nobody foresaw."""
    sys.stderr.write(_continued(trace.rstrip()) + "\n")


def note(words: str) -> None:
    """A line beside the result: progress, a hint. Never on standard output, so that a pipe stays clean."""
    console(stderr=True).print(plain(words, "dim"))


def confirmed(question: str) -> bool:
    """What the person at the terminal answers; whatever is no yes is a no."""
    console(stderr=True).print(plain(f"{question} [y/N]"), end=" ")
    return sys.stdin.readline().strip().casefold() in ("y", "yes", "是")


def plain(value: object, style: str = "") -> Text:
    """Words from anywhere, on one line: what may not be shown is escaped, and markup in them stays text."""
    return Text(escape(str(value)), style)


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


def named(*fields: str) -> dict[str, str]:
    """Columns that are headed by their field's own name."""
    return {field: field for field in fields}


# Names of things are copied out of a table: they stay on one line.
_WHOLE = frozenset({"id", "number", "account", "code", "state", "award_date", "at", "when"})
_PIPE_WIDTH = 160
_UTC = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")


def facts(value: Mapping[str, Any]) -> RenderableType:
    """One record, a line for each field."""
    found = Table(box=None, pad_edge=False, show_header=False)
    found.add_column(style="dim", no_wrap=True)
    found.add_column(overflow="fold")
    for field, each in value.items():
        found.add_row(plain(field), words(each))
    return found


def words(value: Any) -> Text:
    """A value as people read it; markup in data stays plain text. Times stand at +08:00, as everywhere for people."""
    if value in (None, "", [], {}):
        return Text("—", style="dim")
    match local_times(value):
        case bool():
            return Text("yes" if value else "no")
        case list(items) if all(isinstance(each, str | int) for each in items):
            return plain(", ".join(map(str, items)))
        case {"zh": str(zh), "en": str(en)}:
            return plain(f"{zh} · {en}")
        case (dict() | list()) as nested:
            return plain(json_text(nested, indent=None))
        case other:
            return plain(other)


def local_times(value: Any) -> Any:
    """The same value with each time of the API (UTC) at +08:00, as slots are: `2026-03-02T08:15:00+08:00`."""
    match value:
        case str() if _UTC.fullmatch(value):
            try:
                return datetime.fromisoformat(value).astimezone(CHINA).isoformat(timespec="seconds")
            except (ValueError, OverflowError):
                return value  # no day of the calendar, or the very last
        case list():
            return [local_times(each) for each in value]
        case dict():
            return {name: local_times(each) for name, each in value.items()}
        case _:
            return value


def _continued(text: str) -> str:
    """Lines of somebody else's making, none of which can pass for a line of our own."""
    return escape_lines(text).replace("\n", "\n> ")


def print_json(value: Any) -> None:
    text = json_text(value, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)  # the same value, in ASCII
    sys.stdout.write(text + "\n")


def write_in_any_encoding() -> None:
    """What a terminal's encoding (GBK, ASCII) cannot write stands escaped: how an answer is shown never decides it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def json_text(value: Any, *, indent: int | None) -> str:
    """JSON in which whatever formats.text refuses stands as `\\u202e`: the same to a program, nothing to a terminal."""
    lines = json.dumps(value, ensure_ascii=False, indent=indent).split("\n")
    return "\n".join(escape(line, lambda point: json.dumps(chr(point))[1:-1]) for line in lines)


def console(*, stderr: bool = False) -> Console:
    screen = Console(stderr=stderr, highlight=False)
    if not screen.is_terminal:
        screen = Console(stderr=stderr, highlight=False, width=_PIPE_WIDTH)
    screen.push_render_hook(_Guard())
    return screen


class _Guard(RenderHook):
    """Escapes what a renderable forgot to, line by line: of terminal sequences only the console's own styles pass."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Guarded(each) for each in renderables]


class _Guarded:
    def __init__(self, inner: ConsoleRenderable) -> None:
        self._inner = inner

    def __rich_console__(self, screen: Console, options: ConsoleOptions) -> RenderResult:
        for segment in screen.render(self._inner, options):
            yield segment if segment.control else Segment(escape_lines(segment.text), segment.style)
