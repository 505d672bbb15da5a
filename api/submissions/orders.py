"""A write that becomes one submission of an account of the caller's member, or of the council."""

from collections.abc import Callable

from fastapi import Response
from pydantic import BaseModel
from sqlmodel import Session

from api.http.problems import ACCEPTED
from api.http.writes import Write
from api.submissions.schemas import SubmissionOut
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.installation.node import Node
from node.staff.access import Principal
from node.staff.orders import order_by, order_given


def submitted(
    principal: Principal,
    node: Node,
    write: Write,
    body: BaseModel | None,
    command: Callable[[Order], Command],
    *,
    member: int | None = None,
    account: str = "admin",
) -> Response:
    """202 with the submission. `member` None: the caller's own; `account`: which of the member's sends it. Raises
    AccountNotHere."""
    sender = principal.member if member is None else member

    def act(session: Session) -> SubmissionOut:
        order = order_by(node, principal, member=sender, request_id=write.request_id(principal), account=account)
        return SubmissionOut.of(order_given(session, node, principal, command(order)))

    return write.once(principal, body, act, status=ACCEPTED)
