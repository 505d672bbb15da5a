"""The four roundings: every fen is given, to whom and how far from the exact share."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.splits.methods import carried, guarantee, largest_remainder, quota, remainder_to, schedule

AMOUNTS = st.integers(0, 10**18)
WEIGHTS = st.lists(st.integers(0, 2**96 - 1) | st.integers(0, 9), min_size=1, max_size=12).filter(any)
SMALL = st.lists(st.integers(0, 40), min_size=1, max_size=7).filter(any)
SIGNED = st.integers(-(10**6), 10**6)


@given(AMOUNTS, WEIGHTS, st.data())
def test_remainder_to_gives_floors_and_the_rest_to_one(amount: int, weights: list[int], data: st.DataObject) -> None:
    keeper = data.draw(st.integers(0, len(weights) - 1))
    parts = remainder_to.shares(amount, weights, keeper)
    assert sum(parts) == amount
    floors = [amount * weight // sum(weights) for weight in weights]
    assert [part for place, part in enumerate(parts) if place != keeper] == floors[:keeper] + floors[keeper + 1 :]


@given(AMOUNTS, WEIGHTS)
def test_largest_remainder_is_within_a_fen_and_in_the_order_of_the_weights(amount: int, weights: list[int]) -> None:
    parts, total = largest_remainder.shares(amount, weights), sum(weights)
    assert sum(parts) == amount
    assert all(abs(Fraction(amount * weight, total) - part) < 1 for part, weight in zip(parts, weights, strict=True))
    pairs = list(zip(weights, parts, strict=True))
    assert all(mine >= theirs for weight, mine in pairs for other, theirs in pairs if weight > other)


def test_ties_go_by_party_order() -> None:
    assert largest_remainder.shares(1, [1, 1]) == [1, 0]
    assert quota.shares(0, 1, [1, 1]) == [1, 0]
    assert carried.shares(1, [1, 1], [0, 0]) == [1, 0]
    assert remainder_to.shares(1, [1, 1], 1) == [0, 1]


def test_carried_takes_back_from_the_last_of_equals() -> None:
    fen = carried.NANO
    assert carried.shares(1, [0, 0, 1], [fen, fen, -2 * fen]) == [1, 0, 0]


@settings(max_examples=60, deadline=None)
@given(SMALL, st.lists(st.integers(-300, 10**6), min_size=1, max_size=30))
def test_quota_is_within_a_fen_for_ever_whatever_comes_or_goes(weights: list[int], amounts: list[int]) -> None:
    running, paid = 0, [0] * len(weights)
    for amount in amounts:
        change = max(amount, -running)  # nothing is taken back that was never taken
        parts = quota.shares(running, change, weights)
        running, paid = running + change, [old + new for old, new in zip(paid, parts, strict=True)]
        assert sum(parts) == change
        exact = [Fraction(running * weight, sum(weights)) for weight in weights]
        assert all(abs(share - has) < 1 for share, has in zip(exact, paid, strict=True))
    assert paid == quota.paid(running, weights)
    pairs = list(zip(weights, paid, strict=True))
    assert all(mine >= theirs for weight, mine in pairs for other, theirs in pairs if weight > other)


@settings(max_examples=60, deadline=None)
@given(SMALL, st.integers(0, 10**6), st.integers(1, 9))
def test_quota_never_takes_back_when_more_comes_and_knows_no_common_factor(
    weights: list[int], total: int, factor: int
) -> None:
    parts = quota.shares(total, 1, weights)
    assert sorted(parts) == [0] * (len(weights) - 1) + [1]
    assert quota.paid(total, [weight * factor for weight in weights]) == quota.paid(total, weights)


@pytest.mark.parametrize("weights", [[1], [50, 30, 20], [1, 1, 1], [0, 7, 0, 4], [9, 1, 1, 1, 1, 1]])
def test_both_rows_of_a_payment_are_proved_against_the_schedule(weights: list[int]) -> None:
    rows = quota.schedule(tuple(weights))
    root = schedule.root(rows)
    for before, amount in [(0, 1), (7, 0), (123_456, 789), (len(rows) - 1, 1)]:
        (low, low_path), (high, high_path) = schedule.proofs(rows, before, amount)
        assert schedule.included(low, rows[low], low_path, root)
        assert schedule.included(high, rows[high], high_path, root)
        rounds = (before + amount) // len(rows) - before // len(rows)
        by_proof = [
            rounds * weight + rows[high][place] - rows[low][place]
            for place, weight in enumerate(quota.reduced(weights))
        ]
        assert by_proof == quota.shares(before, amount, weights)


def test_a_false_row_is_in_no_schedule() -> None:
    rows = quota.schedule((50, 30, 20))
    root = schedule.root(rows)
    path = schedule.proof(rows, 3)
    assert schedule.included(3, rows[3], path, root)
    assert not schedule.included(3, rows[4], path, root)
    assert not schedule.included(4, rows[3], path, root)
    assert not schedule.included(3 + 16, rows[3], path, root)
    assert not schedule.included(3, [*rows[3][:-1], rows[3][-1] + 1], path, root)
    assert not schedule.included(10, (5, 3, 2), [*schedule.proof(rows, 9)], root)
    with pytest.raises(ValueError, match="outside"):
        schedule.proof(rows, 10)


Step = tuple[int, list[int]]


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 6), st.data())
def test_carried_overpays_nobody_by_a_fen_and_owes_nobody_n_minus_one(parties: int, data: st.DataObject) -> None:
    weights = st.lists(st.integers(0, 2**96 - 1) | st.integers(0, 3), min_size=parties, max_size=parties).filter(any)
    periods: list[Step] = []
    carry = [0] * parties
    for _ in range(data.draw(st.integers(1, 20))):
        step = (data.draw(st.integers(0, 10**15) | st.integers(0, 5)), data.draw(weights))
        if periods and data.draw(st.booleans()):
            place = data.draw(st.integers(0, len(periods) - 1))
            old, periods[place] = periods[place], step
            parts = carried.correction(old, step, carry)
            earned = zip(carried.earned(*step), carried.earned(*old), strict=True)
            assert sum(parts) == step[0] - old[0]
        else:
            periods.append(step)
            parts = carried.shares(*step, carry)
            earned = zip(carried.earned(*step), [0] * parties, strict=True)
            assert sum(parts) == step[0]
            assert min(parts) >= 0
        carry = [
            kept + new - gone - carried.NANO * part
            for kept, (new, gone), part in zip(carry, earned, parts, strict=True)
        ]
        assert sum(carry) == 0
        assert min(carry) > -carried.NANO
        assert max(carry) < max(1, parties - 1) * carried.NANO


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**12), st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any), st.data())
def test_carried_restated_there_and_back_keeps_what_is_carried_below_a_fen(
    amount: int, weights: list[int], data: st.DataObject
) -> None:
    other = (
        data.draw(st.integers(0, 10**12)),
        data.draw(st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any)),
    )
    first = carried.shares(amount, weights, [0, 0, 0])
    before = [e - carried.NANO * part for e, part in zip(carried.earned(amount, weights), first, strict=True)]
    there = carried.correction((amount, weights), other, before)
    earned = zip(carried.earned(*other), carried.earned(amount, weights), there, before, strict=True)
    after = [kept + new - old - carried.NANO * part for new, old, part, kept in earned]
    back = carried.correction(other, (amount, weights), after)
    assert all(abs(one + two) <= 1 for one, two in zip(there, back, strict=True))


@given(st.lists(SIGNED, min_size=1, max_size=6), st.data())
def test_a_guarantee_sums_to_nothing_takes_from_no_one_below_theirs_and_serves_in_party_order(
    had: list[int], data: st.DataObject
) -> None:
    promised = data.draw(st.dictionaries(st.integers(0, len(had) - 1), st.integers(1, 10**6)))
    lines = guarantee.lines(had, promised)
    assert sum(lines) == 0
    spare = sum(max(0, has - promised.get(place, 0)) for place, has in enumerate(had))
    for place, (has, line) in enumerate(zip(had, lines, strict=True)):
        due = promised.get(place, 0)
        assert line <= max(0, due - has)
        assert has + line >= min(has, due)
    unserved = [place for place in sorted(promised) if had[place] + lines[place] < promised[place]]
    assert not unserved or sum(max(0, line) for line in lines) == spare
    assert all(lines[place] <= 0 for place in sorted(promised) if unserved and place > unserved[0])


@pytest.mark.parametrize("parties", [1, 12, 50])
def test_nothing_shared_among_many_is_nothing_for_each(parties: int) -> None:
    weights = [1] * parties
    for parts in (
        remainder_to.shares(0, weights, 0),
        largest_remainder.shares(0, weights),
        quota.shares(5, 0, weights),
        carried.shares(0, weights, [0] * parties),
    ):
        assert parts == [0] * parties
