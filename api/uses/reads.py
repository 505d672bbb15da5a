"""What was said of uses, what waits for somebody of your member, and the figures of an asset."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from api.bookings.routes import BookingPath
from api.consortium.schemas import Number
from api.http.access import BookingReader, NodeOf
from api.http.routers import api_router
from api.http.url_values import parsed
from formats.bookings.figures import Ratio
from formats.bookings.slots import parse_day, slot_text
from ledger.bookings import figures, reminders
from ledger.bookings.reminders import Reminder
from ledger.bookings.reserving import queries as reserving
from ledger.bookings.reserving.facts import Occurrence
from ledger.bookings.uses import queries as uses
from ledger.bookings.uses.facts import OBJECT_S, SETTLE_S, Phase, Use
from ledger.db import reading
from node.bookings.assets.values import value_of
from node.faults import NotFound, RequestInvalid, RowFault
from node.uses.sides import time_of

router = api_router(tags=["uses"])
SETTLED_HOW = {1: "both", 2: "silence", 3: "agreement", 4: "council", 5: "correction"}
PHASES = {
    Phase.NONE: "checked-in",
    Phase.DECLARED: "declared",
    Phase.DISPUTED: "disputed",
    Phase.SETTLED: "settled",
    Phase.MISSED: "missed",
}
_ANSWERED_WITHIN = {Phase.DECLARED: SETTLE_S, Phase.MISSED: OBJECT_S}
Day = Annotated[str, Query(max_length=10, description="A day, as 2026-03-02")]


class UseOut(BaseModel):
    """`phase`: checked-in, declared, disputed, settled, missed. `minutes` count once it is settled. `answer_until`: up
    to when the other side may dispute it. `settled_by`: both, silence, agreement, council, correction."""

    phase: str
    checked_in: datetime | None
    start: datetime | None
    end: datetime | None
    minutes: int
    by_custodian: bool
    disputed_minutes: int | None
    answer_until: datetime | None
    settled_by: str | None
    evidence: str | None

    @classmethod
    def of(cls, found: Use) -> UseOut:
        within = _ANSWERED_WITHIN.get(found.phase)
        return cls(
            phase=PHASES[found.phase],
            checked_in=_moment(found.checked_in),
            start=_moment(found.start),
            end=_moment(found.end),
            minutes=found.minutes,
            by_custodian=found.by_custodian,
            disputed_minutes=found.disputed_minutes,
            answer_until=None if within is None else _moment(found.since + within),
            settled_by=None if found.how is None else SETTLED_HOW[found.how],
            evidence=None if found.evidence is None else found.evidence.hex(),
        )


class UsedOccurrence(BaseModel):
    """`stage`: waiting, standing, in use, used, missed, gone. `use` null: nobody said anything of it."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)
    occurrence: int
    from_: Annotated[str, Field(alias="from")]
    to: str
    stage: str
    use: UseOut | None

    @classmethod
    def of(cls, found: Occurrence, use: Use | None) -> UsedOccurrence:
        return cls(
            occurrence=found.occurrence,
            from_=slot_text(found.start),
            to=slot_text(found.start + found.slots),
            stage=found.stage.value,
            use=None if use is None else UseOut.of(use),
        )


class UsedOccurrences(BaseModel):
    items: list[UsedOccurrence]


class ReminderOut(BaseModel):
    """`wanted`: answer, claim, check-in, check-out, answer-declaration, object. `until`: later it is too late.
    `occurrence` null: of the booking as a whole."""

    wanted: str
    booking: str
    occurrence: int | None
    asset: int
    until: datetime

    @classmethod
    def of(cls, found: Reminder) -> ReminderOut:
        return cls(
            wanted=found.wanted,
            booking=found.booking.hex(),
            occurrence=found.occurrence,
            asset=found.asset,
            until=datetime.fromtimestamp(found.until, UTC),
        )


class Reminders(BaseModel):
    items: list[ReminderOut]


class FigureOut(BaseModel):
    """`basis_points` of `denominator`, rounded down; null where there was nothing to measure. `of`: what the
    denominator counts."""

    name: str
    numerator: int
    denominator: int
    of: str
    basis_points: int | None

    @classmethod
    def from_ratio(cls, found: Ratio) -> FigureOut:
        return cls(
            name=found.name,
            numerator=found.numerator,
            denominator=found.denominator,
            of=found.of,
            basis_points=found.basis_points_down(),
        )


class Figures(BaseModel):
    items: list[FigureOut]


@router.get("/bookings/{booking_id}/occurrences")
def occurrences(_: BookingReader, node: NodeOf, booking_id: BookingPath) -> UsedOccurrences:
    """The occurrences of a booking, and what both sides said of the use of each."""
    booking = bytes.fromhex(booking_id)
    with reading(node.ledger_engine) as ledger:
        if reserving.booking(ledger, booking) is None:
            raise NotFound("booking", booking_id)
        said = {each.occurrence: each for each in uses.uses(ledger, booking)}
        found = reserving.occurrences(ledger, booking)
        return UsedOccurrences(items=[UsedOccurrence.of(each, said.get(each.occurrence)) for each in found])


@router.get("/reminders")
def due(principal: BookingReader, node: NodeOf, limit: Annotated[int, Query(ge=1, le=200)] = 100) -> Reminders:
    """What waits for somebody of your member, the soonest first: a table to poll."""
    now = time_of(node)
    with reading(node.ledger_engine) as ledger:
        found = reminders.reminders(ledger, member=principal.member, now=now, limit=limit)
    return Reminders(items=[ReminderOut.of(each) for each in found])


@router.get("/usage/figures")
def asset_figures(
    principal: BookingReader, node: NodeOf, asset: Number, from_: Annotated[Day, Query(alias="from")], to: Day
) -> Figures:
    """Utilisation, sharing and what was lost, of what begins on the days from `from` to before `to`; at most 92. Yield
    too where your member recorded the asset's value."""
    first, until = _day("from", from_), _day("to", to)
    if not first < until <= first + figures.MOST_DAYS:
        told = f"{from_} to {to}: not 1 to {figures.MOST_DAYS} days"
        raise RequestInvalid([RowFault(0, "to", "days-range", told, "ask for fewer days, in order")])
    now = time_of(node)
    with reading(node.node_engine) as session:
        value_fen = value_of(session, principal.member, asset)
    with reading(node.ledger_engine) as ledger:
        found = figures.asset_figures(ledger, number=asset, from_day=first, until_day=until, now=now)
        if value_fen is not None:
            found.append(
                figures.asset_yield(ledger, number=asset, from_day=first, until_day=until, value_fen=value_fen)
            )
    return Figures(items=[FigureOut.from_ratio(each) for each in found])


def _day(field: str, text: str) -> int:
    return parsed(field, text, parse_day, "a day like 2026-03-02")


def _moment(unix: int | None) -> datetime | None:
    return datetime.fromtimestamp(unix, UTC) if unix else None
