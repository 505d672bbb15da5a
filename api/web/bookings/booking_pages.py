"""Bookings for people: what waits for somebody, what the member has, and one booking whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import HTMLResponse

from api.assets.reads import asset_alone
from api.bookings.answers import BookingDetail
from api.bookings.reads import awaiting_answer, booking, bookings
from api.bookings.routes import BookingPath
from api.http.access import BookingReader, NodeOf
from api.http.paging import Paging
from api.http.routers import page_router
from api.submissions.schemas import SubmissionOut
from api.uses.reads import due, occurrences
from api.web.bookings.asked import Asked, asked_facts, asked_for, refusal_facts
from api.web.bookings.form_writes import BookingForm, nonce_of
from api.web.bookings.holder_acts import holder_facts
from api.web.bookings.use_acts import Side, use_acts
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.register import member_names, standard_names
from api.web.sections import BOOKINGS, section_page
from formats.bookings.slots import day_at, day_text
from ledger.bookings.assets import queries as assets_queries
from ledger.bookings.reserving import queries as reserving
from ledger.db import reading
from node.bookings.quotes import price_of
from node.faults import NodeRefusal, NotFound, RoleMissing
from node.installation.node import Node
from node.staff.access import BOOKER, CUSTODIAN, Principal
from node.uses.sides import time_of

router = page_router(prefix=BOOKINGS, tags=["pages"], route_class=PageRoute)
_ROWS_A_PAGE = 25
FILTERS = ("upcoming", "all", "waiting", "held", "confirmed", "ended")
BookingFilter = Annotated[str, Query(alias="show", pattern=f"^({'|'.join(FILTERS)})$")]
WaitsFor = Annotated[int | None, Query(ge=0, lt=2**32, description="Who has to say the same")]


@router.get("", response_class=HTMLResponse)
def bookings_page(
    principal: BookingReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    show: BookingFilter = "upcoming",
    cursor: str = "",
) -> Response:
    """What waits for somebody of your member and until when, and what your member has."""
    paging = Paging(cursor=cursor, limit=_ROWS_A_PAGE)
    state: Any = None if show in ("upcoming", "all") else show
    today = day_text(day_at(node.clock())) if show == "upcoming" else None
    mine = bookings(principal, node, paging, None, principal.member, state, today, None)
    answers = awaiting_answer(principal, node, Paging(limit=_ROWS_A_PAGE)) if principal.holds((CUSTODIAN,)) else None
    reminders = due(principal, node, _ROWS_A_PAGE).items
    shown = [*mine.items, *(answers.items if answers else [])]
    return section_page(
        request,
        "bookings/bookings.html",
        language,
        principal,
        show=show,
        filters=FILTERS,
        mine=mine,
        answers=answers,
        reminders=reminders,
        books=principal.holds((BOOKER,)),
        nonce=nonce_of(principal, node),
        **_names(node, {each.asset for each in shown} | {each.asset for each in reminders}),
    )


@router.get("/{booking_id}", response_class=HTMLResponse)
def booking_page(
    principal: BookingReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    booking_id: BookingPath,
    asked: Asked = "",
    waits_for: WaitsFor = None,
) -> Response:
    """One booking: its occurrences and their minutes, its price and history, and what you can do to it now."""
    found = asked_for(principal, node, asked)
    return booking_shown(principal, node, request, language, booking_id, found=found, waits_for=waits_for)


def booking_shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    booking_id: str,
    *,
    found: Sequence[SubmissionOut] = (),
    waits_for: int | None = None,
    refusal: NodeRefusal | None = None,
) -> Response:
    """The booking's page, with what was asked or refused on it just now."""
    return section_page(
        request,
        "bookings/booking.html",
        language,
        principal,
        waits_for=waits_for,
        **_booking_facts(principal, node, booking_id),
        **asked_facts(principal, node, found),
        **refusal_facts(refusal, language),
    )


def answered_or_told(
    principal: Principal, form: BookingForm, language: Language, act: Callable[[], Response]
) -> Response:
    """What a form of the booking's page leads to. What is refused of it is told on that page, unless that is not theirs
    to see."""
    try:
        return act()
    except (NotFound, RoleMissing):
        raise
    except NodeRefusal as refusal:
        return booking_shown(principal, form.node, form.request, language, form.booking_id, refusal=refusal)


def _booking_facts(principal: Principal, node: Node, booking_id: str) -> dict[str, Any]:
    detail, now = booking(principal, node, booking_id), time_of(node)
    found = detail.booking
    with reading(node.ledger_engine) as session:
        asset = asset_alone(session, found.asset)
        terms = None if found.terms is None else assets_queries.terms(session, found.asset, found.terms)
        fact = reserving.booking(session, bytes.fromhex(booking_id))
        price = None if fact is None else price_of(session, fact, fact.slots * (fact.live | fact.used).bit_count())
        standard = standard_names(session, {asset.standard}).get(asset.standard) if asset.standard else None
    side = Side(
        is_holder=principal.holds((BOOKER,)) and found.member == principal.member,
        is_custodian=principal.holds((CUSTODIAN,)) and asset.custodian == principal.member,
        grace=0 if terms is None else terms.grace,
        now=now,
    )
    uses = {each.occurrence: each.use for each in occurrences(principal, node, booking_id).items}
    confirmed, asks_operator = found.state == "confirmed", terms is not None and terms.asks_operator
    acts = {
        each.occurrence: use_acts(each, uses.get(each.occurrence), side, confirmed=confirmed)
        for each in detail.occurrences
    }
    return {
        "detail": detail,
        "booking": found,
        "asset": asset,
        "standard": standard,
        "asks_operator": asks_operator,
        "price": price,
        "left_out": _left_out(detail),
        "uses": uses,
        "acts": acts,
        "due": [each for each in due(principal, node, 200).items if each.booking == booking_id],
        "is_holder": side.is_holder,
        "is_custodian": side.is_custodian,
        **holder_facts(principal, node, found, side, asks_operator=asks_operator),
    }


def _left_out(detail: BookingDetail) -> set[int]:
    """What the chain left out of a series that skips."""
    made = [set(each.occurrences) for each in detail.acts if each.act == "reserved"]
    return set(detail.booking.asked).difference(*made) if made else set()


def _names(node: Node, assets: set[int]) -> dict[str, Any]:
    with reading(node.ledger_engine) as session:
        found = {number: asset_alone(session, number) for number in assets}
        return {"assets": found, "members": member_names(session)}
