"""A refusal that a person reads is a page, one that a program reads a problem: by what it accepts."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from api.http.problems import refusal_problem, status_of
from api.web.language import chosen
from api.web.rendering import page
from ledger.errors import LedgerError
from node.faults import NodeRefusal, RequestInvalid, TokenInvalid, slug_of


class PageRoute(APIRoute):
    """A route whose refusals are pages for whoever asks for pages. Without a session that is the way to sign in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def for_people(request: Request) -> Response:
            try:
                return await answer(request)
            except (NodeRefusal, LedgerError, RequestValidationError) as error:
                if not _reads_pages(request) or _is_ours(error):
                    raise
                refusal = RequestInvalid() if isinstance(error, RequestValidationError) else error
                return refused(request, refusal)

        return for_people


def refusal_for(request: Request, refusal: NodeRefusal) -> Response:
    """For what is refused before there is a route."""
    return refused(request, refusal) if _reads_pages(request) else refusal_problem(refusal)


def _is_ours(error: Exception) -> bool:
    """A fault of the ledger that has no status of its own: nobody's to mend on a page."""
    return isinstance(error, LedgerError) and status_of(type(error)) is status_of(LedgerError)


def _reads_pages(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def refused(request: Request, refusal: NodeRefusal | LedgerError) -> Response:
    language = chosen(request, request.query_params.get("lang", ""))
    template = "sign-in.html" if isinstance(refusal, TokenInvalid) else "refused.html"
    return page(
        request,
        template,
        language,
        status=status_of(type(refusal)),
        refusal=refusal,
        slug=slug_of(type(refusal).__name__),
    )
