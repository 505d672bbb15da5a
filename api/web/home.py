"""The home page: what this ledger is, whether it runs, who keeps it and on whose word each member certifies."""

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.http import statics
from api.http.access import NodeOf, Public
from api.http.paging import Paging
from api.http.routers import page_router
from api.http.shared_answers import MOST_QUERY_CHARACTERS, Shared, from_projection
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.register import held, period, register
from api.web.rendering import answer, filled
from api.web.running_state import Running, running
from formats.register.basis import BASIS_WORDS
from ledger.db import reading
from node.faults import NotDeployed
from node.installation.node import Node
from verification.deployment import DeploymentEntry

router = page_router(tags=["pages"], route_class=PageRoute)
ACCREDITATIONS_A_PAGE = 3
MEMBERS_OPEN = 4
"""The others are folded: on a phone each is a card."""


@router.get("/", response_class=HTMLResponse)
def home(_: Public, node: NodeOf, shared: Shared, request: Request, language: Chosen, cursor: str = "") -> Response:
    """The home page: what runs, members, accreditations; public facts only."""
    paging = Paging(cursor=cursor, limit=ACCREDITATIONS_A_PAGE)
    runs = shared.get("running", lambda: running(node))

    def made(session: Session) -> statics.StaticFile:
        return _page(node, runs, session, request, language, paging)

    if len(request.url.query) > MOST_QUERY_CHARACTERS:
        with reading(node.ledger_engine) as session:
            file = made(session)
    else:
        name = ("home", language.code, request.url.query)
        file = from_projection(node, shared, name, made)
    return answer(request, file, language, cache=statics.ASKED_EACH_TIME)


def _page(
    node: Node, runs: Running, session: Session, request: Request, language: Language, paging: Paging
) -> statics.StaticFile:
    found = register(session, paging)
    now = node.clock()
    return filled(
        request,
        "home.html",
        language,
        running=runs,
        register=found,
        members_open=MEMBERS_OPEN,
        place=_place(node),
        config=node.config,
        period=lambda each: period(each.from_, each.until, now),
        held=held,
        basis_words=BASIS_WORDS,
    )


def _place(node: Node) -> DeploymentEntry | None:
    try:
        return node.deployment
    except NotDeployed:
        return None
