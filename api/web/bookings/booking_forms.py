"""What a booking's page asks for: each form is the write of the JSON route of the same name, by the same person."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from api.bookings import custody, routes
from api.bookings.routes import BookingPath
from api.bookings.schemas import ActsIn, CancelIn, ClaimIn, PlaceIn, RefuseIn
from api.http.access import Booker, Booking, Custodian, NodeOf
from api.uses.routes import OccurrencePath
from api.web.bookings.form_writes import ActsField, Nonce, form_write, to_booking
from api.web.refusals import PageRoute
from api.web.sections import BOOKINGS

router = APIRouter(prefix=BOOKINGS, tags=["pages"], route_class=PageRoute)
ReasonField = Annotated[int, Form(ge=0, le=255)]


@router.post("/{booking_id}/approve", response_class=HTMLResponse)
def approve(
    principal: Custodian, node: NodeOf, request: Request, booking_id: BookingPath, acts: ActsField, nonce: Nonce
) -> Response:
    """Say yes to a held booking; it leads to its page."""
    body = ActsIn(acts=acts)
    return to_booking(
        booking_id, custody.approve(principal, node, form_write(node, request, nonce, acts), booking_id, body)
    )


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
    body, write = RefuseIn(acts=acts, reason=reason), form_write(node, request, nonce, [acts, reason])
    return to_booking(booking_id, custody.refuse(principal, node, write, booking_id, body))


@router.post("/{booking_id}/cancel", response_class=HTMLResponse)
def cancel(
    principal: Booking, node: NodeOf, request: Request, booking_id: BookingPath, acts: ActsField, nonce: Nonce
) -> Response:
    """Give all that stands of a booking back; it leads to its page."""
    body = CancelIn(acts=acts)
    return to_booking(
        booking_id, routes.cancel(principal, node, form_write(node, request, nonce, acts), booking_id, body)
    )


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
    write = form_write(node, request, nonce, [acts, credential])
    return to_booking(booking_id, routes.claim(principal, node, write, booking_id, body))


@router.post("/{booking_id}/occurrences/{occurrence}/leave", response_class=HTMLResponse)
def leave(
    principal: Booker,
    node: NodeOf,
    request: Request,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    acts: ActsField,
    nonce: Nonce,
) -> Response:
    """Leave the waiting line; it leads to the booking's page."""
    body = PlaceIn(acts=acts, occurrence=occurrence)
    write = form_write(node, request, nonce, acts)
    return to_booking(booking_id, routes.leave(principal, node, write, booking_id, body))
