"""What a driver weighs: minutes, heads, hours, capital, and the two tables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, permutations
from math import factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.faults import FormatFault
from formats.splits.agreements.agreement import Driver, DriverName, Rounding, RoundingName, UseClass
from formats.splits.allocation.opening import PeriodRecord
from formats.splits.allocation.weights import in_order, weights
from formats.splits.methods import airport, shapley
from tests.splits.agreements import version

CARRIED = Rounding(RoundingName.CARRIED)
PARTIES = (2, 3, 5)


def driver(name: DriverName, **fields: object) -> Driver:
    plain: dict[str, object] = {"series": "s", "assets": (), "classes": (), "if_zero": (1, 0, 0), "rounding": CARRIED}
    return Driver(name=name, **{**plain, **fields})  # type: ignore[arg-type]


def coalitions(members: tuple[int, ...]) -> list[frozenset[int]]:
    return [frozenset(each) for size in range(1, len(members) + 1) for each in combinations(members, size)]


def by_every_order(members: list[int], worth: Mapping[frozenset[int], int]) -> dict[int, int]:
    """n! times the value: what each adds, summed over every order in which they could have come."""
    value = dict.fromkeys(members, 0)
    for order in permutations(members):
        for place, member in enumerate(order):
            value[member] += worth.get(frozenset(order[: place + 1]), 0) - worth.get(frozenset(order[:place]), 0)
    return value


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(coalitions((2, 3, 5, 7))), st.integers(1, 10**18), max_size=15))
def test_shapley_is_what_each_adds_over_every_order(worth: dict[frozenset[int], int]) -> None:
    named = sorted(frozenset().union(*worth))
    expected = by_every_order(named, worth)
    assert shapley.weights(worth) == {member: max(0, value) for member, value in expected.items()}
    assert sum(expected.values()) == factorial(len(named)) * worth.get(frozenset(named), 0)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(1, 6), st.integers(1, 10**18), min_size=1, max_size=6))
def test_airport_is_the_shapley_value_of_the_dearest_need(needs: dict[int, int]) -> None:
    worth = {group: max(needs[member] for member in group) for group in coalitions(tuple(needs))}
    assert airport.weights(needs) == shapley.weights(worth)
    assert sum(airport.weights(needs).values()) == factorial(len(needs)) * max(needs.values())


@pytest.mark.parametrize("weigh", [shapley.weights, airport.weights])
def test_twelve_parties_and_the_largest_sums_stay_below_2_to_the_96(weigh: object) -> None:
    members = tuple(range(1, 13))
    top = frozenset(members[:11])
    table: dict[object, int] = (
        {frozenset(members): 10**18} | {group: 10**18 for group in [top]} if weigh is shapley.weights
        else dict.fromkeys(members, 10**18)
    )  # fmt: skip
    assert max(weigh(table).values()) < 2**96  # type: ignore[operator]


def test_metered_counts_the_named_assets_and_classes_and_parties_alone() -> None:
    record = PeriodRecord(
        "v",
        minutes={
            4: {"teaching": {2: 90, 9: 1000}, "enterprise": {3: 30}},
            7: {"teaching": {2: 10}},
            8: {"teaching": {5: 777}},
        },
    )
    both = driver(DriverName.METERED, assets=(4, 7))
    assert weights(both, PARTIES, record, {}) == {2: 100, 3: 30}
    teaching = driver(DriverName.METERED, assets=(4, 7), classes=(UseClass.TEACHING,))
    assert weights(teaching, PARTIES, record, {}) == {2: 100}


@pytest.mark.parametrize("name", [DriverName.HEADCOUNT, DriverName.PERSON_HOURS])
def test_heads_and_hours_are_the_sum_of_the_period(name: DriverName) -> None:
    record = PeriodRecord("v", series={"s": {2: 12, 9: 4}, "t": {3: 1}})
    assert weights(driver(name), PARTIES, record, {"s": {"3": 5}}) == {2: 12}


def test_capital_is_what_stands_and_never_below_nothing() -> None:
    standing = {"s": {"2": 300, "3": -20, "9": 7}}
    assert weights(driver(DriverName.CAPITAL), PARTIES, PeriodRecord("v"), standing) == {2: 300}


def test_tables_are_read_by_party_and_coalition() -> None:
    none = PeriodRecord("v")
    assert weights(driver(DriverName.SHAPLEY), PARTIES, none, {"s": {"2,3": 10, "2,3,5": 10}}) == {2: 30, 3: 30}
    assert weights(driver(DriverName.AIRPORT), PARTIES, none, {"s": {"2": 10, "3": 30}}) == {2: 10, 3: 50}


def test_a_weight_that_would_not_fit_the_contract_is_refused() -> None:
    with pytest.raises(FormatFault, match="weight"):
        weights(driver(DriverName.HEADCOUNT), PARTIES, PeriodRecord("v", series={"s": {2: 2**96}}), {})


def test_the_weights_for_zero_stand_in_when_nothing_was_used() -> None:
    agreed = version()
    assert in_order(driver(DriverName.METERED), {}, agreed) == (1, 0, 0)
    assert in_order(driver(DriverName.METERED), {3: 4}, agreed) == (0, 4, 0)
