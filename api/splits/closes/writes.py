"""Closing a month, and booking the lines that closes owe: each becomes submissions of the member's money account."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlmodel import Session

from api.bookings.schemas import NothingIn
from api.http.access import Finance, NodeOf
from api.http.problems import ACCEPTED
from api.http.url_values import month_number
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.closes.schemas import AllocationsOut, CloseIn
from api.submissions.schemas import SubmissionOut
from ledger.db import reading
from node.splits.closes.closing import allocation_commands, close_command
from node.splits.participation import require_participant
from node.staff.orders import order_given

router = APIRouter(tags=["closes"])


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
    """Book the lines that each side owes next; ask again until none is due."""
    agreement = agreement_bytes(agreement_id)

    def act(session: Session) -> AllocationsOut:
        with reading(node.ledger_engine) as ledger:
            require_participant(ledger, principal.member, agreement)
            commands = allocation_commands(node, ledger, principal, agreement, write.request_id(principal))
        made = [SubmissionOut.of(order_given(session, node, principal, each)) for each in commands]
        return AllocationsOut(submissions=made)

    return write.once(principal, body, act, status=ACCEPTED)
