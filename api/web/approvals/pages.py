"""What waits for a second person of this member: each form is the write of the JSON route of the same name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse

from api.bookings.schemas import NothingIn
from api.http.access import Approver, Finance, NodeOf, SplitReader
from api.http.paging import Paging
from api.http.routers import page_router
from api.http.writes import Write
from api.splits.approvals import routes
from api.splits.approvals.answers import ApprovalOut
from api.splits.approvals.routes import SubmissionPath
from api.splits.entries.schemas import ReasonIn
from api.splits.settlements import reads as settlements
from api.splits.settlements.answers import PapersOut
from api.web.bookings.asked import Asked, asked_facts, asked_for, refusal_facts
from api.web.bookings.form_writes import Nonce, form_write, redirect_to, validated
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import APPROVALS, section_page
from node.faults import NodeRefusal, RequestInvalid
from node.installation.node import Node
from node.splits.approvals.faults import ActMonthClosed, ActNotHeld, ApproverIsGiver, WithdrawerNotGiver
from node.splits.entries.faults import EntriesRefused
from node.splits.entries.sent import MOST_REASON
from node.staff.access import APPROVER, FINANCE, Principal

router = page_router(prefix=APPROVALS, tags=["pages"], route_class=PageRoute)
_ROWS_A_PAGE = 25
_TOLD = (RequestInvalid, EntriesRefused, ActMonthClosed, ActNotHeld, ApproverIsGiver, WithdrawerNotGiver)


@router.get("", response_class=HTMLResponse)
def approvals_page(
    principal: SplitReader, node: NodeOf, request: Request, language: Chosen, cursor: str = ""
) -> Response:
    """What is held, the oldest first: how much, of what, and who gave it."""
    waiting = routes.list_awaiting(principal, node, Paging(cursor=cursor, limit=_ROWS_A_PAGE))
    facts = asked_facts(principal, node, [])
    return section_page(request, "approvals/list.html", language, principal, waiting=waiting, **facts)


@router.get("/{submission_id}", response_class=HTMLResponse)
def approval_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    submission_id: SubmissionPath,
    asked: Asked = "",
) -> Response:
    """One act that waits or did, and the forms to approve, refuse or withdraw it."""
    return _shown(principal, node, request, language, submission_id, asked=asked)


@router.get("/{submission_id}/papers", response_class=HTMLResponse)
def papers_page(
    principal: SplitReader, node: NodeOf, request: Request, language: Chosen, submission_id: SubmissionPath
) -> Response:
    """The same with the bank's transfer and the document of a payment; the log keeps who took them."""
    found = routes.show(principal, node, submission_id)
    papers = settlements.papers(principal, node, found.agreement, found.items[0].act)
    return _shown(principal, node, request, language, submission_id, papers=papers)


@router.post("/{submission_id}/approve", response_class=HTMLResponse)
def approve(
    principal: Approver, node: NodeOf, request: Request, language: Chosen, submission_id: SubmissionPath, nonce: Nonce
) -> Response:
    """The second person's word; it leads back to the act's page."""

    def act(write: Write) -> Response:
        return routes.approve(principal, node, write, submission_id, NothingIn())

    return _done(principal, node, request, language, submission_id, nonce, "", act)


@router.post("/{submission_id}/refuse", response_class=HTMLResponse)
def refuse(
    principal: Approver,
    node: NodeOf,
    request: Request,
    language: Chosen,
    submission_id: SubmissionPath,
    nonce: Nonce,
    reason: Annotated[str, Form(max_length=MOST_REASON)],
) -> Response:
    """Say why it is not sent; it leads back to the act's page."""

    def act(write: Write) -> Response:
        return routes.refuse(principal, node, write, submission_id, validated(ReasonIn, {"reason": reason.strip()}))

    return _done(principal, node, request, language, submission_id, nonce, reason, act)


@router.post("/{submission_id}/withdraw", response_class=HTMLResponse)
def withdraw(
    principal: Finance, node: NodeOf, request: Request, language: Chosen, submission_id: SubmissionPath, nonce: Nonce
) -> Response:
    """Take back what you gave; it leads back to the act's page."""

    def act(write: Write) -> Response:
        return routes.withdraw(principal, node, write, submission_id, NothingIn())

    return _done(principal, node, request, language, submission_id, nonce, "", act)


def _done(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    submission_id: str,
    nonce: str,
    typed: str,
    act: Callable[[Write], Response],
) -> Response:
    """It leads back to the act's page, or tells there what was refused."""
    try:
        answer = act(form_write(node, request, nonce, typed))
    except _TOLD as refusal:
        return _shown(principal, node, request, language, submission_id, refusal=refusal)
    return redirect_to(f"{APPROVALS}/{submission_id}", answer)


def _shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    submission_id: str,
    *,
    asked: str = "",
    papers: PapersOut | None = None,
    refusal: NodeRefusal | None = None,
) -> Response:
    found = routes.show(principal, node, submission_id)
    return section_page(
        request,
        "approvals/one.html",
        language,
        principal,
        one=found,
        papers=papers,
        **_answers(principal, found),
        **asked_facts(principal, node, asked_for(principal, node, asked)),
        **refusal_facts(refusal, language),
    )


def _answers(principal: Principal, found: ApprovalOut) -> dict[str, Any]:
    """Which forms this person has."""
    gave, waits = found.given_by == principal.person, found.outcome is None
    return {
        "decides": waits and not gave and principal.holds((APPROVER,)),
        "withdraws": waits and gave and principal.holds((FINANCE,)),
    }
