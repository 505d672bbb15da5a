"""A version of terms as it is asked for in JSON: who may book as what, when, at which price."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.consortium.schemas import MemberKindWord, Number
from api.http.slot_values import Day, Digest
from formats.bookings.classes import ENTERPRISE, OTHER, PAIRS, SOCIAL, TEACHING, pair_index
from formats.bookings.slots import hours_mask
from formats.faults import require
from formats.register.members import MemberKind
from ledger.bookings.assets.requests import TermsRequest

ClassWord = Literal["teaching", "social", "enterprise", "other"]
RANKS: dict[str, int] = {"teaching": TEACHING, "social": SOCIAL, "enterprise": ENTERPRISE, "other": OTHER}
Fen = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,8})$")]
HourText = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-4]):(00|15|30|45)$")]
PLAIN_TERMS = {
    *("limit_hours", "made", "horizon_days", "notice", "least", "most"),
    *("cutoff", "free", "answer", "grace", "claim"),
}
"""What a version of terms says by one number, by its name in JSON."""


class In(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Hours(In):
    """[from, to) of a day, in quarters; `to` may be 24:00."""

    from_: Annotated[HourText, Field(alias="from")]
    to: HourText

    @model_validator(mode="after")
    def _stretch(self) -> Hours:
        self.mask()
        return self

    def mask(self) -> int:
        return hours_mask(self.from_, self.to)


class Rule(In):
    """A kind of member and a class that may book, at which price a quarter of an hour, and whether it is asked for."""

    kind: MemberKindWord
    class_: Annotated[ClassWord, Field(alias="class")]
    price_fen: Fen
    asks: bool = False

    @property
    def pair(self) -> int:
        return pair_index(MemberKind[self.kind.upper()], RANKS[self.class_])


class TermsIn(In):
    """`open`: for each weekday, Monday first. Lengths and times in quarters of an hour: `notice` before the start,
    `cutoff` before it nobody is displaced, `free` until which cancelling is early, `answer` and `claim` how long to
    answer and to claim an offer, `grace` before a no-show. `limit_hours`, `made`: a member and month; both 0: no quota.
    `group` null: its own quota. `approval` null: not state-owned. `text`: digest of the published text."""

    from_: Annotated[Day, Field(alias="from")]
    until: Day
    approval: Number | None = None
    open: Annotated[tuple[tuple[Hours, ...], ...], Field(min_length=7, max_length=7)]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1, max_length=PAIRS)]
    limit_hours: Annotated[int, Field(ge=0, lt=2**16)] = 0
    made: Annotated[int, Field(ge=0, lt=2**12)] = 0
    group: Number | None = None
    horizon_days: Annotated[int, Field(ge=1, lt=2**10)]
    notice: Annotated[int, Field(ge=0, lt=2**12)] = 0
    least: Annotated[int, Field(ge=1, lt=2**7)] = 1
    most: Annotated[int, Field(ge=1, le=672)]
    cutoff: Annotated[int, Field(ge=0, lt=2**16)] = 0
    free: Annotated[int, Field(ge=0, lt=2**16)] = 0
    answer: Annotated[int, Field(ge=0, lt=2**16)] = 0
    grace: Annotated[int, Field(ge=0, lt=2**16)] = 0
    claim: Annotated[int, Field(ge=0, lt=2**16)] = 0
    text: Digest

    @model_validator(mode="after")
    def _said_once(self) -> TermsIn:
        if len({each.pair for each in self.rules}) < len(self.rules):
            raise ValueError("two rules for one kind and class")
        for hours in self.open:
            mask_of(hours)
        return self

    def request(self) -> TermsRequest:
        prices = [0] * PAIRS
        for each in self.rules:
            prices[each.pair] = int(each.price_fen)
        return TermsRequest(
            from_day=self.from_,
            until_day=self.until,
            approval=self.approval or 0,
            open_hours=tuple(mask_of(day) for day in self.open),
            prices=tuple(prices),
            may=_bits(each.pair for each in self.rules),
            asks=_bits(each.pair for each in self.rules if each.asks),
            group=self.group or 0,
            text=self.text,
            **self.model_dump(include=PLAIN_TERMS),
        )


def mask_of(hours: Iterable[Hours]) -> int:
    mask = 0
    for each in hours:
        require(not mask & each.mask(), "hours-overlap", f"{each.from_} to {each.to} is said twice")
        mask |= each.mask()
    return mask


def _bits(indices: Iterable[int]) -> int:
    return sum(1 << index for index in indices)
