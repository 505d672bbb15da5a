"""One side of one pool: what each stage takes, where it goes, and what is guaranteed."""

from __future__ import annotations

from typing import Any

import pytest

from formats.splits.allocation.close import Closed, close
from formats.splits.allocation.opening import Opening
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.period_file.reader import read_act
from tests.splits.agreements import entry, quantity, side, version

FIXED = "to: {fixed: {2: 50, 3: 30, 5: 20}}, rounding: quota"


def closing(text: str, *acts: Any, period: str = "2026-01", opening: Opening | None = None) -> Closed:
    return close(period, [version(text)], opening or Opening(), map(read_act, acts))


def shares(closed: Closed) -> dict[tuple[str, str], int]:
    return {(line.stage, line.party): line.fen for line in closed.lines}


def test_stages_take_in_order_of_what_is_left() -> None:
    text = side(
        """{name: a, take: {percent: 10}, to: {party: 2}}
{name: b, take: {percent: 10}, to: {party: 3}}
{name: c, take: {percent: 10, of: pool}, to: {party: 5}}
{name: d, take: {until: 77, per: period}, to: {party: 2}}
{name: e, take: rest, to: {party: 3}}"""
    )
    found = shares(closing(text, entry(1001, day="2026-01-31")))
    assert found == {("a", "2"): 100, ("b", "3"): 90, ("c", "5"): 100, ("d", "2"): 77, ("e", "3"): 634}


def test_a_percentage_rounds_down_and_keeps_four_decimals() -> None:
    text = side("{name: a, take: {percent: 33.3333}, to: {party: 2}}\n{name: b, take: rest, to: {party: 3}}")
    assert shares(closing(text, entry(10**6, day="2026-01-01"))) == {("a", "2"): 333_333, ("b", "3"): 666_667}


def test_a_nested_list_shares_its_own_amount_and_percent_of_pool_means_the_side() -> None:
    text = side(
        """{name: half, take: {percent: 50}, to: {stages: [{name: in, take: {percent: 10, of: pool}, """
        """to: {party: 5}}, {name: rest of half, take: rest, to: {party: 2}}]}}
{name: e, take: rest, to: {party: 3}}"""
    )
    found = shares(closing(text, entry(1000, day="2026-01-01")))
    assert found == {("in", "5"): 100, ("rest of half", "2"): 400, ("e", "3"): 500}


@pytest.mark.parametrize(("per", "later"), [("period", 500), ("year", 0), ("agreement", 0)])
def test_until_counts_over_what_it_says_and_a_new_year_fills_the_years_sum(per: str, later: int) -> None:
    text = side(
        f"{{name: a, take: {{until: 500, per: {per}}}, to: {{party: 2}}}}\n{{name: b, take: rest, to: {{party: 3}}}}"
    )
    first = closing(text, entry(700, day="2026-01-01"))
    assert shares(first) == {("a", "2"): 500, ("b", "3"): 200}
    opening = first.closing
    for month in range(2, 13):
        closed = closing(text, entry(700, day=f"2026-{month:02}-01"), period=f"2026-{month:02}", opening=opening)
        assert shares(closed).get(("a", "2"), 0) == later
        opening = closed.closing
    january = closing(text, entry(700, day="2027-01-01"), period="2027-01", opening=opening)
    assert shares(january).get(("a", "2"), 0) == (0 if per == "agreement" else 500)


def test_a_guarantee_lifts_who_is_below_with_what_others_have_above_theirs() -> None:
    text = side(f"{{name: all, take: rest, {FIXED}}}", more="      guarantee: {5: 200000}\n")
    closed = closing(text, entry(500_000, day="2026-01-01"))
    assert shares(closed) == {
        ("all", "2"): 250_000, ("all", "3"): 150_000, ("all", "5"): 100_000,
        ("guarantee", "2"): -62_500, ("guarantee", "3"): -37_500, ("guarantee", "5"): 100_000,
    }  # fmt: skip


def test_a_guarantee_above_the_pool_gets_the_pool_and_no_more() -> None:
    text = side(f"{{name: all, take: rest, {FIXED}}}", more="      guarantee: {5: 200000, 3: 90000}\n")
    closed = closing(text, entry(1000, day="2026-01-01"))
    assert shares(closed) == {
        ("all", "2"): 500, ("all", "3"): 300, ("all", "5"): 200, ("guarantee", "2"): -500, ("guarantee", "3"): 500,
    }  # fmt: skip


def test_a_fund_is_not_touched_by_a_guarantee_and_an_inner_one_is_settled_first() -> None:
    text = side(
        """{name: fund, take: {percent: 50}, to: {reserve: repairs, keeper: 9}}
{name: deep, take: {percent: 50}, to: {stages: [{name: in, take: rest, to: {party: 2}}], guarantee: {3: 100}}}
{name: e, take: rest, to: {party: 2}}""",
        more="      guarantee: {3: 150}\n",
    )
    assert shares(closing(text, entry(1000, day="2026-01-01"))) == {
        ("fund", "training/repairs"): 500, ("in", "2"): 250, ("e", "2"): 250,
        ("guarantee:deep", "2"): -100, ("guarantee:deep", "3"): 100,
        ("guarantee", "2"): -50, ("guarantee", "3"): 50,
    }  # fmt: skip


def test_net_alone_is_shared_and_nothing_is_no_line() -> None:
    text = side(f"{{name: all, take: rest, {FIXED}}}")
    assert closing(text, entry(0, vat=60, day="2026-01-01")).lines == []
    assert sum(shares(closing(text, entry(100, vat=6, day="2026-01-01"))).values()) == 100


def test_what_several_drivers_weigh_is_remembered_by_stage() -> None:
    text = side(
        """{name: heads, take: {percent: 50}, to: {driver: headcount, series: heads, if_zero: {2: 1}}, """
        """rounding: largest_remainder}
{name: money, take: {percent: 50}, to: {driver: capital, series: money, if_zero: {2: 1}}, rounding: carried}
{name: use, take: rest, to: {driver: metered, assets: [4], if_zero: {3: 1, 5: 2}}, rounding: {remainder_to: 5}}"""
    )
    acts = [
        entry(400, day="2026-01-02"),
        quantity("heads", 3, 20, day="2026-01-03"),
        quantity("heads", 5, 20, day="2026-01-30"),
        quantity("money", 2, 900, day="2026-01-01"),
        quantity("money", 2, -600, day="2026-01-09"),
        quantity("money", 3, 100, day="2026-01-01"),
    ]
    closed = close(
        "2026-01", [version(text)], Opening(), map(read_act, acts), [MinutesUsed("2026-01", 4, 9, "other", 5)]
    )
    assert shares(closed) == {
        ("heads", "3"): 100, ("heads", "5"): 100, ("money", "2"): 75, ("money", "3"): 25,
        ("use", "3"): 33, ("use", "5"): 67,
    }  # fmt: skip
    record = closed.closing.history["2026-01"].known_side("training", "benefit")
    assert record.weights == {"heads": {3: 20, 5: 20}, "money": {2: 300, 3: 100}}
    assert closed.closing.standing == {"money": {"2": 300, "3": 100}}
