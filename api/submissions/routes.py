"""What this node has asked the chain to do, and how far it got. Everybody sees only their own member's."""

from typing import Annotated

from fastapi import Query, Response
from sqlmodel import Session, col, select

from api.http.access import Acting, NodeOf, Resuming
from api.http.paging import Page, Pages, page
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Writes
from api.submissions.schemas import SubmissionOut
from ledger.db import reading
from ledger.paging import page_of
from ledger.submitting.outbox import State, Submission
from node.faults import NotFound
from node.issuing.resume import resume_submission

router = api_router(tags=["submissions"])


@router.get("/submissions")
def submissions(
    principal: Acting,
    node: NodeOf,
    paging: Pages,
    state: Annotated[tuple[State, ...], Query(max_length=len(State))] = (),
) -> Page[SubmissionOut]:
    """Newest first; with `state`, once or more often, only those."""
    wanted = select(Submission).where(Submission.member == principal.member).order_by(col(Submission.place).desc())
    if state:
        wanted = wanted.where(col(Submission.state).in_(state))
    before = paging.number("submissions")
    if before:
        wanted = wanted.where(col(Submission.place) < before)
    with reading(node.node_engine) as session:
        found = page_of(session, wanted, paging.limit, lambda row: str(row.place))
        return page(found, SubmissionOut.of, "submissions")


@router.get("/submissions/{submission_id}")
def submission(principal: Acting, node: NodeOf, submission_id: str) -> SubmissionOut:
    with reading(node.node_engine) as session:
        row = session.exec(select(Submission).where(Submission.id == submission_id)).one_or_none()
        if row is None or row.member != principal.member:
            raise NotFound("submission", submission_id)
        return SubmissionOut.of(row)


@router.post("/submissions/{submission_id}/resume", status_code=ACCEPTED, response_model=SubmissionOut)
def resume(principal: Resuming, node: NodeOf, write: Writes, submission_id: str) -> Response:
    """Go on with a halted submission, after the software was put right."""

    def act(session: Session) -> SubmissionOut:
        return SubmissionOut.of(resume_submission(session, node, principal, submission_id))

    return write.once(principal, None, act, status=ACCEPTED)
