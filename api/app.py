"""The HTTP face of one node: routers, problems, bounds. uvicorn starts it by `api.app:from_home`."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from api import (
    assets,
    bookings,
    consortium,
    credentials,
    feeds,
    health,
    issuers,
    log,
    reference,
    registrar,
    sittings,
    snapshots,
    splits,
    staff,
    status,
    submissions,
    trust_roots,
    usage,
    uses,
    verifier,
    web,
)
from api.http import problems
from api.http.middleware import BodyLimit, Headers, JsonBound, RequestLog
from api.http.openapi import DescribedApp
from api.http.overload import Overload
from api.http.rate_limits import RateLimits
from api.http.routers import gathered
from api.http.shared_answers import SharedAnswers
from api.web import approvals as approval_pages
from api.web import balances as balance_pages
from api.web import bookings as booking_pages
from api.web import settlements as settlement_pages
from api.web import sittings as sitting_pages
from api.web import splits as split_pages
from api.web.refusals import refusal_for
from api.web.splits import commitments as commitment_pages
from formats.bounds.recursion import set_recursion_limit
from node.compose import compose
from node.installation.config import home_from
from node.installation.node import Node
from node.installation.private_files import restrict_umask
from node.version import VERSION

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    staff.router,
    consortium.router,
    issuers.router,
    sittings.router,
    credentials.router,
    status.router,
    assets.router,
    bookings.router,
    usage.router,
    feeds.router,
    uses.router,
    splits.router,
    registrar.router,
    snapshots.router,
    trust_roots.router,
    verifier.router,
    submissions.router,
    log.router,
    reference.router,
    web.router,
    booking_pages.router,
    sitting_pages.router,
    split_pages.router,
    settlement_pages.router,
    approval_pages.router,
    balance_pages.router,
    commitment_pages.router,
)

ROUTES: tuple[BaseRoute, ...] = tuple(gathered(*ROUTERS).routes)


def create_app(node: Node, *, clock_ns: Callable[[], int] = time.monotonic_ns) -> FastAPI:
    """An app that owns nothing long-lived but the node it is given. Closes it at shutdown."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        node.close()

    # FastAPI's interactive pages load scripts from strangers' hosts: /docs is a page of ours.
    app = DescribedApp(
        title="Guild Ledger",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        routes=list(ROUTES),
    )
    app.state.node = node
    app.state.shared = SharedAnswers(clock_ns)
    problems.install(app)
    app.add_middleware(Overload, settings=node.config.http, refuse=refusal_for)
    app.add_middleware(JsonBound)
    app.add_middleware(BodyLimit)
    app.add_middleware(RateLimits, limits=node.config.limits, clock_ns=clock_ns, refuse=refusal_for)
    app.add_middleware(Headers)
    app.add_middleware(RequestLog)
    return app


def from_home() -> FastAPI:
    """For uvicorn's `--factory`: the node of `$GUILD_HOME`."""
    set_recursion_limit()
    restrict_umask()
    return create_app(compose(home_from()))
