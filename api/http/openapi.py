"""What /openapi.json says of refusals: every answer from 400 on is a problem, in its own media type."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from api.http.problems import ACCEPTED, CREATED, MEDIA_TYPE
from node.staff.idempotency import KEY_SHAPE


class FaultOut(BaseModel):
    """One thing wrong in an upload: row 1 is the headings, row 0 the file or the request as a whole."""

    row: int
    field: str
    code: str
    detail: str
    cure: str


class ProblemOut(BaseModel):
    """RFC 9457. `values`: the offending values by name. `errors`: faults row by row, or field by field."""

    type: str
    title: str
    status: int
    detail: str
    values: dict[str, Any] | None = None
    errors: list[FaultOut] | None = None


REFUSALS: Mapping[int | str, dict[str, Any]] = {
    "4XX": {"model": ProblemOut, "description": "Refused; the type says why"},
    "5XX": {"model": ProblemOut, "description": "This node or its chain cannot answer now"},
}


class DescribedApp(FastAPI):
    """Describes what FastAPI does not know: in which media types this API refuses, and that a write needs its key."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            for item in super().openapi()["paths"].values():
                for operation in item.values():
                    _describe_refusals(operation)
                    _demand_key(operation)
                    _describe_location(operation)
        assert self.openapi_schema is not None
        return self.openapi_schema


def _describe_refusals(operation: dict[str, Any]) -> None:
    """FastAPI names the route's own media type for every answer. A page also refuses in HTML, to people."""
    for status in REFUSALS:
        answer = operation["responses"][status]
        answer["content"] = {MEDIA_TYPE: answer["content"].popitem()[1]}
        if "pages" in operation["tags"]:
            answer["content"]["text/html"] = {"schema": {"type": "string"}}


def _describe_location(operation: dict[str, Any]) -> None:
    for status in (CREATED, ACCEPTED):
        if answer := operation["responses"].get(str(int(status))):
            schema = {"type": "string", "format": "uri-reference"}
            answer["headers"] = {"Location": {"description": "What was made, or follow it there", "schema": schema}}


def _demand_key(operation: dict[str, Any]) -> None:
    """A write without one is refused by a type of its own, not by the framework, for which it is therefore optional."""
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "idempotency-key":
            parameter |= {"required": True, "schema": {"type": "string", "pattern": f"^{KEY_SHAPE.pattern}$"}}
