"""What holds for every route: how refusals are described, and that the API ignores no query parameter.

A route gets it where it is declared. FastAPI would also take it where a router is included in another one, but there it
works out every route anew, at the import and again at the first request: a second of each process that serves.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.dependencies.models import Dependant

from api.http.openapi import REFUSALS
from node.faults import RequestInvalid, RowFault


async def only_known_query(request: Request) -> None:
    """A query parameter that a route does not know is refused: ignored, `?nmae=x` would answer with everything.

    Asynchronous: it waits for nothing, and health must be told where no thread is free. Raises RequestInvalid."""
    known = set(_declared(request.scope["route"].dependant))
    cure = f"this route knows {', '.join(sorted(known))}" if known else "this route takes none"
    faults = [
        RowFault(0, "query", "unknown", f"query parameter {name[:50]!r} is not known", cure)
        for name in dict.fromkeys(request.query_params)
        if name not in known
    ]
    if faults:
        raise RequestInvalid(faults)


def api_router(**settings: Any) -> APIRouter:
    """Of JSON routes. `settings`: those of APIRouter, such as its prefix and tags."""
    return APIRouter(responses=dict(REFUSALS), dependencies=[Depends(only_known_query)], **settings)


def page_router(**settings: Any) -> APIRouter:
    """Of pages: messengers and trackers add names of their own to the address of one."""
    return APIRouter(responses=dict(REFUSALS), **settings)


def gathered(*routers: APIRouter) -> APIRouter:
    """Their routes as they are, in this order."""
    return APIRouter(routes=[route for router in routers for route in router.routes])


def _declared(dependant: Dependant) -> Iterator[str]:
    yield from (each.alias for each in dependant.query_params)
    for each in dependant.dependencies:
        yield from _declared(each)
