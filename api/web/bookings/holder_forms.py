"""What a booking's page asks for the whole of it: another operator, to hand it over, to take it over. Each form is the
write of the JSON route of the same name, by the same person; what is refused of it is told on the booking's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import File, Form, Response, UploadFile
from fastapi.responses import HTMLResponse

from api.bookings import routes as bookings
from api.bookings.schemas import OperatorIn
from api.http.access import Booker
from api.http.routers import page_router
from api.http.writes import Write
from api.uses import routes as uses
from api.uses.schemas import HandOverIn, TakeOverIn
from api.web.bookings.booking_pages import answered_or_told
from api.web.bookings.form_writes import Body, BookingForm, BookingFormIn, credential_document, validated
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.sections import BOOKINGS
from node.installation.node import Node
from node.staff.access import Principal

router = page_router(prefix=BOOKINGS + "/{booking_id}", tags=["pages"], route_class=PageRoute)
CredentialFile = Annotated[UploadFile | None, File()]
CredentialDigest = Annotated[str, Form(max_length=80, description="Digest of the operator's document")]
Taker = Annotated[str, Form(max_length=10, description="Number of the member that may take it")]
Act = Callable[[Principal, Node, Write, str, Body], Response]


@router.post("/operator", response_class=HTMLResponse)
def name_operator(
    principal: Booker,
    form: BookingFormIn,
    language: Chosen,
    credential: CredentialDigest = "",
    operator: CredentialFile = None,
) -> Response:
    """Name another operator, by file or digest; it leads to the booking's page."""

    def act() -> Response:
        content = {"credential": _digest(credential, operator)}
        return _written(principal, form, bookings.name_operator, OperatorIn, content)

    return answered_or_told(principal, form, language, act)


@router.post("/hand-over", response_class=HTMLResponse)
def hand_over(principal: Booker, form: BookingFormIn, language: Chosen, to: Taker = "") -> Response:
    """Let another member take the booking as it stands; it leads to the booking's page."""

    def act() -> Response:
        return _written(principal, form, uses.hand_over, HandOverIn, {"to": to})

    return answered_or_told(principal, form, language, act)


@router.post("/take-over", response_class=HTMLResponse)
def take_over(
    principal: Booker,
    form: BookingFormIn,
    language: Chosen,
    credential: CredentialDigest = "",
    operator: CredentialFile = None,
) -> Response:
    """Take a booking that its holder lets your member have; it leads to the booking's page."""

    def act() -> Response:
        content = {"credential": _digest(credential, operator) or None}
        return _written(principal, form, uses.take_over, TakeOverIn, content)

    return answered_or_told(principal, form, language, act)


def _written(
    principal: Principal, form: BookingForm, act: Act[Body], model: type[Body], content: Mapping[str, Any]
) -> Response:
    body = validated(model, content)
    return form.redirect(act(principal, form.node, form.write(content), form.booking_id, body))


def _digest(typed: str, given: UploadFile | None) -> str:
    document = credential_document(given)
    return typed.strip() if document is None else document.digest.hex()
