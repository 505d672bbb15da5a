"""What the sides of an agreement's pools came to, month by month: restated months as they stand now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from formats.splits.agreements.agreement import SIDES
from formats.splits.agreements.rules import name_hash
from ledger.splits.closes.tables import AllocationRow
from ledger.splits.journal.tables import SplitActRow


@dataclass(frozen=True)
class SideTotal:
    """`booked`: the newest close that changed it. `total`: fen."""

    month: int
    pool: str
    side: str
    booked: int
    total: int


def brought_forward(session: Session, agreement: bytes, *, before: int) -> dict[str, int]:
    """By name of pool, its benefit less its cost in all months before that one, fen."""
    sums = dict[str, int]()
    for each in side_totals(session, agreement, first=0, last=before - 1):
        sums[each.pool] = sums.get(each.pool, 0) + (each.total if each.side == "benefit" else -each.total)
    return sums


def side_totals(session: Session, agreement: bytes, *, first: int, last: int) -> list[SideTotal]:
    """Of the months `first` to `last`: newest month first, pools by name, cost before benefit. Sides of which nothing
    was ever entered are left out."""
    named = select(SplitActRow.pool).where(SplitActRow.agreement == agreement).distinct()
    names = {name_hash(pool): pool for pool in session.exec(named) if pool}
    a, newest = AllocationRow, dict[tuple[int, bytes, int], AllocationRow]()
    wanted = select(a).where(
        a.agreement == agreement,
        a.month >= first,
        a.month <= last,
        col(a.final_from).is_not(None),
        col(a.pool).in_(names),
    )
    for row in session.exec(wanted.order_by(col(a.booked))):
        newest[row.month, row.pool, row.side] = row
    found = [SideTotal(row.month, names[row.pool], SIDES[row.side], row.booked, row.total) for row in newest.values()]
    return sorted(found, key=lambda each: (-each.month, each.pool, SIDES.index(each.side)))
