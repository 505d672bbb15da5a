"""Measure, and write `bench/results.json`: `python -m bench.run [bench …]`.

Exit 0: every row reaches its goal; 1: one does not.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import documents, gas, indexing, submitting
from bench.place import Place, founded_place
from bench.rows import Row

RESULTS = Path(__file__).with_name("results.json")
BENCHES: dict[str, Callable[[Place], Iterator[Row]]] = {
    "issuing": documents.issuing,
    "verifying": documents.verifying,
    "gas": gas.rows,
    "submitting": submitting.rows,
    "indexing": indexing.rows,
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("bench", nargs="*", choices=[[], *BENCHES], help="which ones; all, and written down, if none")
    chosen = parser.parse_args(arguments).bench
    measured: list[Row] = []
    for name, rows in BENCHES.items():
        if not chosen or name in chosen:
            print(f"measuring {name} …", file=sys.stderr)
            with tempfile.TemporaryDirectory() as folder, founded_place(Path(folder)) as place:
                measured += rows(place)
    if not chosen:
        RESULTS.write_text(json.dumps([row.to_json() for row in measured], indent=2) + "\n", encoding="utf-8")
    show(measured)
    return 0 if all(row.good for row in measured) else 1


def show(measured: list[Row]) -> None:
    table = Table("what", "ours", "peer", "unit", "ratio", "goal", box=None, pad_edge=False)
    for row in measured:
        shown = row.to_json()
        ratio = f"{shown['ratio']:g}" if row.good else f"[red]{shown['ratio']:g} below its goal[/red]"
        table.add_row(row.name, f"{row.ours:,.0f}", f"{row.peer:,.0f}", row.unit, ratio, f"{row.goal:g}")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
