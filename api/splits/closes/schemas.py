"""Closes as JSON. Months as `2026-03`, amounts in fen."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from api.assets.terms_schemas import In
from api.submissions.schemas import SubmissionOut
from formats.bookings.slots import period_text
from ledger.splits.closes.checklist import Lack
from ledger.splits.closes.facts import Close
from ledger.timestamps import moment
from node.splits.closes.closing import MonthView

PeriodPath = Annotated[str, Path(pattern="^[0-9]{4}-[0-9]{2}$")]
MemberPath = Annotated[int, Path(ge=1, lt=2**32)]
Program = Literal["hledger", "beancount", "gbt24589"]
LackWord = Literal[
    "not-next", "too-early", "act-waiting", "act-silent", "act-objected", "use-unsettled", "voucher-missing",
    "approval-waiting", "line-objected", "allocation-due",
]  # fmt: skip


class CloseIn(In):
    """`root`: the input root that you saw with what the month lacks; another act since then means another."""

    period: Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}$")]
    root: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class LackOut(BaseModel):
    """`of`: the month, day, act, booking and occurrence, submission or objection in question. `who`: members that can
    mend it, 0 the council; none: anybody. `blocks`: the contract refuses the close while it is so."""

    what: LackWord
    of: str
    who: list[int]
    blocks: bool

    @classmethod
    def of_fact(cls, lack: Lack) -> LackOut:
        return cls(what=lack.what.value, of=lack.of, who=list(lack.who), blocks=lack.blocks)


class CloseOut(BaseModel):
    period: str
    member: int
    root: str
    closed_at: datetime
    block_number: int

    @classmethod
    def of(cls, close: Close) -> CloseOut:
        return cls(
            period=period_text(close.month), member=close.member, root=close.root.hex(),
            closed_at=moment(close.closed_at), block_number=close.block_number,
        )  # fmt: skip


class MonthOut(BaseModel):
    """`state`: open, closed (sides still owe their lines: `due`), allocated. `root`: of the acts that its close books,
    or would book now. `may_close`: members that the contract lets close it now."""

    agreement: str
    period: str
    state: Literal["open", "closed", "allocated"]
    root: str
    close: CloseOut | None
    due: int
    lacks: list[LackOut]
    may_close: list[int]

    @classmethod
    def of(cls, view: MonthView) -> MonthOut:
        state: Literal["open", "closed", "allocated"] = "open"
        if view.close is not None:
            state = "closed" if view.due else "allocated"
        return cls(
            agreement=view.agreement.hex(), period=period_text(view.month), state=state, root=view.root.hex(),
            close=None if view.close is None else CloseOut.of(view.close), due=view.due,
            lacks=[LackOut.of_fact(each) for each in view.lacks], may_close=view.may_close,
        )  # fmt: skip


class AllocationsOut(BaseModel):
    """One for each side that owes lines, those that were pending too; none where none is due any more, or they are
    pending by another member of this node."""

    submissions: list[SubmissionOut]

    def location(self) -> str | None:
        """Of the last, before which the others are mined."""
        return self.submissions[-1].location() if self.submissions else None
