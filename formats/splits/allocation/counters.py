"""What the stages that remember have done so far, under one version: the sum they took, and what they carry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formats.splits.agreements.accounts import of_member
from formats.splits.agreements.agreement import Agreement, Driver, Fixed, Rounding, RoundingName, Stage
from formats.splits.allocation.opening import History, SideRecord
from formats.splits.allocation.weights import in_order
from formats.splits.methods import carried, quota


@dataclass(frozen=True)
class Counters:
    """Of the stages of one side."""

    history: History
    version: Agreement
    pool: str
    side: str

    def taken(self, stage: Stage) -> int:
        """h of `quota`."""
        return sum(side.takes.get(stage.name, 0) for side in self._sides())

    def carry(self, stage: Stage, to: Fixed | Driver) -> list[int]:
        """c of `carried`: Σ earned − 10⁹·Σ paid, in party order."""
        carry = [0] * len(self.version.parties)
        for side in self._sides():
            if side.takes.get(stage.name) or side.lines.get(stage.name):
                paid = side.lines.get(stage.name, {})
                weights = in_order(to, side.weights.get(stage.name, {}), self.version)
                for place, earned in enumerate(carried.earned(side.takes.get(stage.name, 0), weights)):
                    carry[place] += earned - carried.NANO * paid.get(of_member(self.version.parties[place]), 0)
        return carry

    def _sides(self) -> Iterator[SideRecord]:
        for record in self.history.values():
            if record.version == self.version.hash:
                yield record.known_side(self.pool, self.side)


def left_over(history: History, version: Agreement) -> dict[tuple[str, str, str], list[int]]:
    """What each party was still owed (below 0: had too much), in nano-fen, by pool, side and stage that remembers.

    A new version begins from nothing: this is what the old one leaves, to be shown when it ends.
    """
    found: dict[tuple[str, str, str], list[int]] = {}
    for pool in version.pools.values():
        for side, stages in pool.sides.items():
            counters = Counters(history, version, pool.name, side)
            for stage in stages.walk():
                match stage.to:
                    case Fixed(weights, Rounding(RoundingName.QUOTA)):
                        found[pool.name, side, stage.name] = _owed_by_quota(counters.taken(stage), weights)
                    case Fixed(_, Rounding(RoundingName.CARRIED)) | Driver(rounding=Rounding(RoundingName.CARRIED)):
                        found[pool.name, side, stage.name] = counters.carry(stage, stage.to)
    return {key: owed for key, owed in found.items() if any(owed)}


def _owed_by_quota(taken: int, weights: tuple[int, ...]) -> list[int]:
    exact = carried.earned(taken, weights)
    return [due - carried.NANO * paid for due, paid in zip(exact, quota.paid(taken, weights), strict=True)]
