"""Pools over time as pictures, one a pool: bars of cost and benefit by month, a line of what it carries forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from api.splits.closes.share_schemas import PoolsOut
from formats.bookings.slots import period_text
from formats.splits.agreements.agreement import SIDES
from formats.splits.agreements.money import month_number

WIDTH, TOP, TALL, MONTH = 480, 24, 120, 38
BAR = 14
_LEFT = 12
_Totals = Mapping[tuple[str, str, str], int]
"""By pool, month and side."""
_BAR_AT = dict(zip(SIDES, (4, 20), strict=True))
"""Of a side within its month."""


@dataclass(frozen=True)
class Bar:
    """One side of a month, whose sum is never below 0."""

    side: str
    period: str
    fen: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Carried:
    """What the pool carries forward from a month: benefit less cost of all months up to it."""

    period: str
    fen: int
    x: int
    y: int


@dataclass(frozen=True)
class PoolPicture:
    """`most` and `least`: the top and the bottom of the scale, fen; `zero`: where 0 lies."""

    pool: str
    most: int
    least: int
    zero: int
    bars: list[Bar]
    carried: list[Carried]

    def sum(self, side: str) -> int:
        return sum(each.fen for each in self.bars if each.side == side)

    def line(self) -> str:
        return " ".join(f"{each.x},{each.y}" for each in self.carried)


def pools_pictures(pools: PoolsOut) -> list[PoolPicture]:
    """By name of pool, over the months from the first to the last that the answer has. The words stand in a table."""
    if not pools.items:
        return []
    numbers = [month_number(each.period) for each in pools.items]
    months = [period_text(each) for each in range(min(numbers), max(numbers) + 1)]
    totals: _Totals = {(each.pool, each.period, each.side): int(each.total) for each in pools.items}
    names = sorted({each.pool for each in pools.items})
    return [_picture(name, months, totals, int(pools.brought_forward.get(name, "0"))) for name in names]


def _picture(pool: str, months: Sequence[str], totals: _Totals, brought: int) -> PoolPicture:
    cost, benefit = ([totals.get((pool, month, side), 0) for month in months] for side in SIDES)
    carried = list(accumulate((more - less for less, more in zip(cost, benefit, strict=True)), initial=brought))[1:]
    most, least = max(0, *cost, *benefit, *carried), min(0, *cost, *benefit, *carried)

    def height_of(fen: int) -> int:
        return TOP + (most - fen) * TALL // max(1, most - least)

    zero = height_of(0)
    bars = [
        Bar(side, month, fen, _LEFT + MONTH * place + _BAR_AT[side], height_of(fen), zero - height_of(fen))
        for place, month in enumerate(months)
        for side in SIDES
        if (fen := totals.get((pool, month, side), 0))
    ]  # fmt: skip
    points = [
        Carried(month, fen, _LEFT + MONTH * place + MONTH // 2, height_of(fen))
        for place, (month, fen) in enumerate(zip(months, carried, strict=True))
    ]
    return PoolPicture(pool, most, least, zero, bars, points)
