"""A measured row: ours beside a peer in the same run, so that the machine drops out."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Row:
    """`ratio` is larger when ours is better; `goal` is the least ratio we accept."""

    name: str
    ours: float
    peer: float
    unit: str
    goal: float
    less_is_better: bool = False

    @property
    def ratio(self) -> float:
        return self.peer / self.ours if self.less_is_better else self.ours / self.peer

    @property
    def good(self) -> bool:
        return self.ratio >= self.goal

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "ours": _short(self.ours),
            "peer": _short(self.peer),
            "unit": self.unit,
            "ratio": _short(self.ratio),
            "goal": self.goal,
        }


def per_second(count: int, work: Callable[[], object], *, rounds: int = 3) -> float:
    """How many a second, in the best of some rounds: what disturbs a round only ever slows it."""
    return count / min(seconds(work) for _ in range(rounds))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _short(value: float) -> float:
    """Three figures: more would be noise."""
    return float(f"{value:.3g}")
