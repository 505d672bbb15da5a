"""Months for people: the list with what the pools came to, one with what it lacks, and its close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.http.access import Finance, NodeOf, SplitReader
from api.http.routers import page_router
from api.http.url_values import month_number
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.agreements.schemas import Hash
from api.splits.closes import reads, shares, writes
from api.splits.closes.schemas import CloseIn, PeriodPath
from api.submissions.schemas import SubmissionOut
from api.web.bookings.asked import Asked, asked_facts, asked_for
from api.web.bookings.form_writes import AgreementFormIn
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.register import member_names
from api.web.sections import AGREEMENTS, section_page
from api.web.splits.agreement_pages import title_of
from api.web.splits.pools_picture import pools_pictures
from formats.bookings.slots import day_at, period_of, period_text
from formats.splits.allocation.opening import Line
from ledger.db import reading
from ledger.splits.agreements.queries import versions
from ledger.splits.agreements.versions import active_versions
from ledger.splits.closes.months import next_month
from ledger.splits.export import VersionTextMissing
from node.faults import slug_of
from node.installation.node import Node
from node.splits.closes.published import booked_lines_of
from node.staff.access import FINANCE, Principal

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
MOST_OPEN = 12
_MONTHS_A_PAGE = 24


@router.get("/{agreement_id}/closes", response_class=HTMLResponse)
def closes_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    until: shares.Until = None,
) -> Response:
    """Every month with its close, those that are still open first, and what the pools came to."""
    closed = reads.closes(principal, node, agreement_id).items
    last = None if until is None else month_number("until", until)
    shown = [each for each in reversed(closed) if last is None or month_number("until", each.period) <= last]
    shown, more = shown[:_MONTHS_A_PAGE], shown[_MONTHS_A_PAGE:]
    pools = shares.pools(principal, node, agreement_id, until)
    facts: dict[str, Any] = {
        "title": title_of(node, principal, agreement_id),
        "open": _open_months(node, agreement_id) if until is None else [],
        "closed": shown,
        "next": more[0].period if more else None,
        "pools": pools.items,
        "pictures": pools_pictures(pools),
    }
    with reading(node.ledger_engine) as ledger:
        facts["members"] = member_names(ledger)
    return section_page(request, "splits/closes.html", language, principal, agreement=agreement_id, **facts)


@router.get("/{agreement_id}/closes/{period}", response_class=HTMLResponse)
def month_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    period: PeriodPath,
    asked: Asked = "",
) -> Response:
    """One month: what it lacks and who can mend it, the form to close it; once closed its lines."""
    found = asked_for(principal, node, asked)
    return _month_shown(principal, node, request, language, agreement_id, period, found)


@router.post("/{agreement_id}/closes/{period}/close", response_class=HTMLResponse)
def close(
    principal: Finance,
    form: AgreementFormIn,
    period: PeriodPath,
    root: Annotated[Hash, Form()],
) -> Response:
    """Close the month with the root that was shown; it leads back to its page."""
    body = CloseIn(period=period, root=root)
    answer = writes.close(principal, form.node, form.write(root), form.agreement_id, body)
    return form.redirect(f"closes/{period}", answer)


def _month_shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    agreement_id: str,
    period: str,
    found: Sequence[SubmissionOut],
) -> Response:
    month = reads.month(principal, node, agreement_id, period)
    lines, missing = _lines(node, agreement_id, period) if month.state == "allocated" else ([], None)
    with reading(node.ledger_engine) as ledger:
        participants = _participants(ledger, agreement_id)
    return section_page(
        request,
        "splits/month.html",
        language,
        principal,
        title=title_of(node, principal, agreement_id),
        month=month,
        lines=lines,
        missing=missing,
        participants=participants,
        closes=principal.holds((FINANCE,)) and principal.member in month.may_close,
        **asked_facts(principal, node, found),
    )


def _lines(node: Node, agreement_id: str, period: str) -> tuple[list[Line], str | None]:
    """None of them, and why, where this node has not the text that names them. The month was read: so may they be."""
    agreement, booked = agreement_bytes(agreement_id), month_number("period", period)
    try:
        with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
            return booked_lines_of(node, ledger, session, agreement, booked), None
    except VersionTextMissing as missing:
        return [], slug_of(type(missing).__name__)


def _participants(ledger: Session, agreement_id: str) -> list[int]:
    """Whose statements there are: parties and agents of any active version."""
    found = [each.rules for each in versions(ledger, agreement_bytes(agreement_id)) if each.active]
    return sorted({member for rules in found for member in (*rules.parties, *rules.agents)})


def _open_months(node: Node, agreement_id: str) -> list[str]:
    """From the one that closes next to this one, the newest first; none where no version is active."""
    now = period_of(day_at(node.clock()))
    with reading(node.ledger_engine) as ledger:
        if not active_versions(ledger, agreement_bytes(agreement_id)):
            return []
        first = next_month(ledger, agreement_bytes(agreement_id))
    return [period_text(month) for month in range(first, min(now + 1, first + MOST_OPEN))][::-1]
