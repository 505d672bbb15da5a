"""How much each stage takes of what a side's period comes to."""

from __future__ import annotations

from collections.abc import Callable

from formats.splits.agreements.agreement import Per, Stage, StageList, Take
from formats.splits.agreements.money import year_of
from formats.splits.allocation.opening import History

MILLION = 1_000_000


def takes(stages: StageList, total: int, room: Callable[[Stage], int]) -> dict[str, int]:
    """Fen by stage, nested ones too. `room(stage)`: what is left of its `until` sum."""
    found: dict[str, int] = {}
    _fill(stages, total, total, room, found)
    return found


def room(stage: Stage, pool: str, side: str, period: str, history: History) -> int:
    """What an `until` sum has left: less what stages of this name took in the other periods it counts over."""
    take = stage.take
    taken = 0
    if take.per is not Per.PERIOD:
        for other, record in history.items():
            if other != period and (take.per is Per.AGREEMENT or year_of(other) == year_of(period)):
                taken += record.known_side(pool, side).takes.get(stage.name, 0)
    return max(0, (take.until or 0) - taken)


def _fill(stages: StageList, amount: int, total: int, room: Callable[[Stage], int], found: dict[str, int]) -> None:
    left = amount
    for stage in stages.stages:
        found[stage.name] = min(left, _wanted(stage.take, left, total), _limit(stage, left, room))
        left -= found[stage.name]
        if isinstance(stage.to, StageList):
            _fill(stage.to, found[stage.name], total, room, found)


def _wanted(take: Take, left: int, total: int) -> int:
    """The percentage, rounded down; all that is left where none is named."""
    if take.percent is None:
        return left
    return (total if take.of_pool else left) * take.percent // MILLION


def _limit(stage: Stage, left: int, room: Callable[[Stage], int]) -> int:
    return left if stage.take.until is None else room(stage)
