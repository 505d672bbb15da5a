"""What a booking's page asks for: each form is the write of the JSON route of the same name, by the same person."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import HTMLResponse

from api.bookings import custody, routes
from api.bookings.schemas import ActsIn, CancelIn, ClaimIn, PlaceIn, RefuseIn
from api.http.access import Booker, Booking, Custodian
from api.http.routers import page_router
from api.uses.routes import OccurrencePath
from api.web.bookings.form_writes import BookingFormIn
from api.web.refusals import PageRoute
from api.web.sections import BOOKINGS

router = page_router(prefix=BOOKINGS + "/{booking_id}", tags=["pages"], route_class=PageRoute)
ActsField = Annotated[int, Form(ge=0, lt=2**16 - 1)]
ReasonField = Annotated[int, Form(ge=0, le=255)]


@router.post("/approve", response_class=HTMLResponse)
def approve(principal: Custodian, form: BookingFormIn, acts: ActsField) -> Response:
    """Say yes to a held booking; it leads to its page."""
    write, body = form.write(acts), ActsIn(acts=acts)
    return form.redirect(custody.approve(principal, form.node, write, form.booking_id, body))


@router.post("/refuse", response_class=HTMLResponse)
def refuse(principal: Custodian, form: BookingFormIn, acts: ActsField, reason: ReasonField = 0) -> Response:
    """Say no to a held booking; it leads to its page."""
    write, body = form.write([acts, reason]), RefuseIn(acts=acts, reason=reason)
    return form.redirect(custody.refuse(principal, form.node, write, form.booking_id, body))


@router.post("/cancel", response_class=HTMLResponse)
def cancel(principal: Booking, form: BookingFormIn, acts: ActsField) -> Response:
    """Give all that stands of a booking back; it leads to its page."""
    write, body = form.write(acts), CancelIn(acts=acts)
    return form.redirect(routes.cancel(principal, form.node, write, form.booking_id, body))


@router.post("/claim", response_class=HTMLResponse)
def claim(
    principal: Booker,
    form: BookingFormIn,
    acts: ActsField,
    credential: Annotated[str, Form(pattern="^([0-9a-f]{64})?$")] = "",
) -> Response:
    """Take what was offered; it leads to its page."""
    write = form.write([acts, credential])
    body = ClaimIn.model_validate({"acts": acts, "credential": credential or None})
    return form.redirect(routes.claim(principal, form.node, write, form.booking_id, body))


@router.post("/occurrences/{occurrence}/leave", response_class=HTMLResponse)
def leave(principal: Booker, form: BookingFormIn, occurrence: OccurrencePath, acts: ActsField) -> Response:
    """Leave the waiting line; it leads to the booking's page."""
    write, body = form.write(acts), PlaceIn(acts=acts, occurrence=occurrence)
    return form.redirect(routes.leave(principal, form.node, write, form.booking_id, body))
