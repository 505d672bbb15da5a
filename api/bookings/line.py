"""The waiting line of an asset on a day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from api.assets.answers import CLASS_WORDS
from api.assets.routes import AssetNumber
from api.http.access import BookingReader, NodeOf
from api.http.routers import api_router
from api.http.url_values import parsed
from formats.bookings.slots import parse_day, slot_text
from formats.bookings.words import ANY_UNIT
from ledger.bookings.assets import queries as assets_queries
from ledger.bookings.reserving import queries
from ledger.bookings.reserving.facts import Place
from ledger.db import reading
from node.faults import NotFound

router = api_router(tags=["bookings"])


class PlaceOut(BaseModel):
    """`unit`: as asked; null: any. `offered_unit`, `offer_until`: of what is offered to it now, unless a higher class
    joins in front. `latest`: when it ends of itself."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    booking: str
    occurrence: int
    member: int
    class_: Annotated[str, Field(alias="class")]
    displaced: bool
    unit: int | None
    from_: Annotated[str, Field(alias="from")]
    to: str
    offered_unit: int | None
    offer_until: datetime | None
    latest: str

    @classmethod
    def of(cls, found: Place) -> PlaceOut:
        return cls(
            booking=found.booking.hex(),
            occurrence=found.occurrence,
            member=found.holder,
            class_=CLASS_WORDS.get(found.rank, str(found.rank)),
            displaced=found.was_displaced,
            unit=None if found.wanted_unit == ANY_UNIT else found.wanted_unit,
            from_=slot_text(found.start),
            to=slot_text(found.start + found.slots),
            offered_unit=found.unit,
            offer_until=None if found.offer_until is None else datetime.fromtimestamp(found.offer_until, UTC),
            latest=slot_text(found.latest),
        )


class Line(BaseModel):
    """In its order: class, the displaced first, then the chain."""

    places: list[PlaceOut]


@router.get("/assets/{asset_number}/line")
def line(
    _: BookingReader,
    node: NodeOf,
    asset_number: AssetNumber,
    day: Annotated[str, Query(max_length=10, description="A day, as 2026-03-02")],
) -> Line:
    """Who waits for an asset on a day, and to whom it is offered."""
    wanted = parsed("day", day, parse_day, "a day like 2026-03-02")
    with reading(node.ledger_engine) as ledger:
        if assets_queries.asset(ledger, asset_number) is None:
            raise NotFound("asset", str(asset_number))
        return Line(places=[PlaceOut.of(each) for each in queries.line(ledger, asset_number, wanted)])
