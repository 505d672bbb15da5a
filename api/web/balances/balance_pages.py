"""Balances for people: the months that closed by year, one of them or a year with each counterparty, and one pair."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import NodeOf, SplitReader
from api.http.routers import page_router
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.attestations import balances
from api.splits.attestations.answers import BalanceOut, BookedClaimOut, DifferenceOut
from api.splits.attestations.schemas import YearPath
from api.splits.closes import reads
from api.splits.closes.schemas import MemberPath, PeriodPath
from api.web.balances.lacking_claims import lacking_choices
from api.web.bookings.asked import refusal_facts
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.register import member_names
from api.web.sections import AGREEMENTS, section_page
from api.web.splits.agreement_pages import title_of, writes_here
from ledger.db import reading
from node.faults import NodeRefusal
from node.installation.node import Node
from node.splits.participation import require_participant
from node.staff.access import Principal

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)


@router.get("/{agreement_id}/balances", response_class=HTMLResponse)
def balances_page(
    principal: SplitReader, node: NodeOf, request: Request, language: Chosen, agreement_id: AgreementPath
) -> Response:
    """Every month that closed, by year, the newest first."""
    with reading(node.ledger_engine) as ledger:
        require_participant(ledger, principal.member, agreement_bytes(agreement_id))
    periods = [each.period for each in reads.closes(principal, node, agreement_id).items]
    years = [(year, list(months)) for year, months in groupby(reversed(periods), lambda period: period[:4])]
    return _page(principal, node, request, language, "balances/list.html", agreement_id, years=years)


@router.get("/{agreement_id}/balances/{period}", response_class=HTMLResponse)
def month_balances(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    period: PeriodPath,
) -> Response:
    """After the close of a month, with each counterparty: what is owed, who signed, who contests, who is missing."""
    items = balances.balances(principal, node, agreement_id, period).items
    facts = {"period": period, "items": items, "year": None}
    return _page(principal, node, request, language, "balances/month.html", agreement_id, **facts)


@router.get("/{agreement_id}/year-closes/{year}", response_class=HTMLResponse)
def year_close_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    year: YearPath,
) -> Response:
    """The same of a year, by the close of December."""
    found = balances.year_close(principal, node, agreement_id, year)
    facts = {"period": found.period, "items": found.items, "year": found}
    return _page(principal, node, request, language, "balances/month.html", agreement_id, **facts)


@router.get("/{agreement_id}/balances/{period}/{member}", response_class=HTMLResponse)
def balance_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    period: PeriodPath,
    member: MemberPath,
) -> Response:
    """With one of them: each claim, what each of the two attests, and the forms to sign it, as it is or otherwise."""
    return balance_shown(principal, node, request, language, agreement_id, period, member)


def balance_shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    agreement_id: str,
    period: str,
    member: int,
    *,
    refusal: NodeRefusal | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """With what was refused just now. `typed`: the figure of each line, and of a claim that is lacking its fields."""
    found = balances.balance(principal, node, agreement_id, period, member)
    signs = writes_here(principal, node, agreement_id)
    facts = {
        "period": period,
        "balance": found,
        "lines": lines_of(found),
        "typed": typed or {},
        "signs": signs,
        "lacking": lacking_choices(principal, node, agreement_id, period, member) if signs else None,
        "nonce": _nonce(node, found),
    }
    told = refusal_facts(refusal, language)
    return _page(principal, node, request, language, "balances/one.html", agreement_id, **facts, **told)


def lines_of(found: BalanceOut) -> dict[str, int]:
    """Every claim of the close, or that one of the two attests, by its name in a form: what the close has, in fen."""
    known: list[BookedClaimOut | DifferenceOut] = [each for said in found.attestations for each in said.differences]
    return {
        ">".join((each.booked, each.of, each.pool, each.side, each.debtor, each.creditor)): int(each.fen)
        for each in [*known, *found.claims]
    }


def _nonce(node: Node, found: BalanceOut) -> str:
    """Another after each attestation, and whenever the page is asked for again: to ask the other node once more is a
    write of its own."""
    newest = max((int(each.signed_at.timestamp()) for each in found.attestations), default=0)
    return f"{newest}-{int(node.clock().timestamp())}"


def _page(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    template: str,
    agreement_id: str,
    **facts: Any,
) -> Response:
    with reading(node.ledger_engine) as ledger:
        members = member_names(ledger)
    title = title_of(node, principal, agreement_id)
    return section_page(
        request, template, language, principal, agreement=agreement_id, title=title, members=members, **facts
    )
