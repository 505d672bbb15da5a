"""`shapley`: a table of what each coalition is worth → n! times the Shapley value of each party, at least 0.

L. S. Shapley, "A Value for n-Person Games" (1953). n is the number of parties that the table names, at most 12; a
coalition that the table does not name is worth 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import factorial

Coalition = frozenset[int]


def weights(worth: Mapping[Coalition, int]) -> dict[int, int]:
    """n!·value of each named party, never below 0."""
    members = sorted(frozenset().union(*worth)) if worth else []
    return {member: max(0, _value(member, worth, len(members))) for member in members}


def _value(member: int, worth: Mapping[Coalition, int], parties: int) -> int:
    """n!·φ = Σ over coalitions: with the member (s − 1)!·(n − s)!·v, without it − s!·(n − s − 1)!·v."""
    value = 0
    for coalition, amount in worth.items():
        size = len(coalition)
        if member in coalition:
            value += factorial(size - 1) * factorial(parties - size) * amount
        else:
            value -= factorial(size) * factorial(parties - size - 1) * amount
    return value
