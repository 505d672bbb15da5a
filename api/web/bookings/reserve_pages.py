"""The forms to reserve and to move: first they show days, price and warnings, and only then they ask the chain."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.assets.answers import AssetOut
from api.bookings import routes
from api.bookings.answers import BookingOut
from api.bookings.reads import booking
from api.bookings.routes import BookingPath
from api.http.access import Booker, NodeOf
from api.http.problems import SEE_OTHER
from api.http.routers import page_router
from api.submissions.routes import submission
from api.web.bookings.asked import asked_facts, refusal_facts
from api.web.bookings.form_writes import answered, form_write, redirect_to
from api.web.bookings.preview import Preview, preview
from api.web.bookings.reserving_form import FilledForm, FilledIn, Wish, WishQuery
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import BOOKINGS, section_page
from ledger.bookings.assets import queries as assets_queries
from ledger.db import reading
from node.bookings.calendars.faults import SeriesNotAtomic, SeriesRefused, SheetRefused
from node.faults import NodeRefusal, NotFound, RequestInvalid
from node.installation.node import Node
from node.staff.access import Principal

router = page_router(prefix=BOOKINGS, tags=["pages"], route_class=PageRoute)
_MOST_ASKED = 12
"""A series of a year in weeks and 32 steps a booking."""


def _asked(asked: Annotated[list[str], Query(default_factory=list, max_length=_MOST_ASKED)]) -> list[str]:
    """Submissions that were asked for with the form."""
    return asked


AskedQuery = Annotated[list[str], Depends(_asked)]


@router.get("/reserve", response_class=HTMLResponse)
def reserve_page(
    principal: Booker, node: NodeOf, request: Request, language: Chosen, wish: WishQuery, asked: AskedQuery
) -> Response:
    """The form to reserve, and what became of what was asked with it."""
    return _Form(principal, node, request, language).page(wish, asked=asked)


@router.post("/reserve", response_class=HTMLResponse)
def reserve(principal: Booker, node: NodeOf, request: Request, language: Chosen, filled: FilledIn) -> Response:
    """Show days, price and what is wrong in the form; once they were shown, book them, or wait for them."""
    form = _Form(principal, node, request, language)
    try:
        shown = preview(principal, node, language, filled)
        if filled.seen != shown.seen:
            return form.page(filled, shown=shown)
        asked = []
        for index, body in enumerate(shown.bodies):
            write = form_write(node, request, filled.nonce, [index, body.model_dump(mode="json")])
            asked.append(answered(routes.book(principal, node, write, body))["id"])
    except (RequestInvalid, SeriesRefused, SheetRefused) as refusal:
        return form.page(filled, refusal=refusal)
    query = urlencode([*filled.query().items(), *(("asked", each) for each in asked)])
    return RedirectResponse(f"{BOOKINGS}/reserve?{query}", SEE_OTHER)


@router.get("/{booking_id}/move", response_class=HTMLResponse)
def move_page(principal: Booker, node: NodeOf, request: Request, language: Chosen, booking_id: BookingPath) -> Response:
    """The form to move a booking of your member, filled as it stands."""
    found = _own(principal, node, booking_id)
    wish = Wish(
        asset=str(found.asset),
        unit="" if found.unit is None else str(found.unit),
        from_=found.from_[:16],
        to=found.to[:16],
        class_=found.class_,
    )
    return _Form(principal, node, request, language, found).page(wish)


@router.post("/{booking_id}/move", response_class=HTMLResponse)
def move(
    principal: Booker, node: NodeOf, request: Request, language: Chosen, booking_id: BookingPath, filled: FilledIn
) -> Response:
    """Show days and price; once they were shown, book them in the booking's stead. It leads to the new one's page."""
    form = _Form(principal, node, request, language, _own(principal, node, booking_id))
    try:
        shown = preview(principal, node, language, filled)
        if len(shown.bodies) > 1:
            raise SeriesNotAtomic(len(shown.bodies))
        if filled.seen != shown.seen:
            return form.page(filled, shown=shown)
        body = filled.moving(shown.plan.bookings[0], shown.credential)
        write = form_write(node, request, filled.nonce, body.model_dump(mode="json"))
        answer = routes.move(principal, node, write, booking_id, body)
    except (RequestInvalid, SeriesRefused, SheetRefused) as refusal:
        return form.page(filled, refusal=refusal)
    return redirect_to(f"{BOOKINGS}/{booking_id}", answer)


class _Form:
    """One of the two forms for one reader. `moved`: what gives way."""

    def __init__(
        self, principal: Principal, node: Node, request: Request, language: Language, moved: BookingOut | None = None
    ) -> None:
        self._principal, self._node, self._request, self._language = principal, node, request, language
        self._moved = moved

    def page(
        self,
        wish: Wish,
        *,
        asked: list[str] | None = None,
        shown: Preview | None = None,
        refusal: NodeRefusal | None = None,
    ) -> Response:
        """As it was filled, with what it would book or what is wrong in it."""
        found = [submission(self._principal, self._node, each) for each in asked or ()]
        holidays = wish.holidays if isinstance(wish, FilledForm) else ""
        typed = wish.credential if isinstance(wish, FilledForm) else ""
        return section_page(
            self._request,
            "bookings/reserve.html",
            self._language,
            self._principal,
            wish=wish,
            holidays=holidays,
            credential=typed if shown is None else shown.credential,
            assets=_bookable(self._node),
            moved=self._moved,
            shown=shown,
            **asked_facts(self._principal, self._node, found),
            **refusal_facts(refusal, self._language),
        )


def _own(principal: Principal, node: Node, booking_id: str) -> BookingOut:
    found = booking(principal, node, booking_id).booking
    if found.member != principal.member:
        raise NotFound("booking", booking_id)
    return found


def _bookable(node: Node) -> list[AssetOut]:
    with reading(node.ledger_engine) as session:
        return [AssetOut.of(each) for each in assets_queries.assets(session, limit=200).items]
