"""A query parameter that a route does not know is refused: ignored, `?nmae=x` would answer with everything."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant

from node.faults import RequestInvalid, RowFault


async def only_known_query(request: Request) -> None:
    """For every route of the API; not for pages, whose addresses others may add to. Raises RequestInvalid.

    Asynchronous: it waits for nothing, and health must be told where no thread is free."""
    known = set(_declared(request.scope["route"].dependant))
    cure = f"this route knows {', '.join(sorted(known))}" if known else "this route takes none"
    faults = [
        RowFault(0, "query", "unknown", f"query parameter {name[:50]!r} is not known", cure)
        for name in dict.fromkeys(request.query_params)
        if name not in known
    ]
    if faults:
        raise RequestInvalid(faults)


def _declared(dependant: Dependant) -> Iterator[str]:
    yield from (each.alias for each in dependant.query_params)
    for each in dependant.dependencies:
        yield from _declared(each)
