"""Closing a month, and booking the lines that closes owe: each becomes submissions of the member's money account."""

from __future__ import annotations

from fastapi import Response
from sqlmodel import Session

from api.bookings.schemas import NothingIn
from api.http.access import Finance, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.url_values import month_number
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.closes.schemas import AllocationsOut, CloseIn
from api.submissions.schemas import SubmissionOut
from ledger.db import reading
from node.splits.closes.allocations import allocation_commands
from node.splits.closes.closing import close_command
from node.splits.participation import require_participant
from node.staff.orders import order_given

router = api_router(tags=["closes"])


@router.post("/agreements/{agreement_id}/closes", status_code=ACCEPTED, response_model=SubmissionOut)
def close(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: CloseIn) -> Response:
    """Close the next month with the root that you saw: from the 8th after its end by the administrator, from the 18th
    by any party."""
    agreement, number = agreement_bytes(agreement_id), month_number("period", body.period)

    def act(session: Session) -> SubmissionOut:
        with reading(node.ledger_engine) as ledger:
            require_participant(ledger, principal.member, agreement)
        root = bytes.fromhex(body.root)
        command = close_command(node, principal, agreement, number, root, write.request_id(principal))
        return SubmissionOut.of(order_given(session, node, principal, command))

    return write.once(principal, body, act, status=ACCEPTED)


@router.post("/agreements/{agreement_id}/allocations", status_code=ACCEPTED, response_model=AllocationsOut)
def allocate(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: NothingIn) -> Response:
    """Book the lines that each side owes next, where the worker has not; what is pending is not sent twice."""
    agreement = agreement_bytes(agreement_id)

    def act(session: Session) -> AllocationsOut:
        with reading(node.ledger_engine) as ledger:
            require_participant(ledger, principal.member, agreement)
            request_id = write.request_id(principal)
            wanted = list(allocation_commands(node, ledger, session, principal, agreement, request_id))
        rows = [pending or order_given(session, node, principal, command) for command, pending in wanted]
        return AllocationsOut(submissions=[SubmissionOut.of(row) for row in rows if row.member == principal.member])

    return write.once(principal, body, act, status=ACCEPTED)
