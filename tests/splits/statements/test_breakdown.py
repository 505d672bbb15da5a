"""A share leads through its stage and weights to the side's total, and nothing of the side is left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from formats.splits.agreements.agreement import GUARANTEE
from formats.splits.allocation.close import Closed
from formats.splits.allocation.tally import Key
from formats.splits.period_file.reader import PeriodFile
from formats.splits.statements.breakdown import Breakdown, breakdown
from tests.splits.statements.test_statements import walked


@pytest.fixture(scope="module")
def every() -> list[tuple[PeriodFile, Closed]]:
    return [each for seed in range(12) for each in walked(seed)]


def sides(file: PeriodFile, closed: Closed) -> Iterator[tuple[Key, Breakdown]]:
    for of, record in closed.closing.history.items():
        for pool, by_side in record.pools.items():
            for side in by_side:
                found = breakdown(file, closed, of, pool, side)
                assert found is not None
                yield (of, pool, side), found


def test_every_line_of_a_close_stands_in_the_breakdown_of_its_side(every: list[tuple[PeriodFile, Closed]]) -> None:
    restated = 0
    for file, closed in every:
        booked = {
            (*key, stage.name, account): fen
            for key, found in sides(file, closed)
            for stage in found.stages
            for account, fen in stage.booked.items()
        }
        assert booked == {(each.of, each.pool, each.side, each.stage, each.party): each.fen for each in closed.lines}
        restated += any(each.of != file.period for each in closed.lines)
    assert restated, "some of these closes restate a month"


def test_the_stages_take_the_whole_side_and_give_it_out(every: list[tuple[PeriodFile, Closed]]) -> None:
    for file, closed in every:
        for _, found in sides(file, closed):
            assert sum(each.taken for each in found.stages if each.depth == 0) == found.total
            assert sum(sum(each.lines.values()) for each in found.stages) == found.total
            for each in found.stages:
                if each.weights and each.taken:
                    assert set(map(int, each.lines)) <= set(each.weights)
                if each.name.startswith(GUARANTEE):
                    assert (each.taken, each.weights, sum(each.lines.values())) == (0, {}, 0)


def test_what_no_version_has_is_no_side(every: list[tuple[PeriodFile, Closed]]) -> None:
    file, closed = every[0]
    (of, pool, side), _ = next(sides(file, closed))
    assert breakdown(file, closed, "1999-01", pool, side) is None
    assert breakdown(file, closed, of, "nothing", side) is None
