"""What waits for a second person of your member, and the word of that person, or of whoever gave it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response
from sqlmodel import Session

from api.bookings.schemas import NothingIn
from api.http.access import Approver, Finance, NodeOf, SplitReader
from api.http.paging import Page, Pages, page
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.approvals.answers import ApprovalOut
from api.splits.entries.schemas import ReasonIn
from api.submissions.schemas import SubmissionOut
from ledger.db import reading
from node.installation.node import Node
from node.splits.approvals import deciding
from node.splits.approvals.held import Approval, approval_of, awaiting_approval, reason_of
from node.splits.entries.disclosure import Disclosure
from node.staff.access import Principal

router = api_router(tags=["approvals"])
SubmissionPath = Annotated[str, Path(max_length=64)]
_ONE = "/submissions/{submission_id}"


@router.get("/submissions/awaiting-approval")
def list_awaiting(principal: SplitReader, node: NodeOf, paging: Pages) -> Page[ApprovalOut]:
    """What is held until a second person of your member approves it, under all agreements; the oldest first."""
    after = paging.number("approvals")
    with reading(node.node_engine) as session, reading(node.ledger_engine) as ledger:
        to = Disclosure(node, ledger, session, principal.member)
        found = awaiting_approval(session, principal.member, after=after, limit=paging.limit)
        return page(found, lambda each: _shown(to, each), "approvals")


@router.get(f"{_ONE}/approval")
def show(principal: SplitReader, node: NodeOf, submission_id: SubmissionPath) -> ApprovalOut:
    """One act that waits or did: what it commits, who gave it, who decided and why."""
    with reading(node.node_engine) as session:
        return _one(principal, node, session, submission_id)


@router.post(f"{_ONE}/approve", status_code=ACCEPTED, response_model=SubmissionOut)
def approve(
    principal: Approver, node: NodeOf, write: Writes, submission_id: SubmissionPath, body: NothingIn
) -> Response:
    """The second person's word: it goes to the chain now. Whoever gave it cannot say it."""

    def act(session: Session) -> SubmissionOut:
        return SubmissionOut.of(deciding.approve(session, node, principal, submission_id))

    return write.once(principal, body, act, status=ACCEPTED)


@router.post(f"{_ONE}/refuse", response_model=ApprovalOut)
def refuse(principal: Approver, node: NodeOf, write: Writes, submission_id: SubmissionPath, body: ReasonIn) -> Response:
    """Say why it is not sent: nothing of it ever is. The reason stays at this node."""

    def act(session: Session) -> ApprovalOut:
        deciding.refuse(session, node, principal, submission_id, body.reason)
        return _one(principal, node, session, submission_id)

    return write.once(principal, body, act)


@router.post(f"{_ONE}/withdraw", response_model=ApprovalOut)
def withdraw(
    principal: Finance, node: NodeOf, write: Writes, submission_id: SubmissionPath, body: NothingIn
) -> Response:
    """Take back what you gave, while it waits: nothing of it is ever sent."""

    def act(session: Session) -> ApprovalOut:
        deciding.withdraw(session, node, principal, submission_id)
        return _one(principal, node, session, submission_id)

    return write.once(principal, body, act)


def _one(principal: Principal, node: Node, session: Session, submission_id: str) -> ApprovalOut:
    """Raises NotFound."""
    found = approval_of(session, principal.member, submission_id)
    with reading(node.ledger_engine) as ledger:
        return _shown(Disclosure(node, ledger, session, principal.member), found)


def _shown(to: Disclosure, found: Approval) -> ApprovalOut:
    agreement = bytes.fromhex(found.act.agreement)
    return ApprovalOut.of(found, reason_of(to.node, found), lambda digest: to.voucher(agreement, digest))
