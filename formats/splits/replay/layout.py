"""The numbers of a side as the contract lists them ↔ by stage and party. The same for an agreement and for `rules`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formats.splits.agreements.accounts import Account, of_fund, of_member
from formats.splits.agreements.agreement import GUARANTEE, Driver, Reserve, StageList, ToParty
from formats.splits.allocation.opening import SideRecord


@dataclass(frozen=True)
class Flat:
    """A side of a month: takes by stage, depth first; weights of each driver stage in party order; lines of each list
    by stage, then its guarantee: one where it goes to a party or fund, else in party order."""

    total: int = 0
    takes: tuple[int, ...] = ()
    weights: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Layout:
    """What the numbers of one side are of."""

    pool: str
    stages: StageList
    parties: tuple[int, ...]

    def line_names(self) -> list[tuple[str, Account]]:
        """Stage (or `guarantee`, `guarantee:STAGE`) and account of each line."""
        return list(self._lines(self.stages, GUARANTEE))

    def record(self, flat: Flat) -> SideRecord:
        """By name, zeros left out. The lengths must fit."""
        stages = list(self.stages.walk())
        drivers = [stage.name for stage in stages if isinstance(stage.to, Driver)]
        weighed = [(name, party) for name in drivers for party in self.parties]
        takes = zip(stages, flat.takes, strict=True)
        found = SideRecord(flat.total, {stage.name: take for stage, take in takes if take})
        for (name, party), weight in zip(weighed, flat.weights, strict=True):
            if weight:
                found.weights.setdefault(name, {})[party] = weight
        for (name, account), fen in zip(self.line_names(), flat.lines, strict=True):
            if fen:
                found.lines.setdefault(name, {})[account] = fen
        return found

    def _lines(self, inside: StageList, label: str) -> Iterator[tuple[str, Account]]:
        for stage in inside.stages:
            match stage.to:
                case ToParty(place):
                    yield stage.name, of_member(self.parties[place])
                case Reserve(name, _):
                    yield stage.name, of_fund(self.pool, name)
                case StageList():
                    yield from self._lines(stage.to, f"{GUARANTEE}:{stage.name}")
                case _:
                    yield from ((stage.name, of_member(party)) for party in self.parties)
        if inside.guarantee:
            yield from ((label, of_member(party)) for party in self.parties)


def added(before: Sequence[int], more: Sequence[int]) -> tuple[int, ...]:
    """Lines and what a close books of them; `before` may be empty."""
    return tuple(old + new for old, new in zip(before or [0] * len(more), more, strict=True))
