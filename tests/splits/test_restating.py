"""A closed period is restated, never edited: nobody gains by being late, and what came and went leaves nothing."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.faults import FormatFault
from formats.splits.agreements.agreement import GUARANTEE, Driver, Fixed, Per, RoundingName, Target
from formats.splits.agreements.reader import read_json
from formats.splits.allocation.close import Closed, close
from formats.splits.allocation.counters import left_over
from formats.splits.allocation.opening import Opening
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.methods import carried
from formats.splits.period_file import reader
from formats.splits.period_file.reader import read_act
from tests.splits.agreements import act, entry, quantity, reversal, side, version
from tests.splits.generate import Story, story

USE = "{name: use, take: rest, to: {driver: metered, assets: [4], if_zero: {2: 1}}, rounding: %s}"
SEEDS = st.integers(10**6, 10**9)
Booked = dict[tuple[str, str, str, str, str], int]


def told(story: Story, extra: dict[int, list[Any]] | None = None) -> list[Closed]:
    versions, opening, closes = [read_json(tree) for tree in story.versions], Opening(), []
    for place, (period, acts, minutes) in enumerate(story.periods):
        counted = [*acts, *(extra or {}).get(place, [])]
        closes.append(close(period, versions, opening, map(read_act, counted), [MinutesUsed(*m) for m in minutes]))
        opening = closes[-1].closing
    return closes


def booked(closes: list[Closed]) -> Booked:
    """What all closes together booked; what came to nothing left out."""
    found: Booked = {}
    for closed in closes:
        for line in closed.lines:
            key = (line.of, line.pool, line.side, line.stage, line.party)
            found[key] = found.get(key, 0) + line.fen
    return {key: fen for key, fen in found.items() if fen}


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_what_must_always_be_true_of_every_close(seed: int) -> None:
    tale = story(seed)
    versions = {hash_.hash: hash_ for hash_ in map(read_json, tale.versions)}
    closes = told(tale)
    for closed in closes:
        for balance in closed.balances.values():
            assert sum(balance.values()) == 0
        assert all(claim.fen > 0 and claim.debtor != claim.creditor for claim in closed.closing.claims)
        for of, record in closed.closing.history.items():
            for pool, sides in record.pools.items():
                for side_name, kept in sides.items():
                    assert sum(fen for lines in kept.lines.values() for fen in lines.values()) == kept.total
                    for stage, lines in kept.lines.items():
                        if stage.startswith(GUARANTEE):
                            assert sum(lines.values()) == 0
                    for stage in versions[record.version].pools[pool].sides[side_name].walk():
                        assert stage.take.until is None or kept.takes.get(stage.name, 0) <= stage.take.until, of
    assert booked(closes) == {
        (of, pool, side_name, stage, party): fen
        for of, record in closes[-1].closing.history.items()
        for pool, sides in record.pools.items()
        for side_name, kept in sides.items()
        for stage, lines in kept.lines.items()
        for party, fen in lines.items()
    }


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_until_is_never_exceeded_over_years_and_agreements_late_or_not(seed: int) -> None:
    tale = story(seed, periods=6, one_version=True)
    [agreed] = map(read_json, tale.versions)
    for closed in told(tale):
        for pool in agreed.pools.values():
            for side_name, stages in pool.sides.items():
                for stage in stages.walk():
                    taken: Counter[str] = Counter()
                    for of, record in closed.closing.history.items():
                        span = of[:4] if stage.take.per is Per.YEAR else "all"
                        taken[span] += record.known_side(pool.name, side_name).takes.get(stage.name, 0)
                    if stage.take.until is not None and stage.take.per is not Per.PERIOD:
                        assert max(taken.values()) <= stage.take.until


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.integers(1, 10**9), st.booleans())
def test_an_entry_and_its_reversal_leave_nothing_but_two_lines(seed: int, net: int, late: bool) -> None:
    # a room that another period used in the meantime stays used: only sums per period come back whole
    tale = story(seed, spans=("period",), one_version=True)
    [first] = map(read_json, tale.versions)
    pool = next(iter(first.pools.values()))
    side_name, stages = next(iter(pool.sides.items()))
    came = entry(net, day=f"{first.first}-15", holder=first.parties[0], pool=pool.name, side=side_name)
    without = by_party(told(tale))
    both = by_party(told(tale, {1: [came], 2: [reversal(came)]} if late else {1: [came, reversal(came)]}))
    carrying = {stage.name for stage in stages.walk() if carries(stage.to)}
    for key in {*without, *both}:
        odd_fen = late and key[2] in carrying
        assert abs(both.get(key, 0) - without.get(key, 0)) <= odd_fen, key


def by_party(closes: list[Closed]) -> dict[tuple[str, str, str, str], int]:
    """Over all periods: `quota` and `carried` pay a running total, and may book its fen under another period. So a
    guarantee, which looks at one period, is left out."""
    found: dict[tuple[str, str, str, str], int] = {}
    for (_, *where, stage, party), fen in booked(closes).items():
        if not stage.startswith(GUARANTEE):
            key = (where[0], where[1], stage, party)
            found[key] = found.get(key, 0) + fen
    return found


def carries(to: Target) -> bool:
    return isinstance(to, (Fixed, Driver)) and to.rounding.name is RoundingName.CARRIED


@pytest.mark.parametrize("rounding", ["carried", "largest_remainder", "{remainder_to: 5}"])
def test_minutes_settled_late_move_what_was_shared_by_them(rounding: str) -> None:
    agreed = [version(side(USE % rounding))]
    first = close("2026-01", agreed, Opening(), [read_act(entry(1001, day="2026-01-01"))], [used(2, 10)])
    second = close("2026-02", agreed, first.closing, [], [used(3, 10)])
    assert [(line.of, line.party, line.fen) for line in first.lines] == [("2026-01", "2", 1001)]
    moved = {line.party: line.fen for line in second.lines}
    assert moved == ({"2": -501, "3": 500, "5": 1} if "5" in rounding else {"2": -500, "3": 500})
    third = close("2026-03", agreed, second.closing, [], [used(3, -10)])
    assert {line.party: line.fen for line in third.lines} == {party: -fen for party, fen in moved.items()}


def test_minutes_of_a_period_without_money_move_no_fen_though_fen_are_carried() -> None:
    agreed = [version(side(USE % "carried"))]
    closed = Opening()
    for period, net, used_by in (("2026-01", 2, {2: 1, 3: 1, 5: 3}), ("2026-02", 4, {3: 3, 5: 7})):
        shared = [MinutesUsed(period, 4, member, "teaching", minutes) for member, minutes in used_by.items()]
        closed = close(period, agreed, closed, [read_act(entry(net, day=f"{period}-01"))], shared).closing
    closed = close("2026-03", agreed, closed, []).closing
    # what is carried then, −0.6, 0.6 and 0 fen, would be rounded once more
    assert carried.correction((0, [1, 0, 0]), (0, [0, 1, 0]), [-6 * 10**8, 6 * 10**8, 0]) == [-1, 1, 0]
    late = close("2026-04", agreed, closed, [], [MinutesUsed("2026-03", 4, 3, "teaching", 60)])
    assert late.lines == []


def used(member: int, minutes: int) -> MinutesUsed:
    return MinutesUsed("2026-01", 4, member, "teaching", minutes)


def test_capital_stays_as_first_read_and_heads_are_read_anew() -> None:
    text = side(
        """{name: heads, take: {percent: 50}, to: {driver: headcount, series: heads, if_zero: {2: 1}}, """
        """rounding: largest_remainder}
{name: money, take: rest, to: {driver: capital, series: money, if_zero: {2: 1}}, rounding: largest_remainder}"""
    )
    acts = [
        quantity("heads", 3, 1, day="2026-01-01"),
        quantity("money", 3, 1, day="2026-01-01"),
        entry(100, day="2026-01-01"),
    ]
    first = close("2026-01", [version(text)], Opening(), map(read_act, acts))
    late = [
        quantity("heads", 5, 1, day="2026-01-01"),
        quantity("money", 5, 1, day="2026-01-01"),
        entry(20, day="2026-01-01"),
    ]
    second = close("2026-02", [version(text)], first.closing, map(read_act, late))
    assert {(line.stage, line.party): line.fen for line in second.lines} == {
        ("heads", "3"): -20, ("heads", "5"): 30, ("money", "3"): 10,
    }  # fmt: skip


def test_a_period_that_nothing_late_touches_is_not_restated() -> None:
    text = side("{name: a, take: {until: 500, per: agreement}, to: {party: 2}}\n{name: b, take: rest, to: {party: 3}}")
    agreed = [version(text)]
    came = entry(500, day="2026-01-01")
    first = close("2026-01", agreed, Opening(), [read_act(came)])
    second = close("2026-02", agreed, first.closing, [read_act(entry(500, day="2026-02-01"))])
    third = close("2026-03", agreed, second.closing, [read_act(reversal(came))])
    assert [(line.of, line.stage, line.party, line.fen) for line in third.lines] == [("2026-01", "a", "2", -500)]
    fourth = close("2026-04", agreed, third.closing, [read_act(entry(600, day="2026-04-01"))])
    assert [(line.of, line.stage, line.fen) for line in fourth.lines] == [("2026-04", "a", 500), ("2026-04", "b", 100)]


def test_a_version_begins_with_no_memory_and_does_not_fill_an_until_again() -> None:
    stages = """{name: a, take: {until: 500, per: agreement}, to: {party: 2}}
{name: b, take: rest, to: {fixed: {2: 1, 3: 1, 5: 1}}, rounding: quota}"""
    old = version(side(stages))
    new = version(side(stages).replace("from: 2026-01", "from: 2026-02") + f"supersedes: {old.hash}\n")
    first = close("2026-01", [old], Opening(), [read_act(entry(501, day="2026-01-01"))])
    second = close("2026-02", [old, new], first.closing, [read_act(entry(1, day="2026-02-01"))])
    assert [(line.stage, line.party, line.fen) for line in first.lines] == [("a", "2", 500), ("b", "2", 1)]
    assert [(line.stage, line.party, line.fen) for line in second.lines] == [("b", "2", 1)]


def test_what_a_version_leaves_is_shown_when_it_ends() -> None:
    agreed = version(
        side(
            """{name: q, take: {percent: 50}, to: {fixed: {2: 1, 3: 1, 5: 1}}, rounding: quota}
{name: f, take: {percent: 10}, to: {fixed: {2: 1, 3: 1}}, rounding: largest_remainder}
{name: c, take: rest, to: {driver: metered, assets: [4], if_zero: {3: 1, 5: 2}}, rounding: carried}"""
        )
    )
    closed = close("2026-01", [agreed], Opening(), [read_act(entry(14, day="2026-01-01"))]).closing
    assert left_over(closed.history, agreed) == {
        ("training", "benefit", "q"): [-666_666_666, 333_333_333, 333_333_333],
        ("training", "benefit", "c"): [0, 333_333_333, -333_333_333],
    }
    assert left_over({}, agreed) == {}


@pytest.mark.parametrize(
    ("reason", "period", "acts"),
    [
        ("out-of-order", "2026-02", []),
        ("out-of-order", "2025-12", []),
        ("other-period", "2026-01", [entry(1, day="2025-12-31")]),
        ("other-period", "2026-01", [entry(1, day="2026-02-01")]),
        ("unknown-pool", "2026-01", [entry(1, day="2026-01-01", pool="other")]),
        ("unknown-pool", "2026-01", [entry(1, day="2026-01-01", side="cost")]),
        ("not-a-holder", "2026-01", [entry(1, day="2026-01-01", holder=7)]),
        ("unknown-series", "2026-01", [quantity("hours", 2, 1, day="2026-01-01")]),
        ("total", "2026-01", [reversal(entry(1, day="2026-01-01"))]),
        ("total", "2026-01", [entry(10**15, day="2026-01-01")] * 1001),
    ],
)
def test_what_cannot_have_counted_is_refused(reason: str, period: str, acts: list[Any]) -> None:
    with pytest.raises(FormatFault) as refused:
        close(period, [version()], Opening(), map(read_act, acts))
    assert refused.value.reason == reason


TABLES = side(
    """{name: a, take: {percent: 50}, to: {driver: shapley, series: worth, if_zero: {2: 1}}, rounding: carried}
{name: b, take: rest, to: {driver: airport, series: needs, if_zero: {2: 1}}, rounding: carried}"""
)
FOURTEEN = (*range(2, 9), *range(10, 17))


@pytest.mark.parametrize(
    ("reason", "series", "rows"),
    [
        ("not-a-row", "worth", {"3,2": "1"}),
        ("not-a-row", "worth", {"2,2": "1"}),
        ("not-a-row", "worth", {"2,9": "1"}),
        ("not-a-row", "needs", {"2,3": "1"}),
        ("unknown-series", "other", {"2": "1"}),
        ("not-a-table", "needs", {str(member): "1" for member in FOURTEEN[:13]}),
    ],
)
def test_a_table_names_parties_in_their_order_each_coalition_once(reason: str, series: str, rows: Any) -> None:
    agreed = [version(TABLES.replace("[2, 3, 5]", f"[{', '.join(map(str, FOURTEEN))}]"))]
    table = reader.read_act(act("table", series=series, rows=rows))
    with pytest.raises(FormatFault) as refused:
        close("2026-01", agreed, Opening(), [table])
    assert refused.value.reason == reason


def test_a_table_of_a_party_that_left_before_the_month_closed_still_closes() -> None:
    """It counted while the older version ruled: who has left weighs nothing, and the agreement keeps its files."""
    old = version(TABLES)
    left = TABLES.replace("from: 2026-01", f"from: 2026-01\nsupersedes: {old.hash}").replace("[2, 3, 5]", "[3, 2]")
    table = act("table", series="worth", rows={"2": "1", "2,3": "6", "5": "9"})
    counted = map(read_act, [table, entry(600, day="2026-01-01")])
    closed = close("2026-01", [old, version(left)], Opening(), counted)
    assert closed.closing.standing["worth"] == {"2": 1, "2,3": 6, "5": 9}
    assert {line.party for line in closed.lines if line.stage == "a"} <= {"2", "3"}


def test_a_close_touches_no_opening() -> None:
    agreed = [version()]
    first = close("2026-01", agreed, Opening(), [read_act(entry(100, day="2026-01-01"))]).closing
    before = deepcopy(first)
    close("2026-02", agreed, first, [read_act(entry(7, day="2026-01-01"))])
    assert first == before
