"""One weighted stage: its rounding's shares, and what it books when a closed period is restated."""

from __future__ import annotations

from dataclasses import dataclass

from formats.splits.agreements.agreement import Driver, Fixed, RoundingName, Stage
from formats.splits.allocation.counters import Counters
from formats.splits.methods import carried, largest_remainder, quota, remainder_to


@dataclass(frozen=True)
class Amount:
    """What a stage takes, and the weights it is shared by, in party order."""

    fen: int
    weights: tuple[int, ...]


def shares(stage: Stage, to: Fixed | Driver, now: Amount, counters: Counters) -> list[int]:
    """Fen in party order for a period that closes."""
    match to.rounding.name:
        case RoundingName.QUOTA:
            return quota.shares(counters.taken(stage), now.fen, now.weights)
        case RoundingName.CARRIED:
            return carried.shares(now.fen, now.weights, counters.carry(stage, to))
        case _:
            return _forgetful(to, now)


def correction(
    stage: Stage, to: Fixed | Driver, *, old: Amount, new: Amount, lines: list[int], counters: Counters
) -> list[int]:
    """Fen in party order, below 0 too, for a closed period; `lines`: what the parties have of this stage in it."""
    if old == new or old.fen == new.fen == 0:
        return [0] * len(lines)
    match to.rounding.name:
        case RoundingName.QUOTA:
            return quota.shares(counters.taken(stage), new.fen - old.fen, new.weights)
        case RoundingName.CARRIED:
            before, after = (old.fen, old.weights), (new.fen, new.weights)
            return carried.correction(before, after, counters.carry(stage, to))
        case _:
            return [due - had for due, had in zip(_forgetful(to, new), lines, strict=True)]


def _forgetful(to: Fixed | Driver, now: Amount) -> list[int]:
    if to.rounding.name is RoundingName.REMAINDER_TO:
        return remainder_to.shares(now.fen, now.weights, to.rounding.place)
    return largest_remainder.shares(now.fen, now.weights)
