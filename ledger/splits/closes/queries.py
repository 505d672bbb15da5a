"""Closes, what they booked, and whether it is final, read from the projection."""

from __future__ import annotations

from sqlmodel import Session, col, select

from ledger.splits.closes.facts import Allocation, Close, ObjectedLine
from ledger.splits.closes.requests import AllocationKey
from ledger.splits.closes.tables import AllocationRow, CloseRow, LineObjectionRow, UnmendedRow
from ledger.splits.journal.facts import ObjectionState


def closes(session: Session, agreement: bytes) -> list[Close]:
    """The oldest first."""
    wanted = select(CloseRow).where(CloseRow.agreement == agreement).order_by(col(CloseRow.month))
    return [
        Close(row.agreement, row.month, row.member, row.version, row.root, row.closed_at, row.block_number)
        for row in session.exec(wanted)
    ]


def agreements_closed(session: Session, *, after_block: int) -> list[bytes]:
    """Those of which a month closed in a later block, by their id."""
    wanted = select(CloseRow.agreement).where(CloseRow.block_number > after_block).distinct()
    return list(session.exec(wanted.order_by(col(CloseRow.agreement))))


def allocations(session: Session, agreement: bytes, booked: int) -> list[Allocation]:
    """Of one close: oldest month first, then by pool's hash and side."""
    a = AllocationRow
    wanted = select(a).where(a.agreement == agreement, a.booked == booked)
    return [_allocation(row) for row in session.exec(wanted.order_by(col(a.month), col(a.pool), col(a.side)))]


def allocation(session: Session, number: bytes) -> Allocation | None:
    """By its id (`AllocationKey.id`)."""
    row = _row(session, number)
    return None if row is None else _allocation(row)


def line_objections(session: Session, allocation: bytes) -> list[ObjectedLine]:
    """In the order of their numbers."""
    o = LineObjectionRow
    wanted = select(o).where(o.allocation == allocation).order_by(col(o.number))
    return [_objected(row) for row in session.exec(wanted)]


def objected_line(session: Session, number: int) -> tuple[ObjectedLine, AllocationKey] | None:
    """An objection by its number, and what it is to."""
    row = session.get(LineObjectionRow, number)
    of = None if row is None else _row(session, row.allocation)
    return None if row is None or of is None else (_objected(row), _key(of))


def is_final(session: Session, allocation: bytes, *, at: int) -> bool:
    """As the contract answers at this unix second: the days of objection past, nothing open, nothing found wrong that
    was not mended. The newest objection's date holds all that are open."""
    row = _row(session, allocation)
    if row is None or row.final_from is None or at < row.final_from:
        return False
    found = line_objections(session, allocation)
    states = [each.state for each in found]
    if ObjectionState.BEFORE_COUNCIL in states:
        return False
    if ObjectionState.OPEN in states and at < max(each.until for each in found):
        return False
    unmended = session.get(UnmendedRow, (row.agreement, row.month, row.pool, row.side))
    return unmended is None or ObjectionState.UPHELD not in states


def _row(session: Session, number: bytes) -> AllocationRow | None:
    return session.exec(select(AllocationRow).where(AllocationRow.id == number)).first()


def _allocation(row: AllocationRow) -> Allocation:
    takes, weights, lines = (tuple(map(int, each)) for each in (row.takes, row.weights, row.lines))
    return Allocation(_key(row), row.total, takes, weights, lines, row.digest, row.final_from)


def _key(row: AllocationRow) -> AllocationKey:
    return AllocationKey(row.agreement, row.booked, row.month, row.pool, row.side)


def _objected(row: LineObjectionRow) -> ObjectedLine:
    return ObjectedLine(
        number=row.number, allocation=row.allocation, member=row.member, stage=row.stage, account=row.account,
        figure=int(row.figure), reason=row.reason, until=row.until, state=ObjectionState(row.state),
        objected_at=row.objected_at,
    )  # fmt: skip
