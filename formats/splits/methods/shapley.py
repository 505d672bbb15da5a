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
    return {member: max(0, value) for member, value in values(worth).items()}


def values(worth: Mapping[Coalition, int]) -> dict[int, int]:
    """n!·φ of each named party: Σ over coalitions of step·v."""
    members = sorted(frozenset().union(*worth)) if worth else []
    return {
        member: sum(step(member, coalition, len(members)) * amount for coalition, amount in worth.items())
        for member in members
    }


def step(member: int, coalition: Coalition, parties: int) -> int:
    """By how much n!·φ of a party moves with one more of what a coalition is worth: (s − 1)!·(n − s)! in it, and
    − s!·(n − s − 1)! outside."""
    size = len(coalition)
    if member in coalition:
        return factorial(size - 1) * factorial(parties - size)
    return -factorial(size) * factorial(parties - size - 1)
