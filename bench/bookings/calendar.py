"""The calendar of 200 assets over a week among 100,000 bookings, beside one bare query of the same rows."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Engine

from bench.rows import Row
from formats.bookings.replay.parts import Stage
from ledger.bookings.reserving import queries
from ledger.db import open_engine, projection_commit, reading
from ledger.schema import prepare_ledger
from tests.bookings.test_calendar import MONDAY, asset, booked, terms

ASSETS, BOOKINGS, DAYS = 200, 100_000, 350
TIMES = 60
_IN_A_WEEK = BOOKINGS // DAYS * 7
_BARE = """
SELECT o.booking, o.occurrence, o.asset, o.unit, o.start, o.slots, o.stage, b.holder, b.rank, b.state, o.held_from
FROM occurrence o JOIN booking b ON b.id = o.booking
WHERE o.day >= ? AND o.day < ? ORDER BY o.asset, o.start
"""


def rows(folder: Path) -> Iterator[Row]:
    path = folder / "ledger.db"
    engine = open_engine(f"sqlite:///{path}")
    prepare_ledger(engine)
    _fill(engine)
    week = range(MONDAY + 175, MONDAY + 182)

    def ours() -> int:
        with reading(engine) as session:
            found = queries.calendar(session, assets=range(1, ASSETS + 1), from_day=week.start, until_day=week.stop)
        assert len(found.days) == ASSETS * 2 * len(week)
        return len(found.entries)

    bare = sqlite3.connect(path)

    def peer() -> int:
        return len(bare.execute(_BARE, (week.start, week.stop)).fetchall())

    assert ours() == peer() >= _IN_A_WEEK
    yield Row(
        name=f"calendar of {ASSETS} assets × a week at {BOOKINGS:,} bookings, p95 of {TIMES} (peer: one bare query)",
        ours=_p95(ours) * 1000, peer=_p95(peer) * 1000, unit="ms", goal=0.05, less_is_better=True,
    )  # fmt: skip
    bare.close()
    engine.dispose()


def _fill(engine: Engine) -> None:
    with projection_commit(engine) as session:
        session.add_all([asset(number) for number in range(1, ASSETS + 1)])
        session.add_all([terms(number, 1, 0, 65_535) for number in range(1, ASSETS + 1)])
        for number in range(BOOKINGS):
            turn, day = divmod(number, DAYS)
            start = (MONDAY + day) * 96 + turn // ASSETS * 8
            booked(session, number + 1, start, 4, Stage.STANDING, of=turn % ASSETS + 1)


def _p95(work: Callable[[], int]) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[int(TIMES * 0.95)]
