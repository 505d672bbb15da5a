"""Acts with what was said of them, read from the projection."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from ledger.paging import Page, capped, chain_page
from ledger.splits.agreements.tables import VersionMemberRow
from ledger.splits.journal.counted import STANDS
from ledger.splits.journal.facts import CONFIRMED, Act, ActKind, ActObjection, ActState, ObjectionState
from ledger.splits.journal.tables import AcceptanceRow, ActObjectionRow, SplitActRow

SETTLEMENTS = (ActKind.PAYMENT, ActKind.PAYOUT, ActKind.NETTING)


def act(session: Session, number: bytes) -> Act | None:
    row = session.get(SplitActRow, number)
    return None if row is None else _act(session, row)


def acts(
    session: Session,
    agreement: bytes,
    *,
    states: Collection[ActState] = (),
    kinds: Collection[ActKind] = (),
    pool: str | None = None,
    side: int | None = None,
    month: int | None = None,
    member: int | None = None,
    booked_by: int | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[Act]:
    """As they were entered; of these states and kinds, or of all; of a side (0 cost, 1 benefit) of a pool, a month,
    whoever entered it; booked by the close of that month or one before. `after`: the cursor of the page before."""
    a = SplitActRow
    wanted = select(a).where(a.agreement == agreement)
    if states:
        wanted = wanted.where(col(a.state).in_([each.value for each in states]))
    if kinds:
        wanted = wanted.where(col(a.kind).in_([each.value for each in kinds]))
    for column, value in ((a.pool, pool), (a.side, side), (a.month, month), (a.member, member)):
        if value is not None:
            wanted = wanted.where(col(column) == value)
    if booked_by is not None:
        wanted = wanted.where(col(a.booked) <= booked_by)
    return _page(session, wanted, after, limit)


def waiting_for(session: Session, member: int, *, limit: int = 100) -> list[Act]:
    """Pending acts that this member has not accepted, or is asked to confirm; the oldest first."""
    a = SplitActRow
    to_confirm = and_(col(a.kind).in_(CONFIRMED), col(a.counterparty) == member)
    wanted = select(a).where(a.state == ActState.PENDING.value, or_(_unaccepted_by(member), to_confirm))
    ordered = wanted.order_by(col(a.block_number), col(a.log_index)).limit(capped(limit))
    return [_act(session, row) for row in session.exec(ordered).all()]


def unaccepted(
    session: Session, member: int, kinds: Collection[ActKind], *, after: str | None = None, limit: int = 100
) -> Page[Act]:
    """Pending acts of these kinds, of every agreement, that others entered and this member has not accepted; as they
    were entered."""
    a = SplitActRow
    wanted = select(a).where(
        a.state == ActState.PENDING.value, col(a.kind).in_([each.value for each in kinds]), _unaccepted_by(member)
    )
    return _page(session, wanted, after, limit)


def to_answer(session: Session, member: int, *, after: str | None = None, limit: int = 100) -> Page[Act]:
    """Pending payments and nettings that this member confirms or denies, and payouts that it has not accepted, of every
    agreement; as they were entered."""
    a = SplitActRow
    to_confirm = and_(col(a.kind).in_(CONFIRMED), col(a.counterparty) == member)
    to_accept = and_(col(a.kind) == ActKind.PAYOUT.value, _unaccepted_by(member))
    wanted = select(a).where(a.state == ActState.PENDING.value, or_(to_confirm, to_accept))
    return _page(session, wanted, after, limit)


def silent(session: Session, *, members: Collection[int], until: int, limit: int = 500) -> list[tuple[bytes, int]]:
    """Pending acts of these members, and who entered each, whose days of objection ended by `until` (unix seconds) and
    that nobody objects to; the oldest first. A payment, payout or netting takes more than silence."""
    a, o = SplitActRow, ActObjectionRow
    objected = exists().where(col(o.act) == col(a.id), col(o.state) == ObjectionState.OPEN.value)
    wanted = select(a.id, a.member).where(
        a.state == ActState.PENDING.value, a.silent_from <= until, col(a.member).in_(members),
        col(a.kind).not_in([each.value for each in SETTLEMENTS]), ~objected,
    )  # fmt: skip
    ordered = wanted.order_by(col(a.silent_from), col(a.block_number), col(a.log_index))
    return list(session.exec(ordered.limit(capped(limit))))


def _unaccepted_by(member: int) -> ColumnElement[bool]:
    a, m = SplitActRow, VersionMemberRow
    accepted = exists().where(col(AcceptanceRow.act) == col(a.id), col(AcceptanceRow.member) == member)
    takes_part = exists().where(col(m.version) == col(a.version), col(m.member) == member)
    return and_(col(a.kind).not_in(CONFIRMED), col(a.member) != member, takes_part, ~accepted)


def entered_under(session: Session, key: bytes) -> Act | None:
    """The entry that has this invoice key, pending or counted; what was reversed or refused has freed it."""
    a, has_it = SplitActRow, (ActState.PENDING.value, ActState.COUNTED.value)
    wanted = select(a).where(a.key == key, a.kind == ActKind.ENTRY.value, col(a.state).in_(has_it))
    row = session.exec(wanted.order_by(col(a.block_number), col(a.log_index)).limit(1)).first()
    return None if row is None else _act(session, row)


def entered_together(session: Session, entry: bytes) -> list[Act]:
    """The parts of an invoice that were entered in one command, this one among them."""
    a, row = SplitActRow, session.get_one(SplitActRow, entry)
    wanted = select(a).where(
        a.key == row.key, a.member == row.member, a.agreement == row.agreement, a.kind == ActKind.ENTRY.value,
        a.block_number == row.block_number,
    )  # fmt: skip
    return [_act(session, each) for each in session.exec(wanted.order_by(col(a.log_index))).all()]


def _page(session: Session, wanted: SelectOfScalar[SplitActRow], after: str | None, limit: int) -> Page[Act]:
    return chain_page(session, wanted, SplitActRow, after=after, limit=limit).map(lambda row: _act(session, row))


def pool_totals(session: Session, agreement: bytes, month: int) -> dict[tuple[str, int], int]:
    """What counts of a month, by pool and side, in fen."""
    a = SplitActRow
    sums = select(a.pool, a.side, func.sum(a.amount)).where(
        a.agreement == agreement, a.month == month, month > 0, col(a.pool).is_not(None), col(a.state).in_(STANDS)
    )
    grouped = session.exec(sums.group_by(col(a.pool), col(a.side)))
    return {(pool, side): int(fen) for pool, side, fen in grouped if pool is not None and side is not None}


def _act(session: Session, row: SplitActRow) -> Act:
    accepted = select(AcceptanceRow.member).where(AcceptanceRow.act == row.id)
    o = ActObjectionRow
    objections = select(o).where(o.act == row.id).order_by(col(o.block_number), col(o.log_index))
    return Act(
        id=row.id, agreement=row.agreement, version=row.version, member=row.member, kind=ActKind(row.kind),
        state=ActState(row.state), month=row.month, digest=row.digest, text=row.text, pool=row.pool, side=row.side,
        series=row.series, amount=row.amount, counterparty=row.counterparty, key=row.key, reverses=row.reverses,
        reason=row.reason, entered_at=row.entered_at, silent_from=row.silent_from, booked=row.booked,
        accepted=frozenset(session.exec(accepted)),
        objections=tuple(
            ActObjection(each.member, each.reason, ObjectionState(each.state), each.objected_at)
            for each in session.exec(objections)
        ),
    )  # fmt: skip
