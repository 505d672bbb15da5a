"""What if a side of a pool came to an amount: its shares by the same arithmetic that a close uses, as a first period.

Nothing has been taken, carried or drawn before it: an `until` has all its room, and `quota` and `carried` begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from formats.splits.agreements.accounts import Account, is_fund, rank
from formats.splits.agreements.agreement import GUARANTEE, Agreement, Driver, DriverName, StageList
from formats.splits.allocation.allocate import Inputs, PoolSide, Shares, allocate
from formats.splits.allocation.opening import PeriodRecord, Rows, Sums
from formats.splits.allocation.tables import TABLES, check_table
from formats.splits.allocation.weights import PER_PERIOD, weights
from formats.words.faults import WordedFault


@dataclass(frozen=True)
class Assumptions:
    """What drivers are assumed to read. `minutes`: by party, the same for every metered stage; `series`: by name, party
    (`2`) or row of a table (`2,3`)."""

    minutes: Mapping[int, int] = field(default_factory=dict)
    series: Mapping[str, Rows] = field(default_factory=dict)


@dataclass(frozen=True)
class StageShares:
    """`depth` from 1. `takes`: None for a guarantee, whose lines sum to 0. `nested`: its stages share what it takes."""

    stage: str
    depth: int
    takes: int | None
    lines: Mapping[Account, int]
    nested: bool = False


@dataclass(frozen=True)
class Estimate:
    """One side's stages, depth first, each guarantee behind its list; and what each account comes to."""

    pool: str
    side: str
    amount: int
    stages: tuple[StageShares, ...]
    totals: Mapping[Account, int]


def estimate(agreement: Agreement, pool: str, side: str, fen: int, assumed: Assumptions) -> Estimate:
    """Raises WordedFault where the agreement has no such side, party, series or row of a table."""
    if pool not in agreement.pools:
        raise WordedFault("unknown-pool", pool=pool, known=", ".join(agreement.pools))
    if side not in agreement.pools[pool].sides:
        raise WordedFault("unknown-side", pool=pool, side=side, known=", ".join(agreement.pools[pool].sides))
    check(agreement, assumed)
    here = PoolSide(agreement, pool, side, agreement.first, restated=False)
    record = PeriodRecord(agreement.hash, series=_per_period(agreement, assumed))
    drivers = {stage.name: stage.to for stage in here.list.walk() if isinstance(stage.to, Driver)}
    read = {name: _weights(driver, agreement, record, assumed) for name, driver in drivers.items()}
    added = allocate(here, {agreement.first: record}, Inputs(fen, read))
    takes = record.side(pool, side).takes
    rows = tuple(_rows(here.list, GUARANTEE, 1, takes, added))
    return Estimate(pool, side, fen, rows, _totals(agreement, rows))


def check(agreement: Agreement, assumed: Assumptions) -> None:
    """Whether the agreement has these parties, series and rows. Raises WordedFault."""
    kinds = agreement.series()
    for name, rows in assumed.series.items():
        if name not in kinds:
            raise WordedFault("unknown-series", series=name, known=", ".join(kinds) or "—")
        if kinds[name] in TABLES:
            check_table(kinds[name], name, rows, agreement.parties)
    sums = [rows for name, rows in assumed.series.items() if kinds[name] not in TABLES]
    named = [*map(str, assumed.minutes), *(row for rows in sums for row in rows)]
    for member in named:
        if member not in map(str, agreement.parties):
            raise WordedFault("not-a-party", member=member, known=", ".join(map(str, agreement.parties)))


def _per_period(agreement: Agreement, assumed: Assumptions) -> dict[str, Sums]:
    kinds = agreement.series()
    return {
        name: {int(member): amount for member, amount in rows.items()}
        for name, rows in assumed.series.items()
        if kinds[name] in PER_PERIOD
    }


def _weights(driver: Driver, agreement: Agreement, record: PeriodRecord, assumed: Assumptions) -> Sums:
    if driver.name is DriverName.METERED:
        return {member: minutes for member, minutes in assumed.minutes.items() if minutes}
    return weights(driver, agreement.parties, record, dict(assumed.series))


def _rows(inside: StageList, label: str, depth: int, takes: Mapping[str, int], added: Shares) -> Iterator[StageShares]:
    for stage in inside.stages:
        nested = isinstance(stage.to, StageList)
        yield StageShares(stage.name, depth, takes.get(stage.name, 0), added.get(stage.name, {}), nested)
        if isinstance(stage.to, StageList):
            yield from _rows(stage.to, f"{GUARANTEE}:{stage.name}", depth + 1, takes, added)
    if inside.guarantee:
        yield StageShares(label, depth, None, added.get(label, {}))


def _totals(agreement: Agreement, rows: tuple[StageShares, ...]) -> dict[Account, int]:
    """Every party, then the funds that got something."""
    totals: dict[Account, int] = {str(party): 0 for party in agreement.parties}
    for row in rows:
        for account, fen in row.lines.items():
            totals[account] = totals.get(account, 0) + fen
    funds = sorted(filter(is_fund, totals), key=lambda name: rank(name, agreement))
    return {name: totals[name] for name in (*map(str, agreement.parties), *funds)}
