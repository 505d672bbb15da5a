"""The pepper that makes keys of invoices: one a year, the same at every member's node, told by none of them."""

from __future__ import annotations

from fastapi import Response
from sqlmodel import Session

from api.http.access import Admin, NodeOf, SplitReader
from api.http.problems import CREATED
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.entries.answers import PepperOut, PeppersOut
from api.splits.entries.schemas import PepperIn
from ledger.db import reading
from node.installation.node import Node
from node.splits.entries.peppers import fingerprint, peppers, set_pepper
from node.tables.entries import InvoicePepper

router = api_router(tags=["entries"])


@router.get("/invoice-peppers")
def list_peppers(_: SplitReader, node: NodeOf) -> PeppersOut:
    """The years for which this node has one, with fingerprints to compare."""
    with reading(node.node_engine) as session:
        return PeppersOut(items=[_shown(node, row) for row in peppers(session)])


@router.post("/invoice-peppers", status_code=CREATED, response_model=PepperOut)
def add_pepper(principal: Admin, node: NodeOf, write: Writes, body: PepperIn) -> Response:
    """Set the pepper of a year, once: another would give an invoice a second key."""

    def act(session: Session) -> PepperOut:
        return _shown(node, set_pepper(session, node, principal, body.year, bytes.fromhex(body.pepper)))

    return write.once(principal, body, act, status=CREATED)


def _shown(node: Node, row: InvoicePepper) -> PepperOut:
    return PepperOut(year=row.year, fingerprint=fingerprint(node, row), set_at=row.set_at)
