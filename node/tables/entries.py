"""What entries rest on and the chain has only digests of: vouchers, peppers of invoice keys, why somebody objects."""

from datetime import datetime

from sqlmodel import Field

from ledger.db import NodeBase
from node.tables.columns import bytes_column, time_column


class VoucherFile(NodeBase, table=True):
    """One scan, sealed, ours or taken from another member's node. `member_id`: who entered it. `invoice_key`: of the
    invoice that it shows; `data`: what the digest covers beside it, sealed too; None of a scan that was stored before
    this was kept. `entered_as`: hex of the act that names it."""

    __tablename__ = "voucher_file"

    digest: str = Field(primary_key=True)
    agreement: str = Field(primary_key=True)
    member_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    invoice_key: str = Field(index=True)
    media_type: str
    data_key: bytes = bytes_column()
    content: bytes = bytes_column()
    data: bytes | None = bytes_column(nullable=True)
    entered_as: str | None = None
    stored_at: datetime = time_column()
    stored_by: str


class InvoicePepper(NodeBase, table=True):
    """Of one year, shared by all members; sealed. Another one would give the same invoice a second key."""

    __tablename__ = "invoice_pepper"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: bytes = bytes_column()
    set_at: datetime = time_column()
    set_by: str


class ObjectionReason(NodeBase, table=True):
    """The text whose digest an objection of this member has on the chain; sealed. `said_by`: who wrote it here, or took
    it from that member's node."""

    __tablename__ = "objection_reason"

    digest: str = Field(primary_key=True)
    act: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    content: bytes = bytes_column()
    said_at: datetime = time_column()
    said_by: str
