"""How far what is paid drifts from the exact shares over many periods: `quota` beside three ways that forget."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from bench.rows import Row
from formats.splits.methods import largest_remainder, quota, remainder_to

PERIODS, MOST_FEN = 100_000, 10**7
WEIGHTS = (47, 31, 13, 7, 2)
Rule = Callable[[int, int], list[int]]  # (running total before, amount) → fen in party order


def rows(_: Path) -> Iterator[Row]:
    ours = greatest_drift(by_quota, PERIODS)
    for name, rule in FORGETFUL.items():
        yield Row(
            name=f"greatest drift in {PERIODS:,} periods, quota (peer: {name})", ours=ours,
            peer=greatest_drift(rule, PERIODS), unit="fen", goal=10, less_is_better=True,
        )  # fmt: skip


def greatest_drift(rule: Rule, periods: int, *, weights: Sequence[int] = WEIGHTS, seed: int = 1) -> float:
    """Fen between paid and exact, of any party after any of the periods; amounts are random."""
    pick, total, running, worst = Random(seed), sum(weights), 0, 0
    paid = [0] * len(weights)
    for _ in range(periods):
        amount = pick.randrange(MOST_FEN)
        for place, fen in enumerate(rule(running, amount)):
            paid[place] += fen
        running += amount
        # in fen · total weight, so that nothing is rounded here
        worst = max(worst, *(abs(has * total - running * weight) for has, weight in zip(paid, weights, strict=True)))
    return worst / total


def _in_order(amount: int) -> list[int]:
    """Floors, then one fen each in order: Money.allocate in M. Fowler, "Patterns of Enterprise Application
    Architecture" (2002)."""
    parts = [amount * weight // sum(WEIGHTS) for weight in WEIGHTS]
    left = amount - sum(parts)
    return [part + (place < left) for place, part in enumerate(parts)]


def by_quota(before: int, amount: int) -> list[int]:
    return quota.shares(before, amount, WEIGHTS)


FORGETFUL: dict[str, Rule] = {
    "Fowler's allocate": lambda _, amount: _in_order(amount),
    "largest remainder": lambda _, amount: largest_remainder.shares(amount, WEIGHTS),
    "the rest to the first": lambda _, amount: remainder_to.shares(amount, WEIGHTS, 0),
}
