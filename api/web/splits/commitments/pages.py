"""Commitments for people: who owes what by when, and one of them with what is stated and answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import NodeOf, SplitReader
from api.http.paging import Paging
from api.http.routers import page_router
from api.splits.agreements.routes import AgreementPath
from api.splits.commitments import reads
from api.splits.commitments.answers import CommitmentOut
from api.splits.commitments.schemas import CommitmentPath, CommitmentPeriodPath
from api.web.bookings.asked import asked_facts, refusal_facts
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS, section_page
from api.web.splits.agreement_pages import title_of
from formats.splits.agreements.commitment import Kind
from formats.splits.rendering.commitment_text import quantity_text
from formats.splits.rendering.speaker import Speaker
from node.faults import NodeRefusal
from node.installation.node import Node
from node.splits.agreements.owed import today
from node.staff.access import FINANCE, Principal

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
ONE = "/{agreement_id}/commitments/{commitment}/{period}"
_ROWS_A_PAGE = 50


@router.get("/{agreement_id}/commitments", response_class=HTMLResponse)
def commitments_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    cursor: str = "",
) -> Response:
    """The register: committed, stated, counter-signed, measured, short, and who can act next."""
    found = reads.commitment_list(principal, node, Paging(cursor=cursor, limit=_ROWS_A_PAGE), agreement_id)
    return section_page(
        request,
        "commitments/list.html",
        language,
        principal,
        agreement=agreement_id,
        title=title_of(node, principal, agreement_id),
        found=found,
        spoken=lambda each, amount: _spoken(each, amount, language),
        **asked_facts(principal, node, []),
    )


@router.get(ONE, response_class=HTMLResponse)
def commitment_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    commitment: CommitmentPath,
    period: CommitmentPeriodPath,
) -> Response:
    """One commitment in one period, and the forms to state, counter-sign or contest it."""
    return commitment_shown(principal, node, request, language, agreement_id, commitment, period)


def commitment_shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    agreement_id: str,
    commitment: str,
    period: str,
    *,
    refusal: NodeRefusal | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """With what was refused of a form just now, as it was typed."""
    found = reads.commitment(principal, node, agreement_id, commitment, period)
    others = [found.party if each.creditor == principal.member else each.creditor for each in found.between]
    heard = [each.statement for each in found.between if each.creditor == principal.member]
    facts: dict[str, Any] = {
        "found": found,
        "heard": heard[0] if heard else None,
        "spoken": lambda amount: _spoken(found, amount, language),
        "said": found.words[language.code],
        "acts": principal.holds((FINANCE,)),
        "elsewhere": [each for each in others if not node.hosts(each)],
        "typed": typed or {},
        "today": today(node),
    }
    return section_page(
        request,
        "commitments/one.html",
        language,
        principal,
        agreement=agreement_id,
        title=title_of(node, principal, agreement_id),
        **facts,
        # Each look may say and exchange anew: what both sides said, and what the other's node has, may have changed.
        **(asked_facts(principal, node, []) | {"nonce": node.clock().isoformat()}),
        **refusal_facts(refusal, language),
    )


def _spoken(found: CommitmentOut, amount: str | None, language: Language) -> str:
    """With its unit."""
    if amount is None:
        return "–"
    return quantity_text(Kind[found.kind.upper()], int(amount), Speaker(language.code))
