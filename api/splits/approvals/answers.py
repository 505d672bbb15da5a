"""Acts that wait for a second person, or did, as JSON: amounts in fen as texts, days as `2026-03-31`, ids in hex."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from api.splits.entries.answers import InvoiceOut
from node.splits.approvals.held import Approval
from node.splits.entries.vouchers import Held


class ApprovalItemOut(BaseModel):
    """One act that it makes or answers; of a netting both sides. `payer` pays or owes `payee`, a member or a fund; null
    of an entry, which alone has a `net`. `fen`: gross; null where the chain has the digest alone."""

    act: str
    pool: str | None
    side: str | None
    fen: str | None
    payer: str | None
    payee: str | None
    net: str | None


class ApprovalOut(BaseModel):
    """`id`: of its submission, which is held, and sent once approved. `fen`: gross of the whole act. `occurred` …
    `invoice`: of an entry, or of one that it reverses. `outcome`: approved, refused, withdrawn; null while it waits.
    `given_by`, `decided_by`: persons of your member."""

    id: str
    agreement: str
    kind: str
    state: str
    fen: str | None
    items: list[ApprovalItemOut]
    occurred: str | None
    holder: int | None
    voucher: str | None
    scan_here: bool
    invoice: InvoiceOut | None
    reverses: str | None
    given_by: str
    given_at: datetime
    outcome: Literal["approved", "refused", "withdrawn"] | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None

    @classmethod
    def of(cls, found: Approval, reason: str | None, voucher: Callable[[str | None], Held | None]) -> ApprovalOut:
        row, act, content = found.submission, found.act, found.act.content
        holder, held = content.get("holder"), voucher(content.get("voucher"))
        return cls(
            id=row.id,
            agreement=act.agreement,
            kind=row.kind,
            state=str(row.state),
            fen=act.fen,
            items=[ApprovalItemOut(**each) for each in content["items"]],
            holder=None if holder is None else int(holder),
            scan_here=held is not None,
            invoice=None if held is None or held.data is None else InvoiceOut.of(held.data),
            given_by=found.given_by,
            given_at=row.created_at,
            outcome=act.outcome,
            decided_by=found.decided_by,
            decided_at=act.decided_at,
            reason=reason,
            **{name: content.get(name) for name in ("occurred", "voucher", "reverses")},
        )
