"""Lines of a close and objections to them as JSON. Months as `2026-03`, amounts in fen as texts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from api.assets.terms_schemas import In
from api.http.url_values import month_number
from api.splits.entries.answers import Said
from api.splits.entries.schemas import PoolName, ReasonText, SideWord
from api.splits.settlements.schemas import AccountText
from formats.bookings.slots import period_text
from formats.faults import require
from formats.text import refused_in
from ledger.timestamps import moment
from node.splits.closes.lines import NamedObjection, SideLines, WantedObjection

StateWord = Literal["open", "before_council", "upheld", "dismissed", "withdrawn"]


def _plain(text: str) -> str:
    require(refused_in(text) is None, "text-character", "a character that no text may hold")
    return text


StageText = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(_plain)]


class LineObjectionIn(In):
    """`of`: the month of the line, where the close restated another than its own. `figure`: what it should be, in fen;
    below 0 too. Stage and account together, or neither: to the whole side."""

    of: Annotated[str | None, Field(pattern="^[0-9]{4}-[0-9]{2}$")] = None
    pool: PoolName
    side: SideWord
    stage: StageText | None = None
    account: AccountText | None = None
    figure: Annotated[str, Field(pattern=r"^(0|-?[1-9][0-9]{0,17})$")]
    reason: ReasonText

    @model_validator(mode="after")
    def _line(self) -> LineObjectionIn:
        require((self.stage is None) == (self.account is None), "half-a-line", "stage and account, or neither")
        return self

    def wanted(self, booked: int) -> WantedObjection:
        """Raises RequestInvalid."""
        of = booked if self.of is None else month_number("of", self.of)
        return WantedObjection(
            booked, of, self.pool, self.side, self.stage, self.account, int(self.figure), self.reason
        )  # fmt: skip


class LineOut(BaseModel):
    stage: str
    account: str
    fen: str


class LineObjectionOut(BaseModel):
    """`stage`, `account` null: of the whole side. `until`: holds so long, before the council without limit. `text`:
    null where it was said at another node."""

    number: int
    member: int
    state: StateWord
    stage: str | None
    account: str | None
    figure: str
    reason: str
    text: str | None
    objected_at: datetime
    until: datetime

    @classmethod
    def of_fact(cls, found: NamedObjection, said: Said) -> LineObjectionOut:
        objection = found.said
        state: StateWord = objection.state.name.lower()  # type: ignore[assignment]
        return cls(
            number=objection.number, member=objection.member, state=state, stage=found.stage, account=found.account,
            figure=str(objection.figure), reason=objection.reason.hex(), text=said(objection.reason),
            objected_at=moment(objection.objected_at), until=moment(objection.until),
        )  # fmt: skip


class SideLinesOut(BaseModel):
    """`of`: the month; `final_from`: when nobody objects any more, null where nothing had changed. `pool`, `side` null:
    of an agreement of committed disclosure."""

    of: str
    pool: str | None
    side: str | None
    total: str
    lines: list[LineOut]
    final_from: datetime | None
    final: bool
    objections: list[LineObjectionOut]

    @classmethod
    def of_fact(cls, found: SideLines, said: Said) -> SideLinesOut:
        final_from = found.allocation.final_from
        return cls(
            of=period_text(found.allocation.key.month),
            pool=found.pool,
            side=found.side,
            total=str(found.allocation.total),
            lines=[LineOut(stage=each.stage, account=each.account, fen=str(each.fen)) for each in found.lines],
            final_from=None if final_from is None else moment(final_from),
            final=found.final,
            objections=[LineObjectionOut.of_fact(each, said) for each in found.objections],
        )


class LinesOut(BaseModel):
    items: list[SideLinesOut]
