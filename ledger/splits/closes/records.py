"""What stands of closed months: the numbers of their allocations, added up."""

from __future__ import annotations

from sqlmodel import Session, col, select

from formats.bookings.slots import period_text
from formats.splits.agreements.agreement import SIDES
from formats.splits.allocation.opening import History, PeriodRecord
from formats.splits.replay.layout import Flat, Layout, added
from formats.splits.replay.rules_reader import read_rules
from ledger.splits.agreements.versions import ruling
from ledger.splits.closes.tables import AllocationRow


def standing_record(session: Session, agreement: bytes, month: int, pool: bytes, side: int) -> Flat:
    """A side of a month after all that was booked of it; zeros where nothing was."""
    a = AllocationRow
    wanted = select(a).where(a.agreement == agreement, a.month == month, a.pool == pool, a.side == side)
    record = Flat()
    for row in session.exec(wanted.where(col(a.final_from).is_not(None)).order_by(col(a.booked))):
        lines = added(record.lines, [int(each) for each in row.lines])
        record = Flat(row.total, tuple(map(int, row.takes)), tuple(map(int, row.weights)), lines)
    return record


def side_history(session: Session, agreement: bytes, pool: bytes, side: int) -> History:
    """Every month of which something stands, by the hex of hashed names; `version`: hex of the one that rules it."""
    a = AllocationRow
    wanted = select(a.month).where(a.agreement == agreement, a.pool == pool, a.side == side)
    history: History = {}
    for month in session.exec(wanted.where(col(a.final_from).is_not(None)).distinct().order_by(col(a.month))).all():
        version = ruling(session, agreement, month)
        rules = read_rules(version.rules)
        layout = Layout(pool.hex(), rules.pools[pool.hex()].sides[SIDES[side]].stages, rules.parties)
        named = layout.record(standing_record(session, agreement, month, pool, side))
        history[period_text(month)] = PeriodRecord(version.id.hex(), pools={pool.hex(): {SIDES[side]: named}})
    return history
