"""The home page: what this ledger is, whether it runs, who keeps it and on whose word each member certifies."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api import statics
from api.access import NodeOf, Public
from api.cursors import number_cursor
from api.web.language import Chosen
from api.web.refusing import PageRoute
from api.web.register import held, period, register
from api.web.rendering import page
from api.web.running import running
from ledger.db import reading
from node import deployment as trust
from node.compose import Node
from node.faults import NotDeployed
from wallet.basis import BASIS_WORDS

router = APIRouter(tags=["pages"], route_class=PageRoute)
_ACCREDITATIONS_A_PAGE = 50


@router.get("/", response_class=HTMLResponse)
def home(_: Public, node: NodeOf, request: Request, language: Chosen, cursor: str = "") -> Response:
    """The home page: what runs, members, accreditations; public facts only."""
    with reading(node.ledger_engine) as session:
        found = register(session, after=number_cursor(cursor), limit=_ACCREDITATIONS_A_PAGE)
    now = node.clock()
    return page(
        request,
        "home.html",
        language,
        cache=statics.ASKED_EACH_TIME,
        running=running(node),
        register=found,
        place=_place(node),
        config=node.config,
        period=lambda each: period(each.from_, each.until, now),
        held=held,
        basis_words=BASIS_WORDS,
    )


def _place(node: Node) -> trust.Deployment | None:
    try:
        return node.deployment
    except NotDeployed:
        return None
