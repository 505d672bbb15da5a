"""Which sides of closed periods are restated: those whose sum, or whose live weights, are no longer what they were."""

from __future__ import annotations

from collections.abc import Iterator

from formats.splits.agreements.agreement import SIDES, Agreement, Driver
from formats.splits.allocation.allocate import Inputs, PoolSide
from formats.splits.allocation.opening import History, PeriodRecord, Rows, SideRecord, Sums
from formats.splits.allocation.tally import Tally
from formats.splits.allocation.weights import LIVE, weights


def touched(history: History, new: Tally) -> list[str]:
    """Closed periods for which something counted late, oldest first."""
    late = {of for of, _, _ in new.totals} | set(new.series) | {used.of for used in new.minutes}
    return sorted(late & set(history))


def changed(version: Agreement, period: str, history: History, new: Tally) -> Iterator[tuple[PoolSide, Inputs]]:
    """Sides of a closed period, pools by name, cost first."""
    record = history[period]
    for here in sides(version, period, restated=True):
        side = record.known_side(here.pool, here.side)
        total = side.total + new.totals.get((period, here.pool, here.side), 0)
        now = Inputs(total, _weights_now(here, record, side))
        if total != side.total or any(read != side.weights.get(name, {}) for name, read in now.weights.items()):
            yield here, now


def sides(version: Agreement, period: str, *, restated: bool) -> Iterator[PoolSide]:
    for pool in version.pools.values():
        for side in SIDES:
            if side in pool.sides:
                yield PoolSide(version, pool.name, side, period, restated)


def first_reading(here: PoolSide, record: PeriodRecord, standing: dict[str, Rows]) -> dict[str, Sums]:
    """The weights of a side that closes."""
    return {
        stage.name: weights(stage.to, here.version.parties, record, standing)
        for stage in here.list.walk()
        if isinstance(stage.to, Driver)
    }


def _weights_now(here: PoolSide, record: PeriodRecord, side: SideRecord) -> dict[str, Sums]:
    """Live drivers are read anew, the others stay as first read."""
    return {
        stage.name: weights(stage.to, here.version.parties, record, {})
        if stage.to.name in LIVE
        else side.weights.get(stage.name, {})
        for stage in here.list.walk()
        if isinstance(stage.to, Driver)
    }
