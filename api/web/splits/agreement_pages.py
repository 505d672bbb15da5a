"""Agreements for people: the list, one with its versions, and one version in words with its flow and its signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http import statics
from api.http.access import NodeOf, SplitReader
from api.http.paging import Paging
from api.http.problems import OK, status_of
from api.http.routers import page_router
from api.splits.agreements.reads import agreement, agreement_list, agreement_version
from api.splits.agreements.routes import AgreementPath, VersionPath, agreement_bytes
from api.submissions.schemas import SubmissionOut
from api.web.bookings.asked import Asked, asked_facts, asked_for, refusal_facts
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.register import member_names
from api.web.rendering import NOT_KEPT, PAGE_HEADERS
from api.web.sections import AGREEMENTS, section_page
from formats.splits.agreements.agreement import Agreement
from formats.splits.rendering.flow_picture import flow_picture
from formats.splits.whatif.estimate import Estimate, estimate
from formats.splits.whatif.example import AMOUNT_FEN, example
from ledger.db import reading
from node.faults import NodeRefusal, NotFound
from node.installation.node import Node
from node.splits.agreements.versions import TextState, VersionState, version_view, version_views
from node.splits.participation import takes_part
from node.staff.access import FINANCE, Principal

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
_ROWS_A_PAGE = 25


@router.get("", response_class=HTMLResponse)
def agreements_page(
    principal: SplitReader, node: NodeOf, request: Request, language: Chosen, cursor: str = "", asked: Asked = ""
) -> Response:
    """Every agreement there is, who must sign it still, and the form to propose one."""
    found = asked_for(principal, node, asked)
    return agreements_shown(principal, node, request, language, cursor=cursor, found=found)


def agreements_shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    *,
    cursor: str = "",
    found: Sequence[SubmissionOut] = (),
    refusal: NodeRefusal | None = None,
    yaml: str = "",
) -> Response:
    """The list, with what was proposed or refused just now."""
    return section_page(
        request,
        "splits/agreements.html",
        language,
        principal,
        status=OK if refusal is None else status_of(type(refusal)),
        agreements=agreement_list(principal, node, Paging(cursor=cursor, limit=_ROWS_A_PAGE), None),
        faults=refusal.row_faults() if refusal else (),
        proposes=principal.holds((FINANCE,)),
        yaml=yaml,
        **asked_facts(principal, node, found),
    )


@router.get("/{agreement_id}", response_class=HTMLResponse)
def agreement_page(
    principal: SplitReader, node: NodeOf, request: Request, language: Chosen, agreement_id: AgreementPath
) -> Response:
    """One agreement with its versions."""
    detail = agreement(principal, node, agreement_id)
    with reading(node.ledger_engine) as session:
        members = member_names(session)
    part = is_participant(principal, node, agreement_id)
    commits = part and _has_commitments(principal, node, agreement_id)
    facts: dict[str, Any] = {"detail": detail, "members": members, "takes_part": part, "commits": commits}
    return section_page(request, "splits/agreement.html", language, principal, **facts)


@router.get("/{agreement_id}/versions/{version}", response_class=HTMLResponse)
def version_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    version: VersionPath,
    asked: Asked = "",
) -> Response:
    """One version: what it says, what an amount would come to, who signed, and the form to sign it."""
    found = asked_for(principal, node, asked)
    return version_shown(principal, node, request, language, agreement_id, version, found=found)


def version_shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    agreement_id: str,
    version: int,
    *,
    found: Sequence[SubmissionOut] = (),
    refusal: NodeRefusal | None = None,
) -> Response:
    """The version's page, with what was asked or refused on it just now."""
    detail = agreement_version(principal, node, agreement_id, version)
    shown = detail.version
    signs = principal.holds((FINANCE,)) and principal.member in shown.unsigned
    facts: dict[str, Any] = {
        "detail": detail,
        "version": shown,
        "lines": _indented(detail.words[language.code]) if detail.words else [],
        "signs": signs and shown.state == VersionState.PROPOSED and shown.text_state == TextState.HERE,
    }
    return section_page(
        request,
        "splits/version.html",
        language,
        principal,
        **facts,
        **asked_facts(principal, node, found),
        **refusal_facts(refusal, language),
    )


@router.get("/{agreement_id}/versions/{version}/flow.svg", response_class=Response)
def version_flow(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    version: VersionPath,
) -> Response:
    """The worked example of a version as a picture."""
    view = version_view(node, principal, agreement_bytes(agreement_id), version)
    said = view.agreement
    if said is None:
        raise NotFound("text", view.version.text.hex())
    picture = flow_picture(_estimates(said), said.title, language.code)
    return statics.answer(request, statics.of_bytes(picture, ".svg"), cache=NOT_KEPT, headers=PAGE_HEADERS)


def _estimates(said: Agreement) -> list[Estimate]:
    assumed = example(said)
    return [
        estimate(said, pool.name, side, AMOUNT_FEN, assumed) for pool in said.pools.values() for side in pool.sides
    ]  # fmt: skip


def title_of(node: Node, principal: Principal, agreement_id: str) -> str | None:
    """Of its newest version whose text is here for this reader."""
    said = [each.agreement for each in version_views(node, principal, agreement_bytes(agreement_id))]
    return next((each.title for each in reversed(said) if each is not None), None)


def _has_commitments(principal: Principal, node: Node, agreement_id: str) -> bool:
    """In any version whose text is here."""
    said = [each.agreement for each in version_views(node, principal, agreement_bytes(agreement_id))]
    return any(each.commitments for each in said if each is not None)


def writes_here(principal: Principal, node: Node, agreement_id: str) -> bool:
    """Finance of a party or agent."""
    return principal.holds((FINANCE,)) and is_participant(principal, node, agreement_id)


def is_participant(principal: Principal, node: Node, agreement_id: str) -> bool:
    """Of a party or agent."""
    with reading(node.ledger_engine) as ledger:
        return takes_part(ledger, principal.member, agreement_bytes(agreement_id))


def _indented(lines: Sequence[str]) -> list[tuple[int, str]]:
    """How deep each line stands, in steps of two blanks; empty ones left out."""
    return [((len(line) - len(line.lstrip())) // 2, line.strip()) for line in lines if line]
