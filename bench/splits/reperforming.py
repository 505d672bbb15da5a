"""1,000,000 entries computed again from their period files, beside a journal program that checks a tenth of them.

By processor time. The peer is the first of hledger and bean-check that this machine has; without one the rows are of a
sum in SQLite, which their names say.
"""

import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.rows import Row
from bench.splits.months import write_months
from formats.splits.period_file import reader
from formats.splits.statements import journal
from formats.splits.statements.journal_text import beancount, hledger

ROOT = Path(__file__).parents[2]
A_MONTH = 10_000
MONTHS, TENTH = 100, 10
_FLAT = 0.8


def rows(folder: Path) -> Iterator[Row]:
    all_, tenth = folder / "all", folder / "tenth"
    write_months(all_, months=MONTHS, entries=A_MONTH)
    tenth.mkdir()
    for path in sorted(all_.iterdir())[:TENTH]:
        (tenth / path.name).symlink_to(path)
    ours, less = _performed(all_), _performed(tenth)
    program, took_s = _peer(tenth)
    yield Row(
        name=f"1,000,000 entries re-performed to the fen (peer: {program})",
        ours=MONTHS * A_MONTH / ours["took_s"], peer=TENTH * A_MONTH / took_s, unit="entries/s",
        goal=1.0 if program in _PROGRAMS.values() else 0.001,
    )  # fmt: skip
    yield Row(
        name="memory in which 1,000,000 entries are re-performed (peer: 100,000 entries)",
        ours=ours["peak_kb"] / 1000, peer=less["peak_kb"] / 1000, unit="MB", goal=_FLAT, less_is_better=True,
    )  # fmt: skip


_PROGRAMS = {
    "hledger": "hledger balance, 100,000 entries of the exported journal",
    "bean-check": "bean-check, 100,000 entries of the exported journal",
}


def _performed(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.splits.reperformer", str(folder)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _peer(folder: Path) -> tuple[str, float]:
    """What it is called, and its seconds."""
    files = [reader.read(path.read_bytes()) for path in sorted(folder.iterdir())]
    months = list(journal.months((file, file.close()) for file in files))
    for program, name in _PROGRAMS.items():
        found = shutil.which(program)
        if found is not None:
            path = folder.parent / f"exported.{program}"
            path.write_text((hledger if program == "hledger" else beancount)(months), encoding="utf-8")
            options = ["balance", "-f", str(path)] if program == "hledger" else ["--no-cache", str(path)]
            return name, _processor_s([found, *options])
    return "the sum of their nets in SQLite, 100,000 entries", _summed_s(files)


def _processor_s(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _summed_s(files: list[reader.PeriodFile]) -> float:
    rows_: list[Any] = [(file.period, act["net"]) for file in files for act in file.acts if isinstance(act, dict)]
    began = time.process_time()
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE entry (period TEXT, net INTEGER)")
        database.executemany("INSERT INTO entry VALUES (?, ?)", rows_)
        database.execute("SELECT period, sum(net) FROM entry GROUP BY period").fetchall()
    database.close()
    return time.process_time() - began
