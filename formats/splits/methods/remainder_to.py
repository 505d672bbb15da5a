"""`remainder_to` (尾差由某方承担): everyone the floor of the exact share, one party the rest too.

It forgets what it rounded before: the drift from the exact shares grows.
"""

from __future__ import annotations

from collections.abc import Sequence


def shares(amount: int, weights: Sequence[int], keeper: int) -> list[int]:
    """Fen in party order, their sum is `amount` ≥ 0; `keeper` is the place of the party that takes the rest."""
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    parts[keeper] += amount - sum(parts)
    return parts
