"""What is asked of entries, in JSON: amounts in fen as texts, days as `2026-03-31`, ids in hex."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from api.assets.terms_schemas import In
from api.consortium.schemas import Number
from api.http.slot_values import BookingId, Day
from api.http.url_values import hex_bytes
from formats.faults import require
from formats.splits.agreements.money import MAX_ENTRY_FEN
from formats.splits.entries.checker import MOST_PARTS
from formats.splits.entries.evidence import MOST_SELLER
from node.splits.entries.entering import WantedPart
from node.splits.entries.sent import MOST_NUMBER, MOST_REASON, plain

MOST_ENTRIES = 50
EntryPath = Annotated[str, Path(pattern=r"^[0-9a-f]{40}$")]
DigestPath = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
PoolName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
SideWord = Literal["cost", "benefit"]
KindWord = Literal["invoice", "fiscal", "own"]
Fen = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,15})$")]
InvoiceText = Annotated[str, StringConstraints(max_length=MOST_NUMBER)]
Year = Annotated[int, Field(ge=2000, le=2199)]
ReasonText = Annotated[str, StringConstraints(min_length=1, max_length=MOST_REASON), AfterValidator(plain)]
SellerText = Annotated[str, StringConstraints(max_length=MOST_SELLER), AfterValidator(plain)]


class InvoiceIn(In):
    """As a sheet of entries says it. `code`: of `own`, the member whose voucher it is; empty for a number that stands
    alone."""

    kind: KindWord
    code: InvoiceText = ""
    number: InvoiceText


class PartIn(In):
    """Gross = net + VAT, above 0; net alone is shared."""

    pool: PoolName
    side: SideWord
    gross: Fen
    net: Fen
    vat: Fen = "0"

    @model_validator(mode="after")
    def _sum(self) -> PartIn:
        gross, net, vat = int(self.gross), int(self.net), int(self.vat)
        require(gross == net + vat, "vat-sum", f"{gross} fen is not {net} + {vat}")
        require(0 < gross <= MAX_ENTRY_FEN, "amount-too-large" if gross else "gross-zero", f"1 … {MAX_ENTRY_FEN} fen")
        return self

    def wanted(self) -> WantedPart:
        return WantedPart(self.pool, self.side, int(self.gross), int(self.net), int(self.vat))


class EntryIn(In):
    """One invoice, whole or cut over at most eight sides of pools. `holder`: who paid or received it. Its voucher was
    uploaded before, under the same invoice."""

    occurred: Day
    holder: Number
    invoice: InvoiceIn
    parts: Annotated[tuple[PartIn, ...], Field(min_length=1, max_length=MOST_PARTS)]


class EntriesIn(In):
    """At most fifty, in one act: all or none."""

    entries: Annotated[tuple[BookingId, ...], Field(min_length=1, max_length=MOST_ENTRIES)]


class ReasonIn(In):
    """What is wrong. The chain has its digest, the parties of this node read the text."""

    reason: ReasonText


class ObjectorIn(In):
    """The member whose objection it is."""

    member: Number


class DecisionIn(In):
    """`upheld`: the entry never counts; else the objections to it are gone."""

    upheld: bool


class PepperIn(In):
    """32 bytes in hex, the same at every member's node."""

    year: Year
    pepper: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def entry_bytes(text: str) -> bytes:
    return hex_bytes("entry_id", text, 20)
