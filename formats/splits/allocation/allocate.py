"""The lines of one side of a pool in one period: at its close, and again when a closed period is restated."""

from __future__ import annotations

from dataclasses import dataclass

from formats.splits.agreements.accounts import Account, of_fund, of_member
from formats.splits.agreements.agreement import GUARANTEE, Agreement, Driver, Fixed, Reserve, Stage, StageList, ToParty
from formats.splits.allocation import rounding, stages
from formats.splits.allocation.counters import Counters
from formats.splits.allocation.opening import History, SideRecord, Sums
from formats.splits.allocation.rounding import Amount
from formats.splits.allocation.weights import in_order
from formats.splits.methods import guarantee

Shares = dict[str, dict[Account, int]]  # by stage, depth first; `guarantee` and `guarantee:STAGE` after their list


@dataclass(frozen=True)
class Inputs:
    """What a side's shares follow from, as it stands now: the sum of its nets, and what its drivers weigh."""

    total: int
    weights: dict[str, Sums]


@dataclass(frozen=True)
class PoolSide:
    """One side of one pool in a period, under the version that rules it; `restated`: its period has closed before."""

    version: Agreement
    pool: str
    side: str
    period: str
    restated: bool

    @property
    def list(self) -> StageList:
        return self.version.pools[self.pool].sides[self.side]


def allocate(here: PoolSide, history: History, now: Inputs) -> Shares:
    """Books the side's lines in its record in `history`, which must hold the period, and returns what it added."""
    record = history[here.period].side(here.pool, here.side)
    takes = stages.takes(
        here.list, now.total, lambda stage: stages.room(stage, here.pool, here.side, here.period, history)
    )
    counters = Counters(history, here.version, here.pool, here.side)
    added: Shares = {}
    new = SideRecord(now.total, takes, now.weights, record.lines)
    for stage in here.list.walk():
        added[stage.name] = _stage(here, stage, record, new, counters)
    _guarantees(here, here.list, GUARANTEE, record, added)
    record.total, record.weights = now.total, {name: read for name, read in now.weights.items() if read}
    record.takes = {name: fen for name, fen in takes.items() if fen}
    record.lines = _sum(record.lines, added)
    return {name: lines for name, lines in added.items() if lines}


def _stage(here: PoolSide, stage: Stage, old: SideRecord, new: SideRecord, counters: Counters) -> dict[Account, int]:
    before, after = old.takes.get(stage.name, 0), new.takes[stage.name]
    match stage.to:
        case ToParty(place):
            return _nonzero({of_member(here.version.parties[place]): after - before})
        case Reserve(name, _):
            return _nonzero({of_fund(here.pool, name): after - before})
        case Fixed() | Driver() as to:
            was, now = (
                Amount(fen, in_order(to, side.weights.get(stage.name, {}), here.version))
                for fen, side in ((before, old), (after, new))
            )
            if not here.restated:
                return _by_party(here.version, rounding.shares(stage, to, now, counters))
            had = _in_order(here.version, old.lines.get(stage.name, {}))
            parts = rounding.correction(stage, to, old=was, new=now, lines=had, counters=counters)
            return _by_party(here.version, parts)
        case _:
            return {}


def _guarantees(here: PoolSide, inside: StageList, label: str, record: SideRecord, added: Shares) -> list[int]:
    """Adds the lines of this list's guarantee, inner lists first; returns what the parties then have of the list."""
    had = [0] * len(here.version.parties)
    for stage in inside.stages:
        if isinstance(stage.to, StageList):
            lines = _guarantees(here, stage.to, f"{GUARANTEE}:{stage.name}", record, added)
        else:
            lines = _in_order(here.version, _sum(record.lines, added).get(stage.name, {}))
        had = [before + fen for before, fen in zip(had, lines, strict=True)]
    if not inside.guarantee:
        return had
    due, booked = guarantee.lines(had, inside.guarantee), _in_order(here.version, record.lines.get(label, {}))
    added[label] = _by_party(here.version, [new - old for new, old in zip(due, booked, strict=True)])
    return [has + fen for has, fen in zip(had, due, strict=True)]


def _sum(lines: Shares, added: Shares) -> Shares:
    """Both together, without zeros; the order of `added` first."""
    names = dict.fromkeys((*added, *lines))
    found = {name: _add(lines.get(name, {}), added.get(name, {})) for name in names}
    return {name: each for name, each in found.items() if each}


def _add(lines: dict[Account, int], added: dict[Account, int]) -> dict[Account, int]:
    return _nonzero({name: lines.get(name, 0) + added.get(name, 0) for name in {**lines, **added}})


def _by_party(version: Agreement, parts: list[int]) -> dict[Account, int]:
    return _nonzero(dict(zip(map(of_member, version.parties), parts, strict=True)))


def _in_order(version: Agreement, lines: dict[Account, int]) -> list[int]:
    return [lines.get(of_member(party), 0) for party in version.parties]


def _nonzero(lines: dict[Account, int]) -> dict[Account, int]:
    return {name: fen for name, fen in lines.items() if fen}
