"""What a closed month comes to for people: who owes whom, a member's statement, and what stands behind a share."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import NodeOf, SplitReader
from api.http.paging import Paging
from api.http.routers import page_router
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.closes import reads, shares
from api.splits.closes.schemas import MemberPath, PeriodPath
from api.splits.closes.shares import MonthPath, PoolPath, SidePath
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.register import member_names
from api.web.sections import AGREEMENTS, section_page
from api.web.splits.agreement_pages import title_of
from formats.splits.rendering.speaker import Speaker
from formats.splits.rendering.stage_text import stage_lines
from formats.splits.statements.statement import CHANGES
from ledger.db import reading
from node.installation.node import Node
from node.splits.agreements.versions import version_views
from node.staff.access import Principal

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
_ENTRIES_A_PAGE = 50


@router.get("/{agreement_id}/closes/{period}/claims", response_class=HTMLResponse)
def claims_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    period: PeriodPath,
) -> Response:
    """Who owes whom after the close of a month."""
    found = shares.claims(principal, node, agreement_id, period).items
    return _page(principal, node, request, language, "splits/claims.html", agreement_id, period, claims=found)


@router.get("/{agreement_id}/closes/{period}/statements/{member}", response_class=HTMLResponse)
def statement_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    period: PeriodPath,
    member: MemberPath,
) -> Response:
    """A member's statement of a closed month, to be read and printed."""
    found = reads.member_statement(principal, node, agreement_id, period, member)
    facts = {"statement": found, "changes": CHANGES}
    return _page(principal, node, request, language, "splits/statement.html", agreement_id, period, **facts)


@router.get("/{agreement_id}/closes/{period}/shares/{of_month}/{pool}/{side}", response_class=HTMLResponse)
def shares_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    period: PeriodPath,
    of_month: MonthPath,
    pool: PoolPath,
    side: SidePath,
    cursor: str = "",
) -> Response:
    """One side of a month stage by stage: weights and shares, and the entries that they follow from."""
    paging = Paging(cursor=cursor, limit=_ENTRIES_A_PAGE)
    found = shares.shares(principal, node, paging, agreement_id, period, of_month, pool, side)
    said = _side_in_words(node, principal, agreement_id, found.version, pool, side, language)
    return _page(
        principal, node, request, language, "splits/shares.html", agreement_id, period, shares=found, said=said
    )


def _page(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    template: str,
    agreement_id: str,
    period: str,
    **facts: Any,
) -> Response:
    with reading(node.ledger_engine) as ledger:
        members = member_names(ledger)
    title = title_of(node, principal, agreement_id)
    return section_page(
        request,
        template,
        language,
        principal,
        agreement=agreement_id,
        period=period,
        title=title,
        members=members,
        **facts,
    )


def _side_in_words(
    node: Node, principal: Principal, agreement_id: str, version: str, pool: str, side: str, language: Language
) -> list[str]:
    """What the version that rules says of it."""
    views = version_views(node, principal, agreement_bytes(agreement_id))
    said = next((each.agreement for each in views if each.version.text.hex() == version), None)
    if said is None:
        return []
    listed = said.pools[pool].sides[side]
    return [line.strip() for line in stage_lines(said, listed, side, Speaker(language.code))]
