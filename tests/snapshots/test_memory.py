"""A reader's memory never goes back, and no clock that ran ahead can lock a reader out for good."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors import make_memory
from tests.vectors.make_memory import AHEAD, DAY, NOW, Visit, told

FROZEN = json.loads(make_memory.HOME.read_text())


def last(what: str) -> dict[str, Any]:
    return told(make_memory.VISITS[what])[-1]


def test_the_code_still_makes_the_frozen_vectors() -> None:
    assert make_memory.vectors() == FROZEN


@pytest.mark.parametrize(
    ("what", "reason", "sound", "block"),
    [
        ("a later block is remembered, an earlier one refused", "snapshot-rollback", True, 121),
        ("a block 300 s ahead is remembered, and binds a clock set back", "ok", False, 120),
        (
            "a block 400 days ahead is not remembered, and the next sound one counts though it is lower",
            *("ok", True, 125),
        ),
        ("the first block ever met is not remembered where it is ahead", "ok", True, 121),
        (
            "a block remembered by a clock that ran ahead itself is given up by a later one of an earlier time",
            *("ok", True, 131),
        ),
        (
            "a block remembered by a clock that ran ahead itself is given up with the next trust root",
            *("ok", True, 125),
        ),
        ("the next trust root gives up nothing that is not ahead", "snapshot-rollback", True, 130),
        (
            "a clock set back a year answers nothing with confidence, and no older block is taken",
            *("snapshot-rollback", True, 131),
        ),
        ("other bytes for the block remembered are two histories", "snapshot-forked", True, 130),
    ],
)
def test_a_reader_ends_where_it_should(what: str, reason: str, sound: bool, block: int) -> None:
    found = last(what)
    assert (found["reason"], found["sound"], found["remembered"]["block"]) == (reason, sound, block)


def test_while_a_block_ahead_is_offered_the_answer_is_unknown_and_the_memory_is_as_before() -> None:
    found = told(
        make_memory.VISITS["a block 400 days ahead is not remembered, and the next sound one counts though it is lower"]
    )
    assert (found[1]["reason"], found[1]["sound"], found[1]["remembered"]) == ("ok", False, {"block": 120, "time": NOW})


def test_a_clock_that_is_behind_all_that_was_seen_is_never_sound() -> None:
    found = told(
        make_memory.VISITS["a clock set back a year answers nothing with confidence, and no older block is taken"]
    )
    assert [each["sound"] for each in found] == [True, False, False, True]


steps = st.lists(st.tuples(st.integers(1, 40), st.integers(-5, 500)), min_size=1, max_size=12)


@given(steps)
def test_with_a_right_clock_every_sound_block_of_a_chain_that_goes_on_is_taken_whatever_was_offered_between(
    drawn: list[tuple[int, int]],
) -> None:
    """Blocks of an honest chain, one a minute; between them signed blocks of a time far ahead."""
    visits: list[Visit] = []
    block, now = 100, NOW
    for blocks, days in drawn:
        block, now = block + blocks, now + 60 * blocks
        if days > 0:
            visits.append(Visit(now, block + days, now + days * DAY))
        visits.append(Visit(now, block, now))
    for visit, found in zip(visits, told(visits), strict=True):
        if visit.time == visit.now:
            assert (found["reason"], found["sound"], found["remembered"]["block"]) == ("ok", True, visit.block)


@given(steps)
def test_whatever_hosts_offer_nothing_below_a_block_that_was_remembered_soundly_is_taken(
    drawn: list[tuple[int, int]],
) -> None:
    visits = [Visit(NOW, 100 + back, NOW - days) for back, days in drawn]
    highest = 0
    for visit, found in zip(visits, told(visits), strict=True):
        assert (found["reason"] != "snapshot-rollback") == (visit.block >= highest)
        highest = max(highest, visit.block)


def test_400_days_is_ahead() -> None:
    assert AHEAD - NOW == 400 * DAY
