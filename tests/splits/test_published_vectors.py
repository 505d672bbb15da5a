"""The 69 published allocation vectors, each under the rule that it names, and the published Shapley answers.

Two of our rules are among the named ones or made of them; a named rule that is not ours has its own small reference
here, so that every vector is computed and none is dropped.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

import pytest

from formats.splits.methods import airport, largest_remainder, quota, remainder_to, shapley

# The vectors are kept beside the project, not in it.
HOME = Path(__file__).parents[3] / "shared/data/allocation"
VECTORS = json.loads((HOME / "vectors.json").read_text())["vectors"]
SHAPLEY = json.loads((HOME / "shapley.json").read_text())
Rule = Callable[[int, list[int]], list[int]]


def floors(amount: int, weights: list[int]) -> list[int]:
    return [amount * weight // sum(weights) for weight in weights]


def with_rest_to(order: Callable[[list[int]], list[int]]) -> Rule:
    """Floors, then one unit each in an order of places."""

    def rule(amount: int, weights: list[int]) -> list[int]:
        if not any(weights):
            return [0] * len(weights)
        parts = floors(amount, weights)
        for place in order(weights)[: amount - sum(parts)]:
            parts[place] += 1
        return parts

    return rule


def weighing(weights: list[int]) -> list[int]:
    return [place for place, weight in enumerate(weights) if weight]


def heaviest_first(weights: list[int]) -> list[int]:
    return sorted(weighing(weights), key=lambda place: -weights[place])


def floor_separate(amount: int, weights: list[int]) -> list[int]:
    """Ours: `remainder_to`, with the rest shown apart. Whoever takes it, the others have their floors."""
    parts = floors(amount, weights)
    rest = amount - sum(parts)
    for keeper in range(len(weights)):
        assert remainder_to.shares(amount, weights, keeper) == [
            part + rest * (place == keeper) for place, part in enumerate(parts)
        ]
    return [*parts, rest]


def block_separate(amount: int, weights: list[int]) -> list[int]:
    """Ours: the whole rounds of `quota`, ⌊h/T⌋·w of the weights without their common factor."""
    rows = quota.schedule(tuple(weights))
    parts = [paid - extra for paid, extra in zip(quota.paid(amount, weights), rows[amount % len(rows)], strict=True)]
    return [*parts, amount - sum(parts)]


RULES: dict[str, tuple[int, Rule]] = {
    "FloorToLargestRemainder": (14, largest_remainder.shares),  # ours, by its other name
    "FloorSeparate": (8, floor_separate),  # made of ours
    "BlockSeparate": (15, block_separate),  # made of ours
    "FloorToFirst": (16, with_rest_to(weighing)),  # not ours: first in order, the reference above
    "FloorToLargestRatio": (6, with_rest_to(heaviest_first)),  # not ours: the reference above
    "largest ratio first": (10, with_rest_to(heaviest_first)),  # not ours, another library's name for it
}


def test_every_vector_has_a_rule() -> None:
    assert Counter(vector["rule"] for vector in VECTORS) == {name: count for name, (count, _) in RULES.items()}
    assert sum(count for count, _ in RULES.values()) == 69


def allocated(vector: dict[str, Any]) -> list[int]:
    """Fractions of weights made whole, steps made units, a sum below 0 allocated as what it is below."""
    weights = [Fraction(weight) for weight in vector["weights"]]
    whole = lcm(*(weight.denominator for weight in weights)) if weights else 1
    scaled = [abs(int(weight * whole)) for weight in weights]
    amount, step = abs(vector["amount_minor"]), vector["step"]
    parts = RULES[vector["rule"]][1](amount // step, scaled)
    sign = -1 if vector["amount_minor"] < 0 else 1
    return [sign * step * part for part in parts]


@pytest.mark.parametrize("place", range(69))
def test_each_vector_comes_out_under_its_named_rule(place: int) -> None:
    assert allocated(VECTORS[place]) == VECTORS[place]["expected"]


@pytest.mark.parametrize("case", SHAPLEY["cases"], ids=[case["name"] for case in SHAPLEY["cases"]])
def test_the_published_shapley_values_come_out(case: dict[str, Any]) -> None:
    if case["type"] == "airport":
        found = airport.weights({place: int(cost) for place, cost in enumerate(case["costs"])})
    else:
        worth = {frozenset(map(int, coalition)): int(value) for coalition, value in case["v"].items()}
        found = shapley.weights(worth)
    scale = sum(found.values())
    total = sum(Fraction(value) for value in case["shapley"])
    assert [Fraction(found[party], scale) * total for party in sorted(found)] == [Fraction(v) for v in case["shapley"]]
