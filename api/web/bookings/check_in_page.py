"""Where a scanned door leads: what an operator's member can check in or out now, with the door's answer filled in."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.assets.answers import AssetOut
from api.assets.reads import asset_alone
from api.bookings.answers import OccurrenceOut
from api.http.access import Booker, NodeOf, Public
from api.http.problems import SEE_OTHER
from api.http.routers import page_router
from api.uses.reads import UseOut
from api.web.bookings.form_writes import nonce_of
from api.web.bookings.use_acts import Side, use_acts
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.sections import section_page
from api.web.sign_in import SIGNED_IN
from formats.bookings.slots import day_of, slot_of
from formats.bookings.words import STATE_CONFIRMED
from ledger.bookings.assets import queries as assets
from ledger.bookings.reserving import queries as reserving
from ledger.bookings.uses import queries as uses
from ledger.db import reading
from node.installation.node import Node
from node.uses.sides import time_of

CHECK_IN = f"{SIGNED_IN}/check-in"
router = page_router(tags=["pages"], route_class=PageRoute)
_MOST = 50
_ACTS = ("check-in", "check-out")


@dataclass(frozen=True)
class AtDoor:
    """One occurrence, and which of the two acts it waits for."""

    booking: str
    asset: AssetOut
    occurrence: OccurrenceOut
    use: UseOut | None
    act: str
    asks_operator: bool


@router.get("/door", status_code=SEE_OTHER, response_class=Response)
def scanned(_: Public) -> Response:
    """What a door's picture names; the browser carries what stands behind the `#` along, and nobody else sees it."""
    return RedirectResponse(CHECK_IN, SEE_OTHER)


@router.get(CHECK_IN, response_class=HTMLResponse)
def check_in_page(principal: Booker, node: NodeOf, request: Request, language: Chosen) -> Response:
    """What your member can check in or out now; the forms take what was scanned at the door."""
    found = _at_doors(node, principal.member)
    nonce = nonce_of(principal, node)
    return section_page(request, "bookings/check-in.html", language, principal, found=found, nonce=nonce)


def _at_doors(node: Node, member: int) -> list[AtDoor]:
    """Of the bookings that your member holds and that begin today or began yesterday."""
    now, found = time_of(node), list[AtDoor]()
    today = day_of(slot_of(now))
    side = Side(is_holder=True, is_custodian=False, grace=0, now=now)
    with reading(node.ledger_engine) as session:
        held = reserving.bookings(session, member=member, from_day=today - 1, until_day=today + 2, limit=_MOST).items
        for booking in held:
            said = {each.occurrence: each for each in uses.uses(session, booking.id)}
            terms = assets.terms(session, booking.asset, booking.terms)
            for each in reserving.occurrences(session, booking.id):
                use = said.get(each.occurrence)
                shown, out = OccurrenceOut.of(each), None if use is None else UseOut.of(use)
                acts = use_acts(shown, out, side, confirmed=booking.state == STATE_CONFIRMED)
                if act := next((one for one in _ACTS if one in acts), None):
                    asset = asset_alone(session, booking.asset)
                    asks = terms is not None and terms.asks_operator
                    found.append(AtDoor(booking.id.hex(), asset, shown, out, act, asks))
    return sorted(found, key=lambda each: each.occurrence.from_)
