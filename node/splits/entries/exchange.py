"""What an entry rests on, between nodes: its voucher, from the node of whoever entered it.

It is held against the digest that the chain has before it is kept, sealed like our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from formats import canonical
from formats.splits.entries.evidence import VoucherData, invoice_key, pepper_year, voucher_digest
from ledger.splits.journal import queries
from ledger.splits.journal.facts import Act
from node.faults import NotFound
from node.installation.node import Node
from node.splits.entries.faults import (
    EntriesRefused,
    EntrySealed,
    InvoicePepperMissing,
    VoucherMismatch,
)
from node.splits.entries.invoices import invoice_of
from node.splits.entries.peppers import pepper_of
from node.splits.entries.sent import MOST_BYTES, SentVoucher
from node.splits.entries.vouchers import held, keep_voucher, scan_of
from node.splits.peers import peer_of
from node.staff.access import Principal


@dataclass(frozen=True)
class NamedVoucher:
    """What the chain says of an entry's voucher. `member`: whose node has it; `occurred`: a day as `2026-03-31`."""

    digest: bytes
    key: bytes
    occurred: str
    member: int


def named_voucher(ledger: Session, entry: Act) -> NamedVoucher:
    """Of a reversal, that of the entry which it takes back. Raises EntrySealed."""
    if entry.text is None:
        raise EntrySealed(entry.id.hex())
    said = canonical.decode_object(entry.text)
    reversed_ = None if entry.reverses is None else queries.act(ledger, entry.reverses)
    member = entry.member if reversed_ is None else reversed_.member
    digest, key = (bytes.fromhex(str(said[name])) for name in ("voucher", "key"))
    return NamedVoucher(digest, key, str(said["occurred"]), member)


def asked_voucher(node: Node, by: Principal, entry: Act, named: NamedVoucher) -> SentVoucher:
    """Raises NotFound where its node is this one; CounterpartNotConfigured, CounterpartUnavailable,
    CounterpartRefused."""
    if node.hosts(named.member):
        raise NotFound("voucher", named.digest.hex())
    return peer_of(node, by, named.member, most_bytes=MOST_BYTES).ask(f"{_path(entry)}/voucher", None, SentVoucher)


def received_voucher(
    session: Session, ledger: Session, node: Node, by: Principal, entry: Act, named: NamedVoucher, sent: SentVoucher
) -> None:
    """Keep it here. The caller commits. Raises VoucherMismatch."""
    try:
        # By the apostrophe the number is a text, of which no spreadsheet has cut a digit.
        invoice = invoice_of(ledger, entry.agreement, sent.kind.value, sent.code, f"'{sent.number}")
    except EntriesRefused as refused:
        raise VoucherMismatch(named.member, "invoice number") from refused
    data, scan = VoucherData(invoice, sent.seller), sent.content
    if voucher_digest(data, scan) != named.digest:
        raise VoucherMismatch(named.member, "digest")
    if not _has_key(session, node, data, named):
        raise VoucherMismatch(named.member, "invoice key")
    keep_voucher(session, node, by, entry.agreement, named.member, data, scan, key=named.key, entered_as=entry.id)


def given_voucher(session: Session, node: Node, by: Principal, agreement: bytes, digest: str) -> SentVoucher:
    """To a peer; the log keeps that its node took it, and the caller commits. Raises NotFound."""
    found = held(session, node, by.member, agreement, digest)
    if found is None or found.data is None:
        raise NotFound("voucher", digest)
    scan, _ = scan_of(session, node, by, agreement, digest)
    return SentVoucher.of(found.data, scan)


def _path(entry: Act) -> str:
    return f"/agreements/{entry.agreement.hex()}/entries/{entry.id.hex()}"


def _has_key(session: Session, node: Node, data: VoucherData, named: NamedVoucher) -> bool:
    """Whether the key that the entry took on the chain is of this invoice. Without that year's pepper it cannot be
    told: True."""
    try:
        pepper = pepper_of(session, node, pepper_year(data.invoice, named.occurred))
    except InvoicePepperMissing:
        return True
    return invoice_key(data.invoice, pepper) == named.key
