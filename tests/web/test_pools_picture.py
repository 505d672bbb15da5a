"""Pools over time as pictures: every month between first and last, one scale for bars and line, and what is carried."""

from __future__ import annotations

from itertools import pairwise

from api.splits.closes.share_schemas import PoolsOut, SideTotalOut
from api.web.splits.pools_picture import BAR, MONTH, TALL, TOP, WIDTH, pools_pictures


def answer(*totals: tuple[str, str, str, int], **brought: int) -> PoolsOut:
    items = [
        SideTotalOut.model_validate({"period": period, "pool": pool, "side": side, "booked": period, "total": str(fen)})
        for period, pool, side, fen in totals
    ]
    return PoolsOut(items=items, brought_forward={pool: str(fen) for pool, fen in brought.items()})


def test_each_pool_has_its_picture_over_the_same_months_without_a_gap() -> None:
    pools = answer(("2026-02", "hall", "cost", 500), ("2025-11", "annex", "benefit", 100))
    annex, hall = pools_pictures(pools)
    assert (annex.pool, hall.pool) == ("annex", "hall")
    for each in (annex, hall):
        assert [month.period for month in each.carried] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert [each.fen for each in annex.carried] == [100] * 4
    assert [each.fen for each in hall.carried] == [0, 0, 0, -500]


def test_what_is_carried_begins_with_what_was_brought_forward() -> None:
    pools = answer(
        ("2026-02", "hall", "cost", 500), ("2026-02", "hall", "benefit", 900), ("2026-01", "hall", "cost", 50), hall=70
    )
    (hall,) = pools_pictures(pools)
    assert [each.fen for each in hall.carried] == [20, 420]
    assert (hall.sum("cost"), hall.sum("benefit")) == (550, 900)


def test_bars_and_line_have_one_scale_whose_top_and_bottom_are_said() -> None:
    pools = answer(("2026-01", "hall", "cost", 300), ("2026-02", "hall", "benefit", 100), hall=-100)
    (hall,) = pools_pictures(pools)
    assert (hall.most, hall.least) == (300, -400)
    at = {300: TOP, -400: TOP + TALL, 0: hall.zero}
    assert hall.zero == TOP + TALL * 300 // 700
    for bar in hall.bars:
        assert bar.y + bar.height == hall.zero
    assert hall.bars[0].y == at[300]
    assert [each.y for each in hall.carried] == [at[-400], TOP + TALL * 600 // 700]


def test_twelve_months_of_the_greatest_sums_stay_in_the_picture_and_apart() -> None:
    fen = 10**18
    pools = answer(*((f"2026-{month:02}", "hall", side, fen) for month in range(1, 13) for side in ("cost", "benefit")))
    (hall,) = pools_pictures(pools)
    bars = sorted(hall.bars, key=lambda each: each.x)
    assert len(bars) == 24
    assert all(left.x + BAR < right.x for left, right in pairwise(bars))
    assert (bars[0].x >= 0, bars[-1].x + BAR <= WIDTH, MONTH * 12 < WIDTH) == (True, True, True)
    assert {each.y for each in hall.carried} == {hall.zero}


def test_of_months_that_came_to_nothing_a_flat_line_is_left() -> None:
    (hall,) = pools_pictures(answer(("2026-01", "hall", "cost", 0)))
    assert (hall.bars, [each.fen for each in hall.carried]) == ([], [0])
    assert pools_pictures(answer()) == []
