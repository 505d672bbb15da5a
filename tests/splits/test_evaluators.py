"""Two evaluators that share no code give the same lines and the same claims, for agreements of every shape."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from formats.splits.agreements.reader import read_json
from formats.splits.allocation.close import Closed, close
from formats.splits.allocation.opening import Opening
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.period_file import reader
from formats.splits.period_file.reader import PeriodFile, read_act
from tests.splits.generate import Story, story
from tests.splits.naive import Naive, hash_of

STORIES = 300


def compare(told: Story) -> Counter[str]:
    """What kinds of lines both gave, in equal numbers of equal fen."""
    naive, seen = Naive(told.versions), Counter[str]()
    versions, opening = [read_json(tree) for tree in told.versions], Opening()
    for period, acts, minutes in told.periods:
        closed = close(period, versions, opening, map(read_act, acts), [MinutesUsed(*used) for used in minutes])
        same(closed, naive, naive.close(period, acts, minutes))
        opening = closed.closing
        seen.update(kinds_of(told, closed))
    return seen


def compare_through_files(told: Story) -> None:
    """The same, each close computed from the bytes of its own period file alone."""
    naive = Naive(told.versions)
    file = PeriodFile(bytes.fromhex(hash_of(told.versions[0])), told.periods[0][0], None, told.versions, [])
    for period, acts, minutes in told.periods:
        assert file.period == period
        data = reader.write(replace(file, acts=acts, minutes=[MinutesUsed(*used) for used in minutes]))
        file = reader.read(data)
        closed = file.close()
        same(closed, naive, naive.close(period, acts, minutes))
        file = reader.following(file, closed)


def same(closed: Closed, naive: Naive, expected: list[tuple[object, ...]]) -> None:
    ours = [(line.booked, line.of, line.pool, line.side, line.stage, line.party, line.fen) for line in closed.lines]
    assert sorted(ours) == sorted(expected)
    assert [list(vars(claim).values()) for claim in closed.closing.claims] == naive.claims


def kinds_of(told: Story, closed: Closed) -> list[str]:
    found = []
    for line in closed.lines:
        late = "late " if line.booked != line.of else ""
        found += (
            [f"{late}line"] + [f"{late}guarantee"] * line.stage.startswith("guarantee") + ["clawback"] * (line.fen < 0)
        )
    return found + [f"{claim.of} claim" for claim in closed.closing.claims if claim.of == "prepaid"]


def test_two_evaluators_agree_on_every_line_and_claim() -> None:
    seen = Counter[str]()
    for seed in range(STORIES):
        seen += compare(story(seed))
    wanted = {"line", "late line", "guarantee", "late guarantee", "clawback", "prepaid claim"}
    assert {kind for kind, count in seen.items() if count > 20} == wanted, seen


def test_a_close_needs_its_own_file_alone() -> None:
    for seed in range(40):
        compare_through_files(story(seed))


@pytest.mark.soak
def test_two_evaluators_agree_on_ten_thousand_agreements() -> None:
    seen = Counter[str]()
    for seed in range(STORIES, STORIES + 10_000):
        seen += compare(story(seed, periods=6))
    print(seen)
    assert seen["line"] > 100_000
