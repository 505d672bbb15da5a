"""Which month of an agreement closes next."""

from __future__ import annotations

from sqlmodel import Session, col, select

from ledger.splits.agreements.versions import first_month
from ledger.splits.closes.tables import CloseRow


def next_month(session: Session, agreement: bytes) -> int:
    """Raises NoResultFound where no version is active."""
    wanted = select(CloseRow.month).where(CloseRow.agreement == agreement).order_by(col(CloseRow.month).desc())
    last = session.exec(wanted.limit(1)).first()
    return first_month(session, agreement) if last is None else last + 1
