"""A history that contradicts itself is refused: a foreign version or stage, lines that are not their stage's take."""

from __future__ import annotations

from formats.faults import require
from formats.splits.agreements.agreement import GUARANTEE, Agreement, StageList, ruling
from formats.splits.agreements.money import next_period
from formats.splits.allocation.opening import History, SideRecord


def check_history(history: History, versions: list[Agreement]) -> None:
    """Raises FormatFault and names the period, pool, side and stage."""
    by_hash = {version.hash: version for version in versions}
    due = versions[0].first
    for period, record in sorted(history.items()):
        require(period == due, "out-of-order", f"{due} is missing before {period}")
        due = next_period(period)
        require(record.version == ruling(versions, period).hash, "version", f"another version rules {period}")
        for pool, sides in record.pools.items():
            for name, side in sides.items():
                where = f"{name} of {pool} in {period}"
                known = by_hash[record.version].pools.get(pool)
                require(known is not None and name in known.sides, "unknown-pool", f"the agreement has no {where}")
                if known is not None:
                    _check_side(known.sides[name], side, where)


def _check_side(stages: StageList, side: SideRecord, where: str) -> None:
    names = {stage.name for stage in stages.walk()} | _labels(stages, GUARANTEE)
    for stage in (*side.takes, *side.weights, *side.lines):
        require(stage in names, "unknown-stage", f"{where} has no stage {stage}")
    for label in sorted(_labels(stages, GUARANTEE)):
        _check_sum(side, label, 0, where)
    _check_takes(stages, side, side.total, where)


def _check_takes(stages: StageList, side: SideRecord, amount: int, where: str) -> None:
    """The takes of a list are its amount; the lines of a stage are its take."""
    taken = sum(side.takes.get(stage.name, 0) for stage in stages.stages)
    require(taken == amount, "sum", f"{where}: stages take {taken} of {amount}")
    for stage in stages.stages:
        take = side.takes.get(stage.name, 0)
        if isinstance(stage.to, StageList):
            _check_takes(stage.to, side, take, where)
        else:
            _check_sum(side, stage.name, take, where)


def _check_sum(side: SideRecord, stage: str, expected: int, where: str) -> None:
    found = sum(side.lines.get(stage, {}).values())
    require(found == expected, "sum", f"{where}: the lines of {stage} sum to {found}, not {expected}")


def _labels(stages: StageList, label: str) -> set[str]:
    """The names of guarantee lines, nested ones too."""
    inner = [
        _labels(stage.to, f"{GUARANTEE}:{stage.name}") for stage in stages.stages if isinstance(stage.to, StageList)
    ]
    return {label}.union(*inner)
