"""`quota`: the quota method on the running total (M. L. Balinski and H. P. Young, "The Quota Method of Apportionment",
American Mathematical Monthly 82, 1975). What is paid depends on the running total alone, and stays within one fen of
the exact share for ever.

C(h) = ⌊h/T⌋·w + Q(h mod T) is what all have after h fen. Q gives fen singly: the next one to the greatest w/(k + 1)
among the parties whose k + 1 fen would not exceed their exact share of the new total, rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import gcd

MAX_TOTAL_WEIGHT = 10_000


def shares(before: int, amount: int, weights: Sequence[int]) -> list[int]:
    """C(before + amount) − C(before), in party order. `amount` may be below 0, down to −`before`."""
    then, now = paid(before, weights), paid(before + amount, weights)
    return [new - old for new, old in zip(now, then, strict=True)]


def paid(total: int, weights: Sequence[int]) -> list[int]:
    """C(total): what each party has after `total` ≥ 0 fen."""
    rows = schedule(tuple(weights))
    rounds, left = divmod(total, len(rows))
    return [rounds * weight + extra for weight, extra in zip(reduced(weights), rows[left], strict=True)]


def reduced(weights: Sequence[int]) -> list[int]:
    """The weights without their common factor: the same shares, the shortest schedule."""
    common = gcd(*weights)
    return [weight // common for weight in weights]


@lru_cache(maxsize=64)
def schedule(weights: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The rows Q(0) … Q(T − 1), T the sum of the weights without their common factor."""
    return list(_rows(reduced(weights)))


def _rows(weights: list[int]) -> Iterator[tuple[int, ...]]:
    total = sum(weights)
    counts = [0] * len(weights)
    for given in range(total):
        yield tuple(counts)
        counts[_next_place(weights, counts, given, total)] += 1


def _next_place(weights: list[int], counts: list[int], given: int, total: int) -> int:
    """Whose the fen after `given` is: greatest weight / (count + 1), cross-multiplied; ties by party order."""
    best = -1
    for place, (weight, count) in enumerate(zip(weights, counts, strict=True)):
        allowed = -(-(given + 1) * weight // total)
        if count + 1 <= allowed and (best < 0 or weight * (counts[best] + 1) > weights[best] * (count + 1)):
            best = place
    return best
