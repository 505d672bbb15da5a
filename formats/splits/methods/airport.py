"""`airport`: a table of what the capacity costs that each party needs → n! times its share.

S. C. Littlechild and G. Owen, "A Simple Expression for the Shapley Value in a Special Case" (1973): each step of
capacity is shared equally by those who need it. n is the number of parties that the table names, at most 12.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import factorial


def weights(needs: Mapping[int, int]) -> dict[int, int]:
    """The j-th of k_1 ≤ … ≤ k_n weighs Σ_{i ≤ j} (k_i − k_{i−1})·n!/(n − i + 1)."""
    scale, weight, step_before = factorial(len(needs)), 0, 0
    found: dict[int, int] = {}
    for place, (member, cost) in enumerate(sorted(needs.items(), key=lambda need: need[1])):
        weight += (cost - step_before) * scale // (len(needs) - place)
        found[member], step_before = weight, cost
    return found
