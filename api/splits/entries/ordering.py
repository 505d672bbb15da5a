"""A write about entries as one submission of the member's money account."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Response
from pydantic import BaseModel
from sqlmodel import Session

from api.http.problems import ACCEPTED
from api.http.url_values import hex_bytes
from api.http.writes import Write
from api.splits.agreements.routes import agreement_bytes
from api.submissions.schemas import SubmissionOut
from ledger.db import reading
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.installation.node import Node
from node.splits.orders import money_order
from node.splits.participation import require_participant
from node.staff.access import Principal
from node.staff.orders import order_given


def submitted(
    principal: Principal,
    node: Node,
    write: Write,
    agreement: str,
    body: BaseModel,
    command: Callable[[Session, Session, Order], Command],
) -> Response:
    """202 with the submission. `command` has the node's tables and the projection, once: a retry is answered with what
    was stored. Raises NotFound where the member takes no part."""
    number = agreement_bytes(agreement)

    def act(session: Session) -> SubmissionOut:
        with reading(node.ledger_engine) as ledger:
            require_participant(ledger, principal.member, number)
            order = money_order(node, principal, write.request_id(principal))
            made = command(session, ledger, order)
        return SubmissionOut.of(order_given(session, node, principal, made))

    return write.once(principal, body, act, status=ACCEPTED)


def entry_bytes(text: str) -> bytes:
    return hex_bytes("entry_id", text, 20)
