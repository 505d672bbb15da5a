"""Acts with what was said of them, read from the projection."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, exists, or_
from sqlmodel import Session, col, func, select, tuple_

from ledger.paging import Page, capped, page_of
from ledger.splits.agreements.tables import VersionMemberRow
from ledger.splits.journal.counted import STANDS
from ledger.splits.journal.facts import Act, ActKind, ActObjection, ActState, ObjectionState
from ledger.splits.journal.tables import AcceptanceRow, ActObjectionRow, SplitActRow

SETTLEMENTS = (ActKind.PAYMENT, ActKind.PAYOUT, ActKind.NETTING)
_CONFIRMED = (ActKind.PAYMENT.value, ActKind.NETTING.value)


def act(session: Session, number: bytes) -> Act | None:
    row = session.get(SplitActRow, number)
    return None if row is None else _act(session, row)


def acts(
    session: Session,
    agreement: bytes,
    *,
    states: Collection[ActState] = (),
    kinds: Collection[ActKind] = (),
    after: str | None = None,
    limit: int = 100,
) -> Page[Act]:
    """As they were entered; of these states and kinds, or of all. `after`: the cursor of the page before."""
    a = SplitActRow
    wanted = select(a).where(a.agreement == agreement).order_by(col(a.block_number), col(a.log_index))
    if states:
        wanted = wanted.where(col(a.state).in_([each.value for each in states]))
    if kinds:
        wanted = wanted.where(col(a.kind).in_([each.value for each in kinds]))
    if after is not None:
        block, log = after.split(".")
        wanted = wanted.where(tuple_(col(a.block_number), col(a.log_index)) > (int(block), int(log)))
    page = page_of(session, wanted, limit, lambda row: f"{row.block_number}.{row.log_index}")
    return page.map(lambda row: _act(session, row))


def waiting_for(session: Session, member: int, *, limit: int = 100) -> list[Act]:
    """Pending acts that this member has not accepted, or is asked to confirm; the oldest first."""
    a, m = SplitActRow, VersionMemberRow
    accepted = exists().where(col(AcceptanceRow.act) == col(a.id), col(AcceptanceRow.member) == member)
    takes_part = exists().where(col(m.version) == col(a.version), col(m.member) == member)
    to_accept = and_(col(a.kind).not_in(_CONFIRMED), col(a.member) != member, takes_part, ~accepted)
    to_confirm = and_(col(a.kind).in_(_CONFIRMED), col(a.counterparty) == member)
    wanted = select(a).where(a.state == ActState.PENDING.value, or_(to_accept, to_confirm))
    ordered = wanted.order_by(col(a.block_number), col(a.log_index)).limit(capped(limit))
    return [_act(session, row) for row in session.exec(ordered).all()]


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
