"""Which versions of an agreement are active, which of them rules a month, and how long it lets object."""

from __future__ import annotations

from sqlmodel import Session, col, select

from formats.splits.replay.rules_reader import read_rules
from ledger.splits.agreements.tables import VersionRow

_DAY_S = 86_400


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


def objections_end(version: VersionRow, since: int) -> int:
    """When the version's days of objection to something of this unix second are past, in unix seconds."""
    return since + read_rules(version.rules).objection_days * _DAY_S
