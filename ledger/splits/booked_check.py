"""What the tables have of a close against what follows from its entries: a node gives out neither where they differ.

Stages by a table are passed over. The chain takes their weights as they were accepted with it: who finds them wrong
objects to the line, and needs the month for that.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from formats.bookings.slots import period_text
from formats.splits.agreements.agreement import GUARANTEE, SIDES, Driver, ruling
from formats.splits.agreements.rules import name_hash
from formats.splits.allocation.close import Closed
from formats.splits.allocation.opening import SideRecord
from formats.splits.allocation.tables import TABLES
from formats.splits.period_file.reader import PeriodFile
from formats.splits.replay.layout import Flat, Layout
from ledger.errors import LedgerError
from ledger.splits.closes.facts import Allocation
from ledger.splits.closes.queries import allocations
from ledger.splits.closes.tables import CloseRow


class LinesMismatch(LedgerError):
    """What the tables say that a close booked does not follow from what they say was entered: reindex; if that does
    not help, re-perform the month and report it. `at`: month, pool, side and what differs there."""

    agreement: bytes
    period: str
    at: str
    expected: str
    found: str


def check_lines(session: Session, close: CloseRow, file: PeriodFile, closed: Closed) -> None:
    """Sides that are not allocated yet are passed over. Raises LinesMismatch."""
    for each in allocations(session, close.agreement, close.month):
        if each.digest is None and each.lines:
            for at, expected, found in _differing(each, file, closed):
                raise LinesMismatch(file.agreement, file.period, at, str(expected), str(found))


def _differing(booked: Allocation, file: PeriodFile, closed: Closed) -> Iterator[tuple[str, int | str, int | str]]:
    of, number = period_text(booked.key.month), booked.key.side
    version = ruling(file.agreements, of)
    pool = next((pool for pool in version.pools.values() if name_hash(pool.name) == booked.key.pool), None)
    side = SIDES[number] if number < len(SIDES) else ""
    if of not in closed.closing.history or pool is None or side not in pool.sides:
        yield f"{of}.{booked.key.pool.hex()}.{number}", "no such side", "lines"
        return
    where, layout = f"{of}.{pool.name}.{side}", Layout(pool.name, pool.sides[side], version.parties)
    try:
        there = layout.record(Flat(booked.total, booked.takes, booked.weights, booked.lines))
    except ValueError:  # one number too many, or too few
        yield where, len(layout.line_names()), len(booked.lines)
        return
    stands = closed.closing.history[of].known_side(pool.name, side)
    due = _numbers(stands) | {
        f"lines.{line.stage}.{line.party}": line.fen
        for line in closed.lines
        if (line.of, line.pool, line.side) == (of, pool.name, side)
    }
    read = _numbers(there) | {
        f"lines.{stage}.{account}": fen for stage, lines in there.lines.items() for account, fen in lines.items()
    }
    passed = _by_tables(layout)
    for name in sorted(due.keys() | read.keys()):
        if due.get(name, 0) != read.get(name, 0) and not name.startswith(passed):
            yield f"{where}.{name}", due.get(name, 0), read.get(name, 0)


def _by_tables(layout: Layout) -> tuple[str, ...]:
    """How the names begin of what may follow from the weights of a table; guarantees follow from all lines."""
    stages = layout.stages.walk()
    named = [stage.name for stage in stages if isinstance(stage.to, Driver) and stage.to.name in TABLES]
    found = [f"{kind}.{name}." for name in named for kind in ("weights", "lines")]
    return (*found, f"lines.{GUARANTEE}") if found else ()


def _numbers(record: SideRecord) -> dict[str, int]:
    """Without its lines: what stands, by name."""
    weights = {
        f"weights.{stage}.{party}": weight for stage, read in record.weights.items() for party, weight in read.items()
    }
    return {"total": record.total, **{f"takes.{stage}": take for stage, take in record.takes.items()}, **weights}
