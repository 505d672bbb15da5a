"""Bookings as this node sees them on the chain; the members see each other's, nobody sees a person."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from api.bookings.answers import STATES, ActOut, BookingDetail, BookingOut, OccurrenceOut
from api.bookings.routes import BookingPath
from api.consortium.schemas import Number
from api.http.access import BookingReader, Custodian, NodeOf
from api.http.paging import Page, Pages, chain_place, column_number, page
from api.http.routers import api_router
from api.http.url_values import hex_bytes, parsed
from formats.bookings.slots import parse_day
from ledger.bookings.reserving import queries
from ledger.db import reading
from node.faults import NotFound

router = api_router(tags=["bookings"])
StateWord = Literal["waiting", "held", "confirmed", "ended"]
Day = Annotated[str | None, Query(max_length=10, description="A day, as 2026-03-02")]


@router.get("/bookings")
def bookings(
    _: BookingReader,
    node: NodeOf,
    paging: Pages,
    asset: Number | None = None,
    member: Number | None = None,
    state: StateWord | None = None,
    from_: Annotated[Day, Query(alias="from")] = None,
    to: Day = None,
) -> Page[BookingOut]:
    """In the order of the chain: of an asset, of whoever holds them now, in a state, beginning on the days from `from`
    to before `to`."""
    wanted = None if state is None else {word: number for number, word in STATES.items()}[state]
    with reading(node.ledger_engine) as ledger:
        found = queries.bookings(
            ledger,
            asset=asset,
            member=member,
            state=wanted,
            from_day=_day("from", from_),
            until_day=_day("to", to),
            after=paging.parsed(chain_place, "bookings"),
            limit=paging.limit,
        )
        return page(found, BookingOut.of, "bookings")


@router.get("/bookings/awaiting-answer")
def awaiting_answer(principal: Custodian, node: NodeOf, paging: Pages) -> Page[BookingOut]:
    """Held bookings of your member's assets, by the time to answer."""
    after = paging.parsed(_answer_place, "awaiting-answer")
    with reading(node.ledger_engine) as ledger:
        found = queries.awaiting_answer(ledger, custodian=principal.member, after=after, limit=paging.limit)
        return page(found, BookingOut.of, "awaiting-answer")


@router.get("/bookings/{booking_id}")
def booking(_: BookingReader, node: NodeOf, booking_id: BookingPath) -> BookingDetail:
    """One booking, its occurrences, and what happened to it."""
    id_ = hex_bytes("booking_id", booking_id, 20)
    with reading(node.ledger_engine) as ledger:
        found = queries.booking(ledger, id_)
        if found is None:
            raise NotFound("booking", booking_id)
        return BookingDetail(
            booking=BookingOut.of(found),
            occurrences=[OccurrenceOut.of(each) for each in queries.occurrences(ledger, id_)],
            acts=[ActOut.of(each) for each in queries.booking_acts(ledger, id_)],
        )


def _day(field: str, text: str | None) -> int | None:
    return None if text is None else parsed(field, text, parse_day, "a day like 2026-03-02")


def _answer_place(text: str) -> str:
    by, _, booking = text.partition("-")
    if len(bytes.fromhex(booking)) != 20:
        raise ValueError(text)
    return f"{column_number(by)}-{booking}"
