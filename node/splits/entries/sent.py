"""Vouchers of entries and reasons as one node gives them to another: bounded, and of the forms that are kept here."""

from __future__ import annotations

import base64
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from formats.splits.entries.columns import InvoiceKind
from formats.splits.entries.evidence import MOST_SELLER, VoucherData
from formats.text import require_text
from node.splits.entries.faults import VoucherRefused
from node.splits.entries.vouchers import MAX_BYTES, media_type_of

MOST_REASON, MOST_REASONS = 500, 16
MOST_NUMBER = 50
MOST_SCAN_TEXT = -(-MAX_BYTES // 3) * 4
MOST_BYTES = MOST_SCAN_TEXT + (64 << 10)


def plain(text: str) -> str:
    """Raises FormatFault."""
    return require_text("text", text)


def _scan(text: str) -> str:
    try:
        media_type_of(base64.b64decode(text, validate=True))
    except VoucherRefused as refused:
        raise ValueError(refused.reason) from refused
    return text


class SentVoucher(BaseModel):
    """`scan` in base64; what the digest covers beside it is as it was typed. No name of a file, and no type that the
    other node says, is believed."""

    model_config = ConfigDict(extra="forbid")
    kind: InvoiceKind
    code: Annotated[str, Field(max_length=MOST_NUMBER), AfterValidator(plain)]
    number: Annotated[str, Field(max_length=MOST_NUMBER), AfterValidator(plain)]
    seller: Annotated[str, Field(max_length=MOST_SELLER), AfterValidator(plain)]
    scan: Annotated[str, Field(max_length=MOST_SCAN_TEXT), AfterValidator(_scan)]

    @property
    def content(self) -> bytes:
        return base64.b64decode(self.scan)

    @classmethod
    def of(cls, data: VoucherData, scan: bytes) -> SentVoucher:
        invoice = data.invoice
        return cls(
            kind=invoice.kind, code=invoice.code, number=invoice.number, seller=data.seller,
            scan=base64.b64encode(scan).decode(),
        )  # fmt: skip


class SentReasons(BaseModel):
    """What one member says against an entry, a settlement or a line."""

    model_config = ConfigDict(extra="forbid")
    reasons: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=MOST_REASON), AfterValidator(plain)]],
        Field(max_length=MOST_REASONS),
    ]
