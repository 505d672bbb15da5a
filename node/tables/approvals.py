"""Acts that commit a member's money, given while it had a limit above which a second person approves them."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from ledger.db import NodeBase
from node.tables.columns import bytes_column, json_column, time_column


class MoneyActRow(NodeBase, table=True):
    """Beside its submission, whose `created_by` gave it. `fen`: gross of the whole act, decimal; None where the chain
    has the digest alone of what it answers. `content`: as whoever approves it is shown. `month`: the earliest in which
    something of it occurred, None where none did; `open_month`: the earliest of those that had not closed. `held`:
    whether it was above the limit; `outcome` of what was: approved, refused, withdrawn; `reason`: why it was refused,
    sealed."""

    __tablename__ = "money_act"

    submission_id: str = Field(primary_key=True, foreign_key="submission.id")
    member_id: int = Field(index=True)
    agreement: str
    fen: str | None = None
    content: dict[str, Any] = json_column(dict)
    month: int | None = None
    open_month: int | None = None
    held: bool
    outcome: str | None = None
    decided_at: datetime | None = time_column(nullable=True)
    decided_by: str | None = None
    reason: bytes | None = bytes_column(nullable=True)


class MoneyActSubject(NodeBase, table=True):
    """What of it adds up with other acts on the same subject, such as one voucher or one debt; `fen` decimal."""

    __tablename__ = "money_act_subject"

    submission_id: str = Field(primary_key=True, foreign_key="money_act.submission_id")
    subject: str = Field(primary_key=True, index=True)
    member_id: int
    fen: str
