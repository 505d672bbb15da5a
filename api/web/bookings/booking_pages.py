"""Bookings for people: what waits for somebody, what the member has, one booking whole, and the form to reserve."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.assets.answers import AssetOut
from api.assets.reads import asset_detail
from api.bookings.calendar import EntryOut, calendar_for
from api.bookings.reads import awaiting_answer, booking, bookings
from api.bookings.routes import BookingPath
from api.http.access import Booker, BookingReader, NodeOf
from api.http.paging import Paging
from api.submissions.routes import submission, submissions
from api.submissions.schemas import SubmissionOut
from api.uses.reads import due, occurrences
from api.web.bookings.reserving_form import Wish, WishQuery
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.register import member_names
from api.web.sections import BOOKINGS, section_page
from formats.bookings.slots import DAY_SLOTS, day_of, day_text, parse_slot, slot_of, slot_text
from ledger.bookings.assets import queries as assets_queries
from ledger.db import reading
from node.installation.node import Node
from node.staff.access import BOOKER, CUSTODIAN, Principal

router = APIRouter(prefix=BOOKINGS, tags=["pages"], route_class=PageRoute)
_ROWS_A_PAGE = 25
FILTERS = ("upcoming", "all", "waiting", "held", "confirmed", "ended")
BookingFilter = Annotated[str, Query(alias="show", pattern=f"^({'|'.join(FILTERS)})$")]
Asked = Annotated[str, Query(max_length=64, description="A submission that was asked for on this page")]


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
    today = day_text(day_of(slot_of(int(node.clock().timestamp())))) if show == "upcoming" else None
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


@router.get("/reserve", response_class=HTMLResponse)
def reserve_page(
    principal: Booker, node: NodeOf, request: Request, language: Chosen, wish: WishQuery, asked: Asked = ""
) -> Response:
    """The form to reserve, and what became of what was asked with it."""
    found = submission(principal, node, asked) if asked else None
    return section_page(
        request,
        "bookings/reserve.html",
        language,
        principal,
        wish=wish,
        assets=_bookable(node),
        faults=(),
        **asked_facts(principal, node, found),
    )


@router.get("/{booking_id}", response_class=HTMLResponse)
def booking_page(
    principal: BookingReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    booking_id: BookingPath,
    asked: Asked = "",
) -> Response:
    """One booking: its occurrences and their minutes, its history, and what you can do to it now."""
    detail = booking(principal, node, booking_id)
    names = _names(node, {detail.booking.asset})
    asset: AssetOut = names["assets"][detail.booking.asset]
    found = submission(principal, node, asked) if asked else None
    return section_page(
        request,
        "bookings/booking.html",
        language,
        principal,
        detail=detail,
        booking=detail.booking,
        asset=asset,
        uses={each.occurrence: each.use for each in occurrences(principal, node, booking_id).items},
        due=[each for each in due(principal, node, 200).items if each.booking == booking_id],
        is_holder=principal.holds((BOOKER,)) and detail.booking.member == principal.member,
        is_custodian=principal.holds((CUSTODIAN,)) and asset.custodian == principal.member,
        names=names["members"],
        **asked_facts(principal, node, found),
    )


def asked_facts(principal: Principal, node: Node, found: SubmissionOut | None) -> dict[str, Any]:
    """What a page with a form shows of a submission; `holders`: what lies where it collided."""
    window = _window(found)
    holders: list[EntryOut] = []
    with reading(node.ledger_engine) as session:
        members = member_names(session)
        if window is not None:
            asset, unit, start, end = window
            day = start // DAY_SLOTS
            entries = calendar_for(session, principal.member, [asset], range(day, day + 1)).entries
            overlapping = [each for each in entries if parse_slot(each.from_) < end and parse_slot(each.to) > start]
            holders = [each for each in overlapping if each.unit == unit and (each.stage != "waiting" or each.offered)]
    return {
        "asked": found,
        "window": None if window is None else [slot_text(each) for each in window[2:]],
        "holders": holders,
        "members": members,
        "nonce": nonce_of(principal, node),
    }


def nonce_of(principal: Principal, node: Node) -> str:
    """What makes a form of now another than the same form after anything was asked of the chain meanwhile."""
    newest = submissions(principal, node, Paging(limit=1), ()).items
    return newest[0].id if newest else "first"


def _window(found: SubmissionOut | None) -> tuple[int, int, int, int] | None:
    """Asset, unit, and the slots that hold it, where a submission was refused for them."""
    if found is None or found.problem is None or found.problem.type != "/problems/slots-taken":
        return None
    asset, unit, day, start, end = (
        int(found.problem.values[name]) for name in ("asset", "unit", "day", "start", "end")
    )
    return asset, unit, day * DAY_SLOTS + start, day * DAY_SLOTS + end


def _names(node: Node, assets: set[int]) -> dict[str, Any]:
    with reading(node.ledger_engine) as session:
        found = {number: asset_detail(session, number).asset for number in assets}
        return {"assets": found, "members": member_names(session)}


def _bookable(node: Node) -> list[AssetOut]:
    with reading(node.ledger_engine) as session:
        return [AssetOut.of(each) for each in assets_queries.assets(session, limit=200).items]


def form_again(
    principal: Principal, node: Node, request: Request, language: Any, wish: Wish, faults: Any, status: Any
) -> Response:
    """The form as it was filled, with what is wrong in it."""
    facts = asked_facts(principal, node, None)
    return section_page(
        request, "bookings/reserve.html", language, principal, status=status, wish=wish, assets=_bookable(node),
        faults=faults, **facts,
    )  # fmt: skip
