"""One side of a month, stage by stage: what it came to, what each stage took, by which weights, and who got what.

Before and after one close, so that a restated month shows what changed. Amounts in fen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from formats.splits.agreements.accounts import Account
from formats.splits.agreements.agreement import GUARANTEE, Agreement, Driver, Fixed, Stage, StageList
from formats.splits.allocation.close import Closed
from formats.splits.allocation.opening import PeriodRecord, SideRecord
from formats.splits.allocation.weights import in_order
from formats.splits.period_file.reader import PeriodFile


@dataclass(frozen=True)
class StageShares:
    """`taken`: of the side's total; `weights`: by party, none where it has no weighted parties; `if_zero`: those are
    the ones for when the driver reads nothing. `lines`: as they stand after the close; `booked`: what it added. Of a
    guarantee the lines alone."""

    name: str
    depth: int
    taken: int
    taken_before: int
    weights: dict[int, int]
    if_zero: bool
    lines: dict[Account, int]
    booked: dict[Account, int]


@dataclass(frozen=True)
class Breakdown:
    """`of`: the month; `booked`: the close. `version`: the hash of the one that rules it."""

    booked: str
    of: str
    pool: str
    side: str
    version: str
    total: int
    total_before: int
    stages: list[StageShares]


def breakdown(file: PeriodFile, closed: Closed, of: str, pool: str, side: str) -> Breakdown | None:
    """`closed` is what the file closes with. None where that month has no such side."""
    record = closed.closing.history.get(of)
    version = next((each for each in file.agreements if record is not None and each.hash == record.version), None)
    if record is None or version is None or pool not in version.pools or side not in version.pools[pool].sides:
        return None
    listed, after = version.pools[pool].sides[side], record.known_side(pool, side)
    before = file.opening.history.get(of, PeriodRecord(version.hash)).known_side(pool, side)
    booked: dict[str, dict[Account, int]] = {}
    for line in closed.lines:
        if (line.of, line.pool, line.side) == (of, pool, side):
            booked.setdefault(line.stage, {})[line.party] = line.fen
    stages = [
        _shares(stage, depth, after, before, booked.get(stage, {}))
        if isinstance(stage, str)
        else _stage(stage, depth, after, before, booked.get(stage.name, {}), version)
        for stage, depth in _walk(listed, GUARANTEE, 0)
    ]
    return Breakdown(file.period, of, pool, side, version.hash, after.total, before.total, stages)


def _walk(inside: StageList, label: str, depth: int) -> Iterator[tuple[Stage | str, int]]:
    """Stages depth first, the guarantee of a list behind it."""
    for stage in inside.stages:
        yield stage, depth
        if isinstance(stage.to, StageList):
            yield from _walk(stage.to, f"{GUARANTEE}:{stage.name}", depth + 1)
    if inside.guarantee:
        yield label, depth


def _stage(
    stage: Stage, depth: int, after: SideRecord, before: SideRecord, booked: dict[Account, int], version: Agreement
) -> StageShares:
    found = _shares(stage.name, depth, after, before, booked)
    if not isinstance(stage.to, Fixed | Driver):
        return found
    read = after.weights.get(stage.name, {})
    weights = zip(version.parties, in_order(stage.to, read, version), strict=True)
    if_zero = isinstance(stage.to, Driver) and not any(read.get(party, 0) for party in version.parties)
    return replace(found, weights={party: weight for party, weight in weights if weight}, if_zero=if_zero)


def _shares(name: str, depth: int, after: SideRecord, before: SideRecord, booked: dict[Account, int]) -> StageShares:
    taken, taken_before = (record.takes.get(name, 0) for record in (after, before))
    return StageShares(name, depth, taken, taken_before, {}, False, after.lines.get(name, {}), booked)
