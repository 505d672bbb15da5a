"""What a booking's page says of a use: each form is the write of the JSON route of the same name, by the same person.

What the other side, the door or the operator's credential refuses is told on the booking's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, TypeVar

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ValidationError

from api.bookings.routes import BookingPath
from api.http.access import Booker, Booking, Custodian, NodeOf
from api.http.problems import field_fault
from api.http.writes import Write
from api.uses import routes
from api.uses.routes import OccurrencePath
from api.uses.schemas import AgreeIn, CheckInIn, CheckOutIn, DifferIn, NothingIn, UsedIn
from api.web.bookings.booking_pages import refused_booking
from api.web.bookings.form_writes import Nonce, credential_text, form_write, to_booking
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import BOOKINGS
from node.faults import NodeRefusal, NotFound, RequestInvalid, RoleMissing
from node.installation.node import Node
from node.staff.access import Principal

router = APIRouter(prefix=BOOKINGS + "/{booking_id}/occurrences/{occurrence}", tags=["pages"], route_class=PageRoute)
MinutesField = Annotated[int, Form(ge=0, lt=2**32)]
Answer = Annotated[str, Form(max_length=500, description="The door's link, or the letters below its picture")]
Moment = Annotated[str, Form(max_length=19, description="As 2026-03-02T08:15, at UTC+8")]
MaybeMinutes = Annotated[str, Form(max_length=6, pattern="^[0-9]*$")]
Overruns = Annotated[str, Form(max_length=5)]
CredentialFile = Annotated[UploadFile | None, File()]
Body = TypeVar("Body", bound=BaseModel)


@router.post("/check-in", response_class=HTMLResponse)
def check_in(
    principal: Booking,
    node: NodeOf,
    request: Request,
    language: Chosen,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    nonce: Nonce,
    answer: Answer = "",
    operator: CredentialFile = None,
) -> Response:
    """Begin an occurrence with what the door shows, or once both sides say so; it leads to the booking's page."""
    content = {"door": _door(answer), "operator": credential_text(operator)}

    def act(write: Write) -> Response:
        shown = None if content["operator"] is None else {"document": content["operator"]}
        body = _body(CheckInIn, {"door": content["door"], "operator": shown})
        return routes.check_in(principal, node, write, booking_id, occurrence, body)

    return _said(principal, node, request, language, booking_id, nonce, content, act)


@router.post("/check-out", response_class=HTMLResponse)
def check_out(
    principal: Booking,
    node: NodeOf,
    request: Request,
    language: Chosen,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    nonce: Nonce,
    answer: Answer = "",
    start: Moment = "",
    end: Moment = "",
    minutes: MaybeMinutes = "",
    overruns: Overruns = "",
) -> Response:
    """Settle the minutes with what the door shows, or once both sides say the same; it leads to the booking's page."""
    used = _used(start, end, minutes) if start or end or minutes else None
    content = {"door": _door(answer), "used": used, "overruns": bool(overruns)}

    def act(write: Write) -> Response:
        body = _body(CheckOutIn, content)
        return routes.check_out(principal, node, write, booking_id, occurrence, body)

    return _said(principal, node, request, language, booking_id, nonce, content, act)


@router.post("/agree", response_class=HTMLResponse)
def agree(
    principal: Booking,
    node: NodeOf,
    request: Request,
    language: Chosen,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    nonce: Nonce,
    start: Moment,
    end: Moment,
    minutes: MinutesField,
    overruns: Overruns = "",
) -> Response:
    """End a dispute or a no-show, or correct, once both sides say the same; it leads to the booking's page."""
    content = _used(start, end, str(minutes)) | {"overruns": bool(overruns)}

    def act(write: Write) -> Response:
        return routes.agree(principal, node, write, booking_id, occurrence, _body(AgreeIn, content))

    return _said(principal, node, request, language, booking_id, nonce, content, act)


@router.post("/declare", response_class=HTMLResponse)
def declare(
    principal: Booking,
    node: NodeOf,
    request: Request,
    language: Chosen,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    nonce: Nonce,
    start: Moment,
    end: Moment,
    minutes: MinutesField,
) -> Response:
    """Say what was used without the other side; it leads to the booking's page."""
    content = _used(start, end, str(minutes))

    def act(write: Write) -> Response:
        return routes.declare(principal, node, write, booking_id, occurrence, _body(UsedIn, content))

    return _said(principal, node, request, language, booking_id, nonce, content, act)


@router.post("/differ", response_class=HTMLResponse)
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
    write, body = form_write(node, request, nonce, minutes), DifferIn(minutes=minutes)
    return to_booking(booking_id, routes.differ(principal, node, write, booking_id, occurrence, body))


@router.post("/no-show", response_class=HTMLResponse)
def no_show(
    principal: Custodian,
    node: NodeOf,
    request: Request,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    nonce: Nonce,
) -> Response:
    """Say that nobody came; it leads to the booking's page."""
    write = form_write(node, request, nonce, [])
    return to_booking(booking_id, routes.no_show(principal, node, write, booking_id, occurrence, NothingIn()))


@router.post("/object", response_class=HTMLResponse)
def object_(
    principal: Booker,
    node: NodeOf,
    request: Request,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    nonce: Nonce,
) -> Response:
    """Dispute a no-show; it leads to the booking's page."""
    write = form_write(node, request, nonce, [])
    return to_booking(booking_id, routes.object_(principal, node, write, booking_id, occurrence, NothingIn()))


def _door(answer: str) -> dict[str, str] | None:
    """A scanned link has its challenge behind a `#`; what else there is was typed."""
    text = answer.strip()
    return {"scanned" if "#" in text else "typed": text} if text else None


def _used(start: str, end: str, minutes: str) -> dict[str, str]:
    return {"start": f"{start}+08:00", "end": f"{end}+08:00", "minutes": minutes}


def _body(model: type[Body], content: Mapping[str, object]) -> Body:
    """Raises RequestInvalid by field."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise RequestInvalid([field_fault(each) for each in error.errors()]) from error


def _said(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    booking_id: str,
    nonce: str,
    content: object,
    act: Callable[[Write], Response],
) -> Response:
    try:
        return to_booking(booking_id, act(form_write(node, request, nonce, content)))
    except NodeRefusal as refusal:
        if isinstance(refusal, NotFound | RoleMissing):
            raise
        return refused_booking(principal, node, request, language, booking_id, refusal)
