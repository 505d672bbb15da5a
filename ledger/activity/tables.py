"""Who did what on the chain: one row for each command or anchor that any member or the council made."""

from datetime import datetime

from sqlmodel import Field

from ledger.db import LedgerBase, UtcTime


class ActRow(LedgerBase, table=True):
    """`request_id` is the id that the contract saw, of an anchor the batch id; both as 0x hex, as the outbox has it.

    `events` names what the chain recorded of it, in order, comma-separated; `subject` is JSON of what it touched.
    """

    __tablename__ = "act"

    block_number: int = Field(primary_key=True)
    log_index: int = Field(primary_key=True)
    contract: str
    member: int = Field(index=True)
    request_id: str = Field(index=True)
    account: str
    tx_hash: str = Field(index=True)
    at: datetime = Field(sa_type=UtcTime)
    events: str
    subject: str
