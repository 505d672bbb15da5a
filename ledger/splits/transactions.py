"""The block and transaction that hold an act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, and_, col, select

from ledger.indexing.projection import ChainLogRow
from ledger.splits.journal.tables import SplitActRow


@dataclass(frozen=True)
class Mined:
    """`tx_hash`: 0x and 64 hex digits."""

    block_number: int
    tx_hash: str


def transactions_of(session: Session, acts: Collection[bytes]) -> dict[bytes, Mined]:
    """In which each was entered."""
    a, log = SplitActRow, ChainLogRow
    at = and_(col(log.block_number) == col(a.block_number), col(log.log_index) == col(a.log_index))
    wanted = select(a.id, log.block_number, log.tx_hash).join(log, at).where(col(a.id).in_(acts))
    return {act: Mined(block, tx_hash) for act, block, tx_hash in session.exec(wanted)}
