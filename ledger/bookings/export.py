"""The export `guild/bookings/1` out of the stored logs: from it alone a stranger rebuilds what the tables hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from formats.bookings.export import Head, Line
from ledger.bookings.lines import line_of
from ledger.consortium.tables import MemberRow
from ledger.indexing.indexer import cursor_of
from ledger.indexing.projection import Watched, stored_events


def export(session: Session, *, chain_ref: bytes, watched: Sequence[Watched]) -> tuple[Head, Iterator[Line]]:
    """The head, and the lines as they are asked for, while the session is open. Before the first block was read: a
    head of block 0 and no line. Raises AbiDataMalformed at a log that is no event of its contract."""
    cursor = cursor_of(session)
    kinds = select(MemberRow.number, MemberRow.kind).order_by(col(MemberRow.number))
    number, hash_ = (0, "00" * 32) if cursor is None else (cursor.block_number, cursor.block_hash)
    block_hash = bytes.fromhex(hash_.removeprefix("0x"))
    head = Head(chain_ref, number, block_hash, dict(session.exec(kinds).all()))
    return head, (line for event in stored_events(session, watched) if (line := line_of(session, event)) is not None)
