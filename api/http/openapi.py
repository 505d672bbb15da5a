"""What /openapi.json says of refusals: every answer from 400 on is a problem, in its own media type."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from api.http.problems import MEDIA_TYPE
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
    """Says `application/problem+json` where FastAPI describes a further answer in the route's own media type, and that
    a write needs its `Idempotency-Key`: one that lacks it is refused by a type of its own, not by the framework."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            for item in super().openapi()["paths"].values():
                for operation in item.values():
                    for status in REFUSALS:
                        content = operation["responses"][status]["content"]
                        operation["responses"][status]["content"] = {MEDIA_TYPE: content.popitem()[1]}
                    for parameter in operation.get("parameters", ()):
                        if parameter["name"] == "idempotency-key":
                            parameter["required"] = True
                            parameter["schema"] = {"type": "string", "pattern": f"^{KEY_SHAPE.pattern}$"}
        assert self.openapi_schema is not None
        return self.openapi_schema
