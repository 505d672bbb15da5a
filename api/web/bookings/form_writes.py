"""A filled form as the write that it is: the same form sent twice is one write, and it leads on to a page."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ValidationError

from api.bookings.routes import BookingPath
from api.http.access import NodeOf
from api.http.field_faults import field_fault
from api.http.paging import Paging
from api.http.problems import SEE_OTHER
from api.http.writes import Write
from api.splits.agreements.routes import AgreementPath
from api.submissions.routes import submissions
from api.web.sections import AGREEMENTS, BOOKINGS
from formats.bounds import bounded_json
from formats.faults import FormatFault
from node.faults import RequestInvalid, RowFault
from node.installation.node import Node
from node.staff.access import Principal
from wallet.documents.document import CredentialDocument
from wallet.documents.reader import parse_document

Nonce = Annotated[str, Form(min_length=1, max_length=64)]
Body = TypeVar("Body", bound=BaseModel)
_MOST_BYTES = 65_536


@dataclass(frozen=True)
class _FilledForm:
    """As it was sent."""

    node: Node
    request: Request
    nonce: str

    def write(self, content: Any) -> Write:
        """`content`: what was filled in."""
        return form_write(self.node, self.request, self.nonce, content)


@dataclass(frozen=True)
class BookingForm(_FilledForm):
    """Of a booking's page."""

    booking_id: str

    def redirect(self, answer: Response) -> Response:
        """To the booking's page, which tells what became of it: a submission, or whose side has to say the same."""
        found = answered(answer)
        told = {"asked": found["id"]} if "id" in found else _of_both(found)
        return RedirectResponse(f"{BOOKINGS}/{self.booking_id}?{urlencode(told)}", SEE_OTHER)


@dataclass(frozen=True)
class AgreementForm(_FilledForm):
    """Of an agreement's page."""

    agreement_id: str

    def redirect(self, page: str, answer: Response) -> Response:
        """To a page of the agreement, which tells what became of the submission."""
        return redirect_to(f"{AGREEMENTS}/{self.agreement_id}/{page}", answer)

    def back_to(self, page: str) -> Response:
        """To a page of the agreement, where nothing was submitted."""
        return RedirectResponse(f"{AGREEMENTS}/{self.agreement_id}/{page}", SEE_OTHER)


async def _booking_form(node: NodeOf, request: Request, booking_id: BookingPath, nonce: Nonce) -> BookingForm:
    return BookingForm(node, request, nonce, booking_id)


async def _agreement_form(node: NodeOf, request: Request, agreement_id: AgreementPath, nonce: Nonce) -> AgreementForm:
    return AgreementForm(node, request, nonce, agreement_id)


BookingFormIn = Annotated[BookingForm, Depends(_booking_form)]
AgreementFormIn = Annotated[AgreementForm, Depends(_agreement_form)]


def nonce_of(principal: Principal, node: Node) -> str:
    """What makes a form of now another than the same form after anything was asked of the chain meanwhile."""
    newest = submissions(principal, node, Paging(limit=1), ()).items
    return newest[0].id if newest else "first"


def form_write(node: Node, request: Request, nonce: str, content: Any) -> Write:
    """The same form sent twice is one write; filled otherwise, or once more later, another."""
    text = f"{request.url.path}\n{nonce}\n{json.dumps(content)}"
    # Keyed: a form may hold an account or a number, and a plain hash of one is as good as the number.
    drawn = hmac.digest(node.sealer.derive("form-key"), text.encode(), "sha256")
    return Write(node, drawn.hex(), f"{request.method} {request.url.path}")


def answered(answer: Response) -> dict[str, Any]:
    """The JSON route's answer."""
    found: dict[str, Any] = bounded_json.loads(bytes(answer.body))
    return found


def redirect_to(path: str, answer: Response) -> Response:
    """To a page that tells what became of the submission."""
    return RedirectResponse(f"{path}?{urlencode({'asked': answered(answer)['id']})}", SEE_OTHER)


def validated(model: type[Body], content: Mapping[str, Any]) -> Body:
    """The request that was filled in. Raises RequestInvalid by field."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise RequestInvalid([field_fault(each) for each in error.errors()]) from error


def credential_text(given: UploadFile | None) -> str | None:
    """None where no file was chosen. Raises RequestInvalid."""
    data = b"" if given is None else given.file.read(_MOST_BYTES + 1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestInvalid([_file_fault("not UTF-8")]) from error
    if len(data) > _MOST_BYTES:
        raise RequestInvalid([_file_fault(f"more than {_MOST_BYTES} bytes")])
    return text or None


def credential_document(given: UploadFile | None) -> CredentialDocument | None:
    """None where no file was chosen. Raises RequestInvalid."""
    text = credential_text(given)
    if text is None:
        return None
    try:
        return parse_document(text.encode())
    except FormatFault as fault:
        cure = "give the credential's file as the holder has it"
        raise RequestInvalid([RowFault(0, "operator", fault.reason, fault.detail, cure)]) from fault


def _file_fault(detail: str) -> RowFault:
    return RowFault(0, "operator", "operator-unreadable", detail, "give the credential's file as the holder has it")


def _of_both(found: dict[str, Any]) -> dict[str, str]:
    if found["submission"] is None:
        return {"waits_for": str(found["waits_for"])}
    return {"asked": found["submission"]["id"]}
