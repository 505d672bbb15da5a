"""`largest_remainder` (Hamilton's method): floors, then one unit each to the largest remainders. It forgets too."""

from __future__ import annotations

from collections.abc import Sequence


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """Units in party order, their sum is `amount` ≥ 0. Ties by party order."""
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    left = amount - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda place: -(amount * weights[place] % total))
    for place in by_remainder[:left]:
        parts[place] += 1
    return parts
