"""Suspend, reinstate, revoke; and take a revocation back: by the member, or by the council where it was expelled."""

from typing import Annotated

from fastapi import Path, Response
from sqlmodel import Session

from api.http.access import Approver, Council, NodeOf, Operator
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Writes
from api.status.schemas import CouncilRevocationIn, StatusActIn, StatusActOut, SubmissionRef
from formats.register.status import Reason
from node.delivery import council_revocations, status_acts

router = api_router(tags=["status"])
ActNumber = Annotated[int, Path(ge=1, lt=2**63)]


@router.post("/status-acts", status_code=ACCEPTED, response_model=StatusActOut)
def act(principal: Operator, node: NodeOf, write: Writes, body: StatusActIn) -> Response:
    """One act on credentials of your member, by id or by place in a batch; one command for each batch they stand in."""
    reason = None if body.reason is None else Reason[body.reason.upper()]
    wanted = status_acts.StatusAct(status_acts.Action(body.action), tuple(body.credentials), reason)

    def run(session: Session) -> StatusActOut:
        key = write.request_id(principal)
        if body.batch is None:
            found = status_acts.act(session, node, principal, key, wanted)
        else:
            batch = bytes.fromhex(body.batch)
            found = status_acts.act_on_positions(session, node, principal, key, wanted, batch, body.positions)
        return StatusActOut(submissions=[SubmissionRef.of(each) for each in found])

    return write.once(principal, body, run, status=ACCEPTED)


@router.post("/revocations/{act_number}/withdraw", status_code=ACCEPTED, response_model=StatusActOut)
def withdraw(principal: Approver, node: NodeOf, write: Writes, act_number: ActNumber) -> Response:
    """Take back a whole act of revocation within 72 hours, by another person, from the member's admin account."""

    def run(session: Session) -> StatusActOut:
        found = status_acts.withdraw(session, node, principal, write.request_id(principal), act_number)
        return StatusActOut(submissions=[SubmissionRef.of(found)])

    return write.once(principal, None, run, status=ACCEPTED)


@router.post("/council/revocations", status_code=ACCEPTED, response_model=StatusActOut)
def revoke_by_council(principal: Council, node: NodeOf, write: Writes, body: CouncilRevocationIn) -> Response:
    """Revoke credentials of an expelled member, by batch and position."""

    def run(session: Session) -> StatusActOut:
        found = council_revocations.revoke(
            session,
            node,
            principal,
            write.request_id(principal),
            batch=bytes.fromhex(body.batch),
            positions=body.positions,
            reason=Reason[body.reason.upper()],
        )
        return StatusActOut(submissions=[SubmissionRef.of(found)])

    return write.once(principal, body, run, status=ACCEPTED)


@router.post("/council/revocations/{act_number}/withdraw", status_code=ACCEPTED, response_model=StatusActOut)
def withdraw_by_council(principal: Council, node: NodeOf, write: Writes, act_number: ActNumber) -> Response:
    """Take back a whole act on an expelled member's credentials within 72 hours, by another person and account."""

    def run(session: Session) -> StatusActOut:
        found = council_revocations.withdraw(session, node, principal, write.request_id(principal), act_number)
        return StatusActOut(submissions=[SubmissionRef.of(found)])

    return write.once(principal, None, run, status=ACCEPTED)
