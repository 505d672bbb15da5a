"""What prepares a sitting: a file beside fields of a form, or one JSON object with its rows. `Content-Type` decides."""

from typing import Annotated, Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError, WithJsonSchema
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect

from api.http.middleware import MAX_BODY_BYTES, MAX_ROSTER_MARKS, json_refused, says_json
from api.sittings.schemas import SittingForm
from formats.bounds import bounded_json
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from node.faults import RequestInvalid
from node.rosters.json_rows import json_records
from node.rosters.roster import SentRoster
from node.rosters.sheet import MAX_ROWS, OPTIONAL, REQUIRED, records

Sent = bytes | dict[str, str | bytes]
"""A body of JSON, or the fields and files of a form."""
_ROW = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in REQUIRED}
    | {name: {"anyOf": [{"type": "string"}, {"type": "null"}]} for name in OPTIONAL},
    "required": list(REQUIRED),
    "additionalProperties": False,
}
_ROWS = {"type": "array", "minItems": 1, "maxItems": MAX_ROWS, "items": _ROW}


class SittingUpload(SittingForm):
    """The fields, and the roster as a file."""

    roster: Annotated[bytes, Field(strict=True, description=".xlsx or CSV; its columns stand in docs/rosters.md")]


class SittingIn(SittingForm):
    """The fields, and the roster as rows. Whether each is one node.rosters says, by row, field and cure."""

    rows: Annotated[list[Any], WithJsonSchema(_ROWS)]


BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": SittingUpload.model_json_schema()},
            "application/json": {"schema": SittingIn.model_json_schema()},
        },
    }
}


async def sent(request: Request) -> Sent:
    """The whole body. Raises RequestInvalid where it breaks off."""
    try:
        if says_json(request.scope):
            return await request.body()
        async with request.form() as form:
            # As in every form of the framework's, an empty field is none.
            return {
                name: await value.read() if isinstance(value, UploadFile) else value
                for name, value in form.items()
                if value != ""
            }
    except ClientDisconnect as error:
        raise RequestInvalid from error


def sitting_of_body(body: Sent) -> tuple[SittingForm, SentRoster]:
    """The terms, and the roster, whose rows are not read yet. Raises RequestInvalid, RequestValidationError."""
    try:
        if isinstance(body, bytes):
            value = bounded_json.loads(body, most_bytes=MAX_BODY_BYTES, most_marks=MAX_ROSTER_MARKS)
            rows = (asked := SittingIn.model_validate(value)).rows
            return asked, SentRoster(sha256(body), lambda: json_records(rows))
        data = (upload := SittingUpload.model_validate(body)).roster
        return upload, SentRoster(sha256(data), lambda: records(data))
    except FormatFault as fault:
        raise json_refused(fault) from fault
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors()]) from error
