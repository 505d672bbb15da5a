"""Signing in with a staff token, and out. The browser gets a secret of its own; the token stays with the person."""

from typing import Annotated

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.http.access import SESSION_COOKIE, AnyStaff, NodeOf, Public, require_own_origin
from api.http.problems import SEE_OTHER
from api.http.routers import page_router
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.rendering import page
from ledger.db import writing
from node.staff import web_sessions

# The cookie goes with requests below this path and with no other: nothing of the API is ever asked by cookie.
SIGNED_IN = "/operator"

router = page_router(tags=["pages"], route_class=PageRoute)


@router.get("/sign-in", response_class=HTMLResponse)
def ask(_: Public, request: Request, language: Chosen) -> Response:
    """The form for a staff token."""
    return page(request, "sign-in.html", language, refusal=None)


@router.post("/sign-in", response_class=HTMLResponse)
def sign_in(_: Public, node: NodeOf, request: Request, token: Annotated[str, Form(max_length=200)]) -> Response:
    """A session of eight hours for whoever holds this token; it leads to the operator's page."""
    require_own_origin(request)
    with writing(node.node_engine) as session:
        secret = web_sessions.sign_in(session, node.clock, token.strip())
    response = RedirectResponse(SIGNED_IN, SEE_OTHER)
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(web_sessions.LASTS.total_seconds()),
        path=SIGNED_IN,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


@router.post(f"{SIGNED_IN}/sign-out", response_class=HTMLResponse)
def sign_out(principal: AnyStaff, node: NodeOf, request: Request) -> Response:
    """End the session of this browser."""
    secret = request.cookies.get(SESSION_COOKIE, "")
    with writing(node.node_engine) as session:
        web_sessions.sign_out(session, node.clock, principal, secret)
    response = RedirectResponse("/", SEE_OTHER)
    response.delete_cookie(SESSION_COOKIE, path=SIGNED_IN, httponly=True, samesite="strict")
    return response
