"""Scans of vouchers, sealed in the node under a data key each; the chain has their digests."""

from __future__ import annotations

from sqlmodel import Session, col, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from formats.splits.entries.evidence import invoice_key, pepper_year, voucher_digest
from formats.splits.entries.invoices import Invoice
from node.faults import NotFound
from node.installation.node import Node
from node.installation.sealing import Sealed
from node.splits.entries.faults import VoucherRefused
from node.splits.entries.peppers import pepper_of
from node.staff.access import Principal, record
from node.tables.entries import VoucherFile

MAX_BYTES = 3 << 20
_TYPES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/ofd"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"<?xml", "application/xml"),
)
MEDIA_TYPES = tuple(name for _, name in _TYPES)


def store_voucher(
    session: Session, node: Node, by: Principal, agreement: bytes, invoice: Invoice, occurred: str, scan: bytes
) -> VoucherFile:
    """The same scan again changes nothing. The caller commits. Raises VoucherRefused, InvoicePepperMissing."""
    media_type = next((name for start, name in _TYPES if scan.startswith(start)), None)
    if media_type is None:
        raise VoucherRefused("its first bytes are of none of these forms" if scan else "the file is empty")
    if len(scan) > MAX_BYTES:
        raise VoucherRefused(f"{len(scan)} bytes")
    key = invoice_key(invoice, pepper_of(session, node, pepper_year(invoice, occurred)))
    digest = voucher_digest(invoice, scan).hex()
    row = session.get(VoucherFile, (digest, agreement.hex(), by.member))
    if row is not None:
        return row
    sealed = node.sealer.seal(scan, _context(digest, agreement.hex(), by.member))
    row = VoucherFile(
        digest=digest, agreement=agreement.hex(), member_id=by.member, invoice_key=key.hex(), media_type=media_type,
        data_key=sealed.data_key, content=sealed.content, stored_at=node.clock(), stored_by=by.staff_id,
    )  # fmt: skip
    session.add(row)
    record(session, node.clock, by, act="voucher-stored", subject=digest)
    return row


def voucher_for(session: Session, member: int, agreement: bytes, key: bytes) -> bytes | None:
    """The digest of the newest scan that this member stored of an invoice."""
    v = VoucherFile
    wanted = select(v.digest).where(v.member_id == member, v.agreement == agreement.hex(), v.invoice_key == key.hex())
    found = session.exec(wanted.order_by(col(v.stored_at).desc(), col(v.digest)).limit(1)).first()
    return None if found is None else bytes.fromhex(found)


def entered_as(session: Session, key: bytes) -> list[tuple[int, bytes]]:
    """Members of this node, and the acts that they entered of an invoice last, under any agreement."""
    v = VoucherFile
    wanted = select(v.member_id, v.entered_as).where(v.invoice_key == key.hex(), col(v.entered_as).is_not(None))
    return [(member, bytes.fromhex(act)) for member, act in session.exec(wanted) if act]


def mark_entered(session: Session, member: int, agreement: bytes, digest: bytes, act: bytes) -> None:
    """The caller commits."""
    v = VoucherFile
    row = (col(v.digest) == digest.hex(), col(v.agreement) == agreement.hex(), col(v.member_id) == member)
    session.exec(update(v).where(*row).values(entered_as=act.hex()))


def scan_of(session: Session, node: Node, by: Principal, agreement: bytes, digest: str) -> tuple[bytes, str]:
    """Content and media type; whoever takes a copy stands in the log. The caller has looked whether the member takes
    part, and commits. Raises NotFound where this node does not hold it."""
    row = session.exec(_held_for(by.member, agreement, digest)).first()
    if row is None:
        raise NotFound("voucher", digest)
    record(session, node.clock, by, act="voucher-read", subject=digest)
    sealed = Sealed(row.data_key, row.content)
    return node.sealer.open(sealed, _context(digest, row.agreement, row.member_id)), row.media_type


def holds_scan(session: Session, member: int, agreement: bytes, digest: str) -> bool:
    """Whether `scan_of` finds one for this member's staff."""
    return session.exec(_held_for(member, agreement, digest)).first() is not None


def _held_for(member: int, agreement: bytes, digest: str) -> SelectOfScalar[VoucherFile]:
    """Its own, or what was entered."""
    v = VoucherFile
    theirs = or_(col(v.member_id) == member, col(v.entered_as).is_not(None))
    return select(v).where(v.digest == digest, v.agreement == agreement.hex(), theirs).limit(1)


def _context(digest: str, agreement: str, member: int) -> str:
    return f"voucher_file:{agreement}:{member}:{digest}"
