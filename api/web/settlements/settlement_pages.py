"""Settlements for people: who owes whom and since when, what is declared, what waits for an answer, and one of them."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import NodeOf, SplitReader
from api.http.paging import Paging
from api.http.routers import page_router
from api.splits.agreements.routes import AgreementPath
from api.splits.settlements import claims, reads
from api.splits.settlements.answers import ClaimsOut, PapersOut, SettlementOut
from api.splits.settlements.schemas import SettlementPath
from api.submissions.schemas import SubmissionOut
from api.web.bookings.asked import Asked, asked_facts, asked_for, refusal_facts
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS, SETTLEMENTS, section_page
from api.web.settlements.debts_picture import debts_picture
from api.web.settlements.settlement_choices import choices
from api.web.splits.agreement_pages import is_participant, title_of, writes_here
from ledger.splits.export import AgreementNotActive, VersionTextMissing
from node.faults import NodeRefusal, slug_of
from node.installation.node import Node
from node.staff.access import Principal

router = page_router(tags=["pages"], route_class=PageRoute)
_ROWS_A_PAGE = 25
_ONE = AGREEMENTS + "/{agreement_id}/settlements/{settlement_id}"


@router.get(SETTLEMENTS, response_class=HTMLResponse)
def settlements_page(
    principal: SplitReader, node: NodeOf, request: Request, language: Chosen, cursor: str = ""
) -> Response:
    """Payments and nettings that your member confirms or denies, and payouts that it has not accepted."""
    waiting = reads.awaiting_answer(principal, node, Paging(cursor=cursor, limit=_ROWS_A_PAGE))
    facts = asked_facts(principal, node, [])
    return section_page(request, "settlements/awaiting.html", language, principal, waiting=waiting, **facts)


@router.get(AGREEMENTS + "/{agreement_id}/settlements", response_class=HTMLResponse)
def agreement_settlements(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    cursor: str = "",
    asked: Asked = "",
) -> Response:
    """Who owes whom now, how old that is, what was declared of it, and the forms to settle it."""
    found = asked_for(principal, node, asked)
    return settlements_shown(principal, node, request, language, agreement_id, cursor=cursor, found=found)


def settlements_shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    agreement_id: str,
    *,
    cursor: str = "",
    found: Sequence[SubmissionOut] = (),
    refusal: NodeRefusal | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    """With what was declared or refused just now."""
    listed = reads.settlements(principal, node, Paging(cursor=cursor, limit=_ROWS_A_PAGE), agreement_id)
    view, missing = _claims(principal, node, agreement_id)
    settles = writes_here(principal, node, agreement_id)
    return section_page(
        request,
        "settlements/list.html",
        language,
        principal,
        agreement=agreement_id,
        title=title_of(node, principal, agreement_id),
        settlements=listed,
        view=view,
        missing=missing,
        picture=debts_picture(view.owed) if view else None,
        choices=choices(principal, node, agreement_id, view.claims) if settles and view else None,
        takes_evidence=is_participant(principal, node, agreement_id),
        typed=typed or {},
        **asked_facts(principal, node, found),
        **refusal_facts(refusal, language),
    )


@router.get(_ONE, response_class=HTMLResponse)
def settlement_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    settlement_id: SettlementPath,
    asked: Asked = "",
) -> Response:
    """One payment, netting or payout: who answered it, who objects, and what your member can answer."""
    found = asked_for(principal, node, asked)
    return settlement_shown(principal, node, request, language, agreement_id, settlement_id, found=found)


@router.get(f"{_ONE}/papers", response_class=HTMLResponse)
def papers_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    settlement_id: SettlementPath,
) -> Response:
    """The same with the bank's transfer and the document, for payer and payee; the log keeps who took them."""
    papers = reads.papers(principal, node, agreement_id, settlement_id)
    return settlement_shown(principal, node, request, language, agreement_id, settlement_id, papers=papers)


def settlement_shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    agreement_id: str,
    settlement_id: str,
    *,
    found: Sequence[SubmissionOut] = (),
    papers: PapersOut | None = None,
    refusal: NodeRefusal | None = None,
) -> Response:
    """With what was answered or refused just now."""
    one = reads.settlement(principal, node, agreement_id, settlement_id)
    answers = writes_here(principal, node, agreement_id)
    return section_page(
        request,
        "settlements/one.html",
        language,
        principal,
        agreement=agreement_id,
        title=title_of(node, principal, agreement_id),
        one=one,
        papers=papers,
        now=node.clock().isoformat(),
        may=_answers(principal, one) if answers else set(),
        unheard=_unheard(principal, one) if answers else [],
        **asked_facts(principal, node, found),
        **refusal_facts(refusal, language),
    )


def _claims(principal: Principal, node: Node, agreement_id: str) -> tuple[ClaimsOut | None, str | None]:
    """Or why there are none to be shown here."""
    try:
        return claims.claims(principal, node, agreement_id), None
    except (VersionTextMissing, AgreementNotActive) as refusal:
        return None, slug_of(type(refusal).__name__)


def _unheard(principal: Principal, one: SettlementOut) -> list[int]:
    """Members whose words against it are not here."""
    found = {each.member for each in one.objections if each.text is None}
    if one.state == "denied" and one.reason is None and one.answered_by is not None:
        found.add(one.answered_by)
    return sorted(found - {principal.member})


def _answers(principal: Principal, one: SettlementOut) -> set[str]:
    """What a person of a party or agent can say of it now."""
    ours = any(each.member == principal.member and each.is_open for each in one.objections)
    if ours:
        return {"withdraw-objection"}
    if one.state != "pending":
        return set()
    found = {"object"} if one.member != principal.member else set[str]()
    if one.answered_by == principal.member:
        found |= {"confirm", "deny"}
    elif one.kind == "payout" and one.member != principal.member and principal.member not in one.accepted:
        found.add("accept")
    return found
