"""Scans of vouchers with their data, sealed in the node under a data key each; the chain has their digests."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select, update

from formats import canonical
from formats.splits.entries.evidence import VoucherData, invoice_key, pepper_year, voucher_digest
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


@dataclass(frozen=True)
class Held:
    """A scan that is here. `data`: None of one that was stored before that was kept."""

    data: VoucherData | None


def store_voucher(
    session: Session, node: Node, by: Principal, agreement: bytes, data: VoucherData, occurred: str, scan: bytes
) -> VoucherFile:
    """The same scan again is the newest of its invoice again, by the day that is said now. The caller commits. Raises
    VoucherRefused, InvoicePepperMissing."""
    key = invoice_key(data.invoice, pepper_of(session, node, pepper_year(data.invoice, occurred)))
    return keep_voucher(session, node, by, agreement, by.member, data, scan, key=key)


def keep_voucher(
    session: Session, node: Node, by: Principal, agreement: bytes, member: int, data: VoucherData, scan: bytes,
    *, key: bytes, entered_as: bytes | None = None,
) -> VoucherFile:  # fmt: skip
    """Sealed. `member`: whose entry it is for; `key`: of its invoice. The caller commits. Raises VoucherRefused."""
    media_type = media_type_of(scan)
    digest = voucher_digest(data, scan).hex()
    context = _context(digest, agreement.hex(), member)
    row = session.get(VoucherFile, (digest, agreement.hex(), member))
    if row is not None:
        row.data = row.data or node.sealer.seal_under(row.data_key, data.encoded(), context)
        row.invoice_key, row.stored_at, row.stored_by = key.hex(), node.clock(), by.staff_id
        return row
    sealed = node.sealer.seal(scan, context)
    row = VoucherFile(
        digest=digest, agreement=agreement.hex(), member_id=member, invoice_key=key.hex(), media_type=media_type,
        data_key=sealed.data_key, content=sealed.content,
        data=node.sealer.seal_under(sealed.data_key, data.encoded(), context),
        entered_as=None if entered_as is None else entered_as.hex(), stored_at=node.clock(), stored_by=by.staff_id,
    )  # fmt: skip
    session.add(row)
    if member == by.member:
        record(session, node.clock, by, act="voucher-stored", subject=digest)
    else:
        record(session, node.clock, by, act="voucher-received", subject=digest)
    return row


def media_type_of(scan: bytes) -> str:
    """By its first bytes, whatever it is called. Raises VoucherRefused."""
    media_type = next((name for start, name in _TYPES if scan.startswith(start)), None)
    if media_type is None:
        raise VoucherRefused("its first bytes are of none of these forms" if scan else "the file is empty")
    if len(scan) > MAX_BYTES:
        raise VoucherRefused(f"{len(scan)} bytes")
    return media_type


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
    row = session.exec(select(VoucherFile).where(*_held_for(by.member, agreement, digest)).limit(1)).first()
    if row is None:
        raise NotFound("voucher", digest)
    record(session, node.clock, by, act="voucher-read", subject=digest)
    sealed = Sealed(row.data_key, row.content)
    return node.sealer.open(sealed, _context(digest, row.agreement, row.member_id)), row.media_type


def held(session: Session, node: Node, member: int, agreement: bytes, digest: str) -> Held | None:
    """What `scan_of` finds for this member's staff, without its scan."""
    v = VoucherFile
    wanted = select(v.data_key, v.data, v.member_id).where(*_held_for(member, agreement, digest))
    row = session.exec(wanted.limit(1)).first()
    if row is None:
        return None
    data_key, sealed, whose = row
    if sealed is None:
        return Held(None)
    opened = node.sealer.open(Sealed(data_key, sealed), _context(digest, agreement.hex(), whose))
    return Held(VoucherData.of_json(canonical.decode_object(opened)))


def held_digests(session: Session, member: int, agreement: bytes) -> set[str]:
    """Of all that `held` finds."""
    return set(session.exec(select(VoucherFile.digest).where(*_held_under(member, agreement))))


def _held_for(member: int, agreement: bytes, digest: str) -> tuple[ColumnElement[bool], ...]:
    return col(VoucherFile.digest) == digest, *_held_under(member, agreement)


def _held_under(member: int, agreement: bytes) -> tuple[ColumnElement[bool], ...]:
    """Its own, or what was entered."""
    v = VoucherFile
    return col(v.agreement) == agreement.hex(), or_(col(v.member_id) == member, col(v.entered_as).is_not(None))


def _context(digest: str, agreement: str, member: int) -> str:
    return f"voucher_file:{agreement}:{member}:{digest}"
