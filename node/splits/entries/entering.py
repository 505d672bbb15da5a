"""What somebody of a member wants entered or taken back, as the chain takes it: ids, salts, keys and vouchers."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from formats import canonical
from formats.bookings.slots import parse_day
from formats.crypto.hashing import sha256
from formats.splits.agreements.agreement import SIDES
from formats.splits.entries.evidence import invoice_key, pepper_year
from formats.splits.entries.faults import EntryFault, fault
from formats.splits.entries.invoices import Invoice
from formats.splits.ids import act_id, act_member
from ledger.splits.act_errors import ActNotReversible
from ledger.splits.journal import queries
from ledger.splits.journal.facts import Act, ActKind
from ledger.splits.journal.requests import EntryPart, EntryRequest, request_id
from ledger.submitting.outbox import State, Submission
from node.faults import NotFound
from node.installation.node import Node
from node.splits.entries import vouchers
from node.splits.entries.faults import EntrySealed
from node.splits.entries.peppers import pepper_of

_RANDOM_BYTES = SALT_BYTES = 16
_ENDED = (State.REJECTED, State.FAULT, State.WITHDRAWN)


@dataclass(frozen=True)
class WantedPart:
    """Amounts in fen."""

    pool: str
    side: str
    gross: int
    net: int
    vat: int


@dataclass(frozen=True)
class WantedEntry:
    """One invoice, whole or cut over sides of pools. `row` of a sheet, else 0; `occurred`: a day as `2026-03-31`;
    `seller`: who issued it, where a sheet says so."""

    row: int
    occurred: str
    holder: int
    invoice: Invoice
    parts: tuple[WantedPart, ...]
    seller: str = ""


@dataclass(frozen=True)
class Entering:
    """By one member under one agreement. `node`'s tables are read in `session`, the projection in `ledger`."""

    node: Node
    session: Session
    ledger: Session
    member: int
    agreement: bytes

    def faults(self, wanted: WantedEntry) -> Iterator[EntryFault]:
        """What this node knows against it. Raises InvoicePepperMissing."""
        key, number = self._key(wanted), wanted.invoice.number
        by = already_entered(self.session, self.ledger, key)
        waiting = held_entry(self.session, self.member, key) if by == self.member else None
        if waiting is not None:
            yield fault(wanted.row, "invoice_number", "invoice-held", number=number, submission=waiting)
        elif by is not None:
            yield fault(wanted.row, "invoice_number", "invoice-entered", number=number, member=by)
        voucher = vouchers.voucher_for(self.session, self.member, self.agreement, key)
        if voucher is None:
            yield fault(wanted.row, "invoice_number", "voucher-missing", number=number)
        elif wanted.seller and (stored := self._seller(voucher)) not in (None, wanted.seller):
            yield fault(wanted.row, "seller", "seller-other", seller=wanted.seller, stored=stored or "–")

    def request(self, wanted: WantedEntry, command: bytes) -> EntryRequest:
        """The same for every retry of the `command`, which is kept with its voucher; the caller commits. Raises
        InvoicePepperMissing, NotFound where there is no voucher."""
        request = self.request_now(wanted, command)
        vouchers.mark_entered(self.session, self.member, self.agreement, request.voucher, request.parts[0].id)
        return request

    def request_now(self, wanted: WantedEntry, command: bytes) -> EntryRequest:
        """`request`, of which nothing is kept."""
        key, ids = self._key(wanted), ids_of(self.member, command, len(wanted.parts))
        voucher = vouchers.voucher_for(self.session, self.member, self.agreement, key)
        if voucher is None:
            raise NotFound("voucher", wanted.invoice.number)
        parts = tuple(
            EntryPart(act, salt_of(self.node, act), each.pool, SIDES.index(each.side), each.gross, each.net, each.vat)
            for act, each in zip(ids, wanted.parts, strict=True)
        )
        return EntryRequest(self.agreement, parse_day(wanted.occurred), wanted.holder, voucher, key, parts)

    def _seller(self, voucher: bytes) -> str | None:
        """As it was typed with the scan; None where what was typed was not kept."""
        held = vouchers.held(self.session, self.node, self.member, self.agreement, voucher.hex())
        return held.data.seller if held and held.data else None

    def _key(self, wanted: WantedEntry) -> bytes:
        year = pepper_year(wanted.invoice, wanted.occurred)
        return invoice_key(wanted.invoice, pepper_of(self.session, self.node, year))


def already_entered(session: Session, ledger: Session, key: bytes) -> int | None:
    """The member whose entry has this invoice: on the chain, or on its way there from this node."""
    found = queries.entered_under(ledger, key)
    if found is not None:
        return found.member
    on_its_way = (
        member
        for member, act in vouchers.entered_as(session, key)
        if queries.act(ledger, act) is None and is_on_its_way(session, act)
    )
    return next(on_its_way, None)


def held_entry(session: Session, member: int, key: bytes) -> str | None:
    """The submission of this member's entry of an invoice that waits for a second person."""
    commands = ["0x" + request_id(act).hex() for whose, act in vouchers.entered_as(session, key) if whose == member]
    wanted = select(Submission.id).where(
        Submission.member == member, col(Submission.request_id).in_(commands), Submission.state == State.HELD
    )
    return session.exec(wanted).first()


def entry_again(entry: Act) -> EntryRequest:
    """One part of what was entered, as its reversal names it. Raises EntrySealed; ActNotReversible of a reversal."""
    if entry.kind is not ActKind.ENTRY:
        raise ActNotReversible(entry.id, entry.kind, entry.state)
    if entry.text is None:
        raise EntrySealed(entry.id.hex())
    said = canonical.decode_object(entry.text)
    text = {name: value for name, value in said.items() if isinstance(value, str)}
    gross, net, vat = (int(text[name]) for name in ("gross", "net", "vat"))
    part = EntryPart(
        entry.id, bytes.fromhex(text["salt"]), text["pool"], SIDES.index(text["side"]), gross, net, vat
    )  # fmt: skip
    voucher, key = bytes.fromhex(text["voucher"]), bytes.fromhex(text["key"])
    return EntryRequest(entry.agreement, parse_day(text["occurred"]), int(text["holder"]), voucher, key, (part,))


def ids_of(member: int, command: bytes, count: int) -> Sequence[bytes]:
    """Of the acts that one command enters."""
    return [
        act_id(member, sha256(b"guild/act-id/1", command, index.to_bytes(2, "big"))[:_RANDOM_BYTES])
        for index in range(count)
    ]


def salt_of(node: Node, act: bytes) -> bytes:
    """It follows from this node's secret; the chain shows it, unless the agreement is committed."""
    return hmac.digest(node.sealer.derive("act-salt"), act, "sha256")[:SALT_BYTES]


def is_on_its_way(session: Session, act: bytes) -> bool:
    """Whether the outbox has its command, and no end of it yet."""
    wanted = select(Submission.id).where(
        Submission.member == act_member(act),
        Submission.request_id == "0x" + request_id(act).hex(),
        col(Submission.state).not_in(_ENDED),
    )
    return session.exec(wanted).first() is not None
