"""What the pages of bookings ask for: each form is the write of the JSON route of the same name, by the same person."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.bookings import custody, routes
from api.bookings.routes import BookingPath
from api.bookings.schemas import ActsIn, CancelIn, ClaimIn, RefuseIn
from api.http.access import Booker, Booking, Custodian, NodeOf
from api.http.problems import SEE_OTHER, status_of
from api.http.writes import Write
from api.uses import routes as uses
from api.uses.routes import OccurrencePath
from api.uses.schemas import DifferIn
from api.web.bookings.booking_pages import form_again
from api.web.bookings.reserving_form import WishForm
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.sections import BOOKINGS
from formats.bounds import bounded_json
from formats.crypto.hashing import sha256
from node.faults import RequestInvalid
from node.installation.node import Node

router = APIRouter(prefix=BOOKINGS, tags=["pages"], route_class=PageRoute)
Nonce = Annotated[str, Form(min_length=1, max_length=64)]
ActsField = Annotated[int, Form(ge=0, lt=2**16 - 1)]
ReasonField = Annotated[int, Form(ge=0, le=255)]
MinutesField = Annotated[int, Form(ge=0, lt=2**32)]


@router.post("/reserve", response_class=HTMLResponse)
def reserve(
    principal: Booker,
    node: NodeOf,
    request: Request,
    language: Chosen,
    wish: WishForm,
    nonce: Nonce,
    credential: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Book one asset, or wait for it; what is wrong in the form is said beside it."""
    try:
        body = wish.request(credential)
        answer = routes.book(principal, node, _write(node, request, nonce, body.model_dump(mode="json")), body)
    except RequestInvalid as refusal:
        return form_again(principal, node, request, language, wish, refusal.row_faults(), status_of(RequestInvalid))
    asked = urlencode({**wish.query(), "asked": _submission(answer)})
    return RedirectResponse(f"{BOOKINGS}/reserve?{asked}", SEE_OTHER)


@router.post("/{booking_id}/approve", response_class=HTMLResponse)
def approve(
    principal: Custodian, node: NodeOf, request: Request, booking_id: BookingPath, acts: ActsField, nonce: Nonce
) -> Response:
    """Say yes to a held booking; it leads to its page."""
    body = ActsIn(acts=acts)
    return _asked(booking_id, custody.approve(principal, node, _write(node, request, nonce, acts), booking_id, body))


@router.post("/{booking_id}/refuse", response_class=HTMLResponse)
def refuse(
    principal: Custodian,
    node: NodeOf,
    request: Request,
    booking_id: BookingPath,
    acts: ActsField,
    nonce: Nonce,
    reason: ReasonField = 0,
) -> Response:
    """Say no to a held booking; it leads to its page."""
    body, write = RefuseIn(acts=acts, reason=reason), _write(node, request, nonce, [acts, reason])
    return _asked(booking_id, custody.refuse(principal, node, write, booking_id, body))


@router.post("/{booking_id}/cancel", response_class=HTMLResponse)
def cancel(
    principal: Booking, node: NodeOf, request: Request, booking_id: BookingPath, acts: ActsField, nonce: Nonce
) -> Response:
    """Give all that stands of a booking back; it leads to its page."""
    body = CancelIn(acts=acts)
    return _asked(booking_id, routes.cancel(principal, node, _write(node, request, nonce, acts), booking_id, body))


@router.post("/{booking_id}/claim", response_class=HTMLResponse)
def claim(
    principal: Booker,
    node: NodeOf,
    request: Request,
    booking_id: BookingPath,
    acts: ActsField,
    nonce: Nonce,
    credential: Annotated[str, Form(pattern="^([0-9a-f]{64})?$")] = "",
) -> Response:
    """Take what was offered; it leads to its page."""
    body = ClaimIn.model_validate({"acts": acts, "credential": credential or None})
    write = _write(node, request, nonce, [acts, credential])
    return _asked(booking_id, routes.claim(principal, node, write, booking_id, body))


@router.post("/{booking_id}/occurrences/{occurrence}/differ", response_class=HTMLResponse)
def differ(
    principal: Booking,
    node: NodeOf,
    request: Request,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    minutes: MinutesField,
    nonce: Nonce,
) -> Response:
    """Dispute what the other side declared; it leads to the booking's page."""
    write, body = _write(node, request, nonce, minutes), DifferIn(minutes=minutes)
    return _asked(booking_id, uses.differ(principal, node, write, booking_id, occurrence, body))


def _write(node: Node, request: Request, nonce: str, content: Any) -> Write:
    """The same form sent twice is one write; filled otherwise, or once more later, another."""
    drawn = sha256(
        b"guild/form/1", request.url.path.encode(), b"\n", nonce.encode(), b"\n", json.dumps(content).encode()
    )
    return Write(node, drawn.hex(), f"{request.method} {request.url.path}")


def _asked(booking_id: str, answer: Response) -> Response:
    return RedirectResponse(f"{BOOKINGS}/{booking_id}?asked={_submission(answer)}", SEE_OTHER)


def _submission(answer: Response) -> str:
    return str(bounded_json.loads(bytes(answer.body))["id"])
