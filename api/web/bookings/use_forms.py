"""What a booking's page says of a use: each form is the write of the JSON route of the same name, by the same person.

What the other side, the door or the operator's credential refuses is told on the booking's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import File, Form, Response, UploadFile
from fastapi.responses import HTMLResponse

from api.http.access import Booker, Booking, Custodian
from api.http.routers import page_router
from api.http.writes import Write
from api.uses import routes
from api.uses.routes import OccurrencePath
from api.uses.schemas import AgreeIn, CheckInIn, CheckOutIn, DifferIn, NothingIn, UsedIn
from api.web.bookings.booking_pages import answered_or_told
from api.web.bookings.form_writes import Body, BookingForm, BookingFormIn, credential_text, validated
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import BOOKINGS
from node.installation.node import Node
from node.staff.access import Principal

router = page_router(prefix=BOOKINGS + "/{booking_id}/occurrences/{occurrence}", tags=["pages"], route_class=PageRoute)
MinutesField = Annotated[int, Form(ge=0, lt=2**32)]
Answer = Annotated[str, Form(max_length=500, description="The door's link, or the letters below its picture")]
Moment = Annotated[str, Form(max_length=19, description="As 2026-03-02T08:15, at UTC+8")]
MaybeMinutes = Annotated[str, Form(max_length=6, pattern="^[0-9]*$")]
Overruns = Annotated[str, Form(max_length=5)]
CredentialFile = Annotated[UploadFile | None, File()]


@router.post("/check-in", response_class=HTMLResponse)
def check_in(
    principal: Booking,
    form: BookingFormIn,
    language: Chosen,
    occurrence: OccurrencePath,
    answer: Answer = "",
    operator: CredentialFile = None,
) -> Response:
    """Begin an occurrence with what the door shows, or once both sides say so; it leads to the booking's page."""
    document = credential_text(operator)
    content = {"door": _door(answer), "operator": None if document is None else {"document": document}}
    return _said(principal, form, language, occurrence, routes.check_in, CheckInIn, content)


@router.post("/check-out", response_class=HTMLResponse)
def check_out(
    principal: Booking,
    form: BookingFormIn,
    language: Chosen,
    occurrence: OccurrencePath,
    answer: Answer = "",
    start: Moment = "",
    end: Moment = "",
    minutes: MaybeMinutes = "",
    overruns: Overruns = "",
) -> Response:
    """Settle the minutes with what the door shows, or once both sides say the same; it leads to the booking's page."""
    used = _used(start, end, minutes) if start or end or minutes else None
    content = {"door": _door(answer), "used": used, "overruns": bool(overruns)}
    return _said(principal, form, language, occurrence, routes.check_out, CheckOutIn, content)


@router.post("/agree", response_class=HTMLResponse)
def agree(
    principal: Booking,
    form: BookingFormIn,
    language: Chosen,
    occurrence: OccurrencePath,
    start: Moment,
    end: Moment,
    minutes: MinutesField,
    overruns: Overruns = "",
) -> Response:
    """End a dispute or a no-show, or correct, once both sides say the same; it leads to the booking's page."""
    content = _used(start, end, str(minutes)) | {"overruns": bool(overruns)}
    return _said(principal, form, language, occurrence, routes.agree, AgreeIn, content)


@router.post("/declare", response_class=HTMLResponse)
def declare(
    principal: Booking,
    form: BookingFormIn,
    language: Chosen,
    occurrence: OccurrencePath,
    start: Moment,
    end: Moment,
    minutes: MinutesField,
) -> Response:
    """Say what was used without the other side; it leads to the booking's page."""
    content = _used(start, end, str(minutes))
    return _said(principal, form, language, occurrence, routes.declare, UsedIn, content)


@router.post("/differ", response_class=HTMLResponse)
def differ(principal: Booking, form: BookingFormIn, occurrence: OccurrencePath, minutes: MinutesField) -> Response:
    """Dispute what the other side declared; it leads to the booking's page."""
    write, body = form.write(minutes), DifferIn(minutes=minutes)
    return form.redirect(routes.differ(principal, form.node, write, form.booking_id, occurrence, body))


@router.post("/no-show", response_class=HTMLResponse)
def no_show(principal: Custodian, form: BookingFormIn, occurrence: OccurrencePath) -> Response:
    """Say that nobody came; it leads to the booking's page."""
    write = form.write([])
    return form.redirect(routes.no_show(principal, form.node, write, form.booking_id, occurrence, NothingIn()))


@router.post("/object", response_class=HTMLResponse)
def object_(principal: Booker, form: BookingFormIn, occurrence: OccurrencePath) -> Response:
    """Dispute a no-show; it leads to the booking's page."""
    write = form.write([])
    return form.redirect(routes.object_(principal, form.node, write, form.booking_id, occurrence, NothingIn()))


def _said(
    principal: Principal,
    form: BookingForm,
    language: Language,
    occurrence: int,
    act: Callable[[Principal, Node, Write, str, int, Body], Response],
    model: type[Body],
    content: Mapping[str, Any],
) -> Response:
    """The act's answer; what of it is refused is told on the booking's page."""

    def write() -> Response:
        body = validated(model, content)
        return form.redirect(act(principal, form.node, form.write(content), form.booking_id, occurrence, body))

    return answered_or_told(principal, form, language, write)


def _door(answer: str) -> dict[str, str] | None:
    """A scanned link has its challenge behind a `#`; what else there is was typed."""
    text = answer.strip()
    return {"scanned" if "#" in text else "typed": text} if text else None


def _used(start: str, end: str, minutes: str) -> dict[str, str]:
    return {"start": f"{start}+08:00", "end": f"{end}+08:00", "minutes": minutes}
