"""`/docs` and `/problems`: for people who write a client. Nothing on them comes from another host."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import HTMLResponse

from api.http import statics
from api.http.access import Public
from api.http.routers import page_router
from api.reference.problem_types import problem_types
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.rendering import page
from node.faults import NotFound

router = page_router(tags=["pages"], route_class=PageRoute)
Slug = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,80}$")]


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    about: str
    parameters: tuple[str, ...]


@router.get("/docs", response_class=HTMLResponse)
def routes_page(_: Public, request: Request, language: Chosen) -> Response:
    """The routes of this API, by what they are about; /openapi.json says the same to a program."""
    groups: dict[str, list[Operation]] = {}
    for tag, operation in _operations(request.app.openapi()):
        groups.setdefault(tag, []).append(operation)
    return page(request, "reference/routes.html", language, cache=statics.ASKED_EACH_TIME, groups=groups)


@router.get("/problems", response_class=HTMLResponse)
def problems_page(_: Public, request: Request, language: Chosen) -> Response:
    """Every type that a problem may carry, with its status."""
    return page(
        request, "reference/problems.html", language, cache=statics.ASKED_EACH_TIME, types=problem_types().values()
    )


@router.get("/problems/{slug}", response_class=HTMLResponse)
def problem_page(_: Public, request: Request, language: Chosen, slug: Slug) -> Response:
    """What one type means: where the `type` of a problem leads."""
    found = problem_types().get(slug)
    if found is None:
        raise NotFound("problem type", slug)
    return page(request, "reference/problem.html", language, cache=statics.ASKED_EACH_TIME, problem=found)


def _operations(described: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            names = tuple(each["name"] for each in operation.get("parameters", ()))
            yield (
                operation["tags"][0],
                Operation(method.upper(), path, operation.get("description") or operation["summary"], names),
            )
