"""Measure, and write `bench/results.json`: `python -m bench.run [--write] [bench …]`.

`--write`: of the benches that are named, the rows in the place of those with their names.
Exit 0: every row reaches its goal; 1: one does not.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import documents, drift, gas, home, indexing, phone, submitting, whole_path
from bench.bookings import calendar, flat, reserving, rush
from bench.peers import digitalbazaar, eas
from bench.place import Place, founded_place
from bench.rows import Row
from bench.snapshots import million, writing
from bench.splits import entering, reperforming, splitters, statements

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- measured -->\n", "<!-- end -->"
Bench = Callable[[Path], Iterator[Row]]


def on_a_founded_chain(rows: Callable[[Place], Iterator[Row]]) -> Bench:
    def bench(folder: Path) -> Iterator[Row]:
        with founded_place(folder) as place:
            yield from rows(place)

    return bench


BENCHES: dict[str, Bench] = {
    "whole-path": whole_path.rows,
    "issuing": documents.issuing,
    "verifying": documents.verifying,
    "credentials-library": digitalbazaar.rows,
    "attestations": on_a_founded_chain(eas.rows),
    "gas": on_a_founded_chain(gas.rows),
    "submitting": on_a_founded_chain(submitting.rows),
    "indexing": on_a_founded_chain(indexing.rows),
    "publishing": writing.rows,
    "page": phone.rows,
    "home": home.rows,
    "million": million.rows,
    "drift": drift.rows,
    "splits-gas": splitters.rows,
    "splits-entering": entering.rows,
    "splits-reperforming": reperforming.rows,
    "splits-statements": statements.rows,
    "bookings-rush": rush.rows,
    "bookings-rate": reserving.rows,
    "bookings-flat": flat.rows,
    "bookings-calendar": calendar.rows,
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("bench", nargs="*", choices=[[], *BENCHES], help="which ones; all, and written down, if none")
    parser.add_argument("--write", action="store_true", help="write down the rows of the benches that are named")
    given = parser.parse_args(arguments)
    chosen = given.bench
    measured: list[Row] = []
    for name, rows in BENCHES.items():
        if not chosen or name in chosen:
            print(f"measuring {name} …", file=sys.stderr)
            with tempfile.TemporaryDirectory() as folder:
                measured += rows(Path(folder))
    results = [row.to_json() for row in measured]
    if not chosen:
        publish(results)
    elif given.write:
        publish(merged(json.loads(RESULTS.read_text(encoding="utf-8")), results))
    show(measured)
    return 0 if all(row.good for row in measured) else 1


def merged(known: list[dict[str, Any]], measured: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each measured row where its name stood; those of a new name at the end."""
    fresh = {row["name"]: row for row in measured}
    return [fresh.pop(row["name"], row) for row in known] + list(fresh.values())


def publish(results: list[dict[str, Any]]) -> None:
    """The rows as a file, and as the table of the page, so that the two cannot differ."""
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}{table(results)}{END}{after}", encoding="utf-8")


def table(results: list[dict[str, Any]]) -> str:
    lines = ["| what | ours | peer | unit | ratio | goal |", "| --- | --- | --- | --- | --- | --- |"]
    for row in results:
        figures = f"{row['ours']:,g} | {row['peer']:,g} | {row['unit']} | {row['ratio']:g} | {row['goal']:g}"
        lines.append(f"| {row['name']} | {figures} |")
    return "\n".join(lines) + "\n"


def show(measured: list[Row]) -> None:
    shown_table = Table("what", "ours", "peer", "unit", "ratio", "goal", box=None, pad_edge=False)
    for row in measured:
        shown = row.to_json()
        ratio = f"{shown['ratio']:g}" if row.good else f"[red]{shown['ratio']:g} below its goal[/red]"
        shown_table.add_row(row.name, f"{row.ours:,.0f}", f"{row.peer:,.0f}", row.unit, ratio, f"{row.goal:g}")
    Console().print(shown_table)


if __name__ == "__main__":
    sys.exit(main())
