"""Peppers of invoice keys: one a year, shared by all members and on no chain, for numbers of invoices are guessable."""

from __future__ import annotations

from sqlmodel import Session, col, select

from formats.crypto.hashing import sha256
from node.installation.node import Node
from node.splits.entries.faults import InvoicePepperFixed, InvoicePepperMissing
from node.staff.access import Principal, record
from node.tables.entries import InvoicePepper

_FINGERPRINT_BYTES = 8


def set_pepper(session: Session, node: Node, by: Principal, year: int, pepper: bytes) -> InvoicePepper:
    """Once a year; the same one again changes nothing. The caller commits. Raises InvoicePepperFixed."""
    row = session.get(InvoicePepper, year)
    if row is not None:
        if _opened(node, row) != pepper:
            raise InvoicePepperFixed(year, fingerprint(node, row))
        return row
    content = node.sealer.seal_whole(pepper, _context(year))
    row = InvoicePepper(year=year, content=content, set_at=node.clock(), set_by=by.staff_id)
    session.add(row)
    record(session, node.clock, by, act="invoice-pepper-set", subject=str(year))
    return row


def pepper_of(session: Session, node: Node, year: int) -> bytes:
    """Raises InvoicePepperMissing."""
    row = session.get(InvoicePepper, year)
    if row is None:
        raise InvoicePepperMissing(year)
    return _opened(node, row)


def peppers(session: Session) -> list[InvoicePepper]:
    """The oldest year first."""
    return list(session.exec(select(InvoicePepper).order_by(col(InvoicePepper.year))))


def fingerprint(node: Node, row: InvoicePepper) -> str:
    """By which members compare theirs; it tells nothing of the pepper."""
    return sha256(b"guild/pepper/1", _opened(node, row))[:_FINGERPRINT_BYTES].hex()


def _opened(node: Node, row: InvoicePepper) -> bytes:
    return node.sealer.open_whole(row.content, _context(row.year))


def _context(year: int) -> str:
    return f"invoice_pepper:{year}"
