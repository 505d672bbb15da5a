"""Which version of an agreement rules a month."""

from __future__ import annotations

from sqlmodel import Session, col, select

from ledger.splits.agreements.tables import VersionRow


def ruling(session: Session, agreement: bytes, month: int) -> VersionRow:
    """The newest active one that does not begin later. Raises NoResultFound where none does."""
    wanted = select(VersionRow).where(
        VersionRow.agreement == agreement, col(VersionRow.active_block).is_not(None), VersionRow.first_month <= month
    )
    newest_first = wanted.order_by(col(VersionRow.active_block).desc(), col(VersionRow.active_log).desc())
    return session.exec(newest_first.limit(1)).one()


def first_month(session: Session, agreement: bytes) -> int:
    """Of the agreement's first active version. Raises NoResultFound."""
    active = select(VersionRow.first_month).where(
        VersionRow.agreement == agreement, col(VersionRow.active_block).is_not(None)
    )
    return session.exec(active.order_by(col(VersionRow.active_block), col(VersionRow.active_log)).limit(1)).one()


def active_versions(session: Session, agreement: bytes) -> list[VersionRow]:
    """The oldest first."""
    active = select(VersionRow).where(VersionRow.agreement == agreement, col(VersionRow.active_block).is_not(None))
    return list(session.exec(active.order_by(col(VersionRow.active_block), col(VersionRow.active_log))))
