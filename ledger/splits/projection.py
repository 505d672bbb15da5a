"""Events of Agreements, Journal, Splits and Allocations → their tables.

An act becomes its text of the period file here, and what the tables say of it is read out of that text: a node's
tables and the file that a stranger recomputes from cannot differ (ADR 28). Lines stay numbers, in the contract's order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from sqlmodel import Session

from ledger.db import LedgerBase
from ledger.indexing.projection import ChainEvent
from ledger.splits.agreements.tables import VersionMemberRow, VersionRow, VersionSignatureRow
from ledger.splits.closes.tables import AllocationRow, CloseRow, LineObjectionRow, UnmendedRow
from ledger.splits.handlers import closes, counts, entries, versions
from ledger.splits.journal.act_texts import KINDS
from ledger.splits.journal.tables import AcceptanceRow, ActObjectionRow, PaymentRow, SplitActRow, TableWeightsRow

Handler = Callable[[Session, ChainEvent], None]


def _flushed(handler: Handler) -> Handler:
    """The next event reads what this one wrote."""

    def handle(session: Session, event: ChainEvent) -> None:
        handler(session, event)
        session.flush()

    return handle


class SplitsProjection:
    tables: ClassVar[Sequence[type[LedgerBase]]] = (
        *(VersionRow, VersionMemberRow, VersionSignatureRow),
        *(SplitActRow, TableWeightsRow, PaymentRow, AcceptanceRow, ActObjectionRow),
        *(CloseRow, AllocationRow, LineObjectionRow, UnmendedRow),
    )
    handlers: ClassVar[Mapping[str, Handler]] = {
        name: _flushed(handler)
        for name, handler in {
            "VersionProposed": versions.proposed,
            "VersionSigned": versions.signed,
            "VersionActive": versions.became_active,
            **dict.fromkeys(KINDS, entries.entered),
            "SealedActEntered": entries.sealed,
            "ActAccepted": counts.accepted,
            "ActObjected": counts.objected,
            "ActObjectionWithdrawn": counts.withdrawn,
            "ActDecided": counts.decided,
            "ActDenied": counts.denied,
            "ActCounted": counts.counted,
            "PeriodClosed": closes.closed,
            "Allocated": closes.allocated,
            "AllocationUnchanged": closes.unchanged,
            "LinesCommitted": closes.committed,
            "LineObjected": closes.objected,
            "LineObjectionWithdrawn": closes.withdrawn,
            "LineObjectionEscalated": closes.escalated,
            "LineObjectionDecided": closes.decided,
        }.items()
    }
