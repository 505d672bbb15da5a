"""Entries as JSON: amounts in fen as texts, days as `2026-03-31`, ids and digests in hex."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel

from api.submissions.schemas import SubmissionOut
from formats import canonical
from formats.bookings.slots import period_text
from formats.splits.agreements.agreement import SIDES
from formats.splits.entries.evidence import VoucherData
from ledger.splits.journal.facts import Act, ActKind, ActObjection, ActState, ObjectionState
from ledger.timestamps import moment
from node.splits.entries.sheets import Sum
from node.splits.entries.vouchers import Held

STATES = {state.name.lower(): state for state in ActState}
Said = Callable[[bytes], str | None]


class EntrySubmission(SubmissionOut):
    """A submission, and the ids of the entries that it makes, by part."""

    entries: list[str]


class SumOut(BaseModel):
    pool: str
    side: str
    month: str
    rows: int
    gross: str
    net: str
    vat: str

    @classmethod
    def of(cls, found: Sum) -> SumOut:
        amounts = {name: str(getattr(found, name)) for name in ("gross", "net", "vat")}
        return cls(pool=found.pool, side=found.side, month=found.month, rows=found.rows, **amounts)


class SheetChecked(BaseModel):
    """Nothing was sent. Rows without a fault, and their sums by pool, side and month. `held_rows`: of the invoices that
    would wait for a second person, the first row of each."""

    rows: int
    sums: list[SumOut]
    held_rows: list[int]


class SheetSent(SheetChecked):
    """One submission for each invoice, one entry for each of its rows, in their order. `held_rows` wait; the others
    go."""

    submissions: list[SubmissionOut]
    entries: list[str]

    def location(self) -> str | None:
        """Of the first submission; the others stand in the body."""
        return self.submissions[0].location() if self.submissions else None


class ObjectionOut(BaseModel):
    """`state`: open, before_council, upheld, dismissed, withdrawn. `text`: null where it was said at another node."""

    member: int
    state: str
    reason: str
    text: str | None
    objected_at: datetime

    @property
    def is_open(self) -> bool:
        """Nobody has decided it or taken it back."""
        return self.state in ("open", "before_council")

    @classmethod
    def of(cls, found: ActObjection, said: Said) -> ObjectionOut:
        return cls(
            member=found.member,
            state=ObjectionState(found.state).name.lower(),
            reason=found.reason.hex(),
            text=said(found.reason),
            objected_at=moment(found.objected_at),
        )


class InvoiceOut(BaseModel):
    """What was typed of a voucher; its digest covers all of it. `seller`: empty where nobody said so."""

    kind: str
    code: str
    number: str
    seller: str

    @classmethod
    def of(cls, found: VoucherData) -> InvoiceOut:
        invoice = found.invoice
        return cls(kind=invoice.kind.value, code=invoice.code, number=invoice.number, seller=found.seller)


class EntryOut(BaseModel):
    """`kind`: entry or reversal. `state`: pending, counted, reversed, refused. What an agreement of committed
    disclosure keeps off the chain is null. `silent_from`: from then on silence has accepted it. `booked`: the month
    whose close books it. `scan_here`: whether you can take the scan of its voucher at this node; `invoice`: what
    was typed of it, likewise."""

    id: str
    agreement: str
    member: int
    kind: str
    state: str
    pool: str | None
    side: str | None
    occurred: str | None
    month: str
    gross: str | None
    net: str | None
    vat: str | None
    holder: int | None
    voucher: str | None
    scan_here: bool
    invoice: InvoiceOut | None
    reverses: str | None
    accepted: list[int]
    objections: list[ObjectionOut]
    entered_at: datetime
    silent_from: datetime
    booked: str | None

    @classmethod
    def of(cls, found: Act, said: Said, voucher: Callable[[str | None], Held | None]) -> EntryOut:
        text = {} if found.text is None else canonical.decode_object(found.text)
        texts = {name: value for name, value in text.items() if isinstance(value, str)}
        holder, held = texts.get("holder"), voucher(texts.get("voucher"))
        return cls(
            id=found.id.hex(),
            agreement=found.agreement.hex(),
            member=found.member,
            kind=ActKind(found.kind).name.lower(),
            state=ActState(found.state).name.lower(),
            pool=found.pool,
            side=None if found.side is None else SIDES[found.side],
            month=period_text(found.month),
            scan_here=held is not None,
            invoice=None if held is None or held.data is None else InvoiceOut.of(held.data),
            holder=None if holder is None else int(holder),
            reverses=None if found.reverses is None else found.reverses.hex(),
            accepted=sorted(found.accepted),
            objections=[ObjectionOut.of(each, said) for each in found.objections],
            entered_at=moment(found.entered_at),
            silent_from=moment(found.silent_from),
            booked=None if found.booked is None else period_text(found.booked),
            **{name: texts.get(name) for name in ("occurred", "gross", "net", "vat", "voucher")},
        )


class VoucherOut(BaseModel):
    """`voucher`: the digest that an entry of this invoice has on the chain."""

    voucher: str
    media_type: str
    stored_at: datetime

    def location(self) -> str:
        """Against the address that it was sent to."""
        return f"vouchers/{self.voucher}"


class PepperOut(BaseModel):
    """`fingerprint`: what members compare; it tells nothing of the pepper."""

    year: int
    fingerprint: str
    set_at: datetime

    def location(self) -> str:
        return "/invoice-peppers"


class PeppersOut(BaseModel):
    items: list[PepperOut]
