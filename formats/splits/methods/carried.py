"""`carried`: what rounding left over is carried to the next period, in nano-fen.

For weights that change each period. `carry` is c = Σ earned − 10⁹·Σ paid under this version, in party order; its sum
is 0. Nobody is ever overpaid by a fen, nor owed as much as n − 1 fen.
"""

from __future__ import annotations

from collections.abc import Sequence

from formats.splits.methods import largest_remainder

NANO = 10**9


def earned(amount: int, weights: Sequence[int]) -> list[int]:
    """e(A, w): the exact shares in nano-fen, their sum is amount·10⁹."""
    return largest_remainder.shares(amount * NANO, weights)


def shares(amount: int, weights: Sequence[int], carry: Sequence[int]) -> list[int]:
    """Fen ≥ 0 in party order, their sum is `amount` ≥ 0."""
    owed = [old + new for old, new in zip(carry, earned(amount, weights), strict=True)]
    parts = [max(0, each // NANO) for each in owed]
    places = range(len(parts))
    while sum(parts) < amount:
        parts[max(places, key=lambda place: (owed[place] - NANO * parts[place], -place))] += 1
    while sum(parts) > amount:
        paid = [place for place in places if parts[place] > 0]
        parts[min(paid, key=lambda place: (owed[place] - NANO * parts[place], -place))] -= 1
    return parts


def correction(old: tuple[int, Sequence[int]], new: tuple[int, Sequence[int]], carry: Sequence[int]) -> list[int]:
    """What restating books, in party order: (amount, weights) of a period were `old` and are `new`. May be below 0."""
    (before, after), difference = (earned(*old), earned(*new)), new[0] - old[0]
    owed = [kept - was + now for kept, was, now in zip(carry, before, after, strict=True)]
    parts = [each // NANO for each in owed]
    largest_first = sorted(range(len(parts)), key=lambda place: -(owed[place] % NANO))
    for place in largest_first[: difference - sum(parts)]:
        parts[place] += 1
    return parts
