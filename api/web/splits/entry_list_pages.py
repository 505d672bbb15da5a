"""Entries of an agreement for people: the list, and one with what was said of it and the forms that are its answers."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.bookings.schemas import NothingIn
from api.http.access import Finance, NodeOf, SplitReader
from api.http.paging import Paging
from api.http.problems import SEE_OTHER
from api.http.routers import page_router
from api.splits.agreements.routes import AgreementPath
from api.splits.entries import acceptance, entering, exchange, reads
from api.splits.entries.answers import EntryOut
from api.splits.entries.reads import Month, StateWord
from api.splits.entries.schemas import EntryPath, ObjectorIn
from api.web.bookings.asked import Asked, asked_facts, asked_for
from api.web.bookings.form_writes import AgreementFormIn
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS, section_page
from api.web.splits.agreement_pages import title_of, writes_here
from node.staff.access import Principal

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
FILTERS = ("all", "pending", "counted", "reversed", "refused")
_ROWS_A_PAGE = 25


@router.get("/{agreement_id}/entries", response_class=HTMLResponse)
def agreement_entries(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    state: StateWord | None = None,
    month: Month = None,
    cursor: str = "",
    asked: Asked = "",
) -> Response:
    """Entries and reversals in the order of the chain; of a state, of a month."""
    found = asked_for(principal, node, asked)
    paging = Paging(cursor=cursor, limit=_ROWS_A_PAGE)
    listed = reads.entries(principal, node, paging, agreement_id, state=state, month=month or None)
    kept = {name: value for name, value in (("state", state), ("month", month)) if value}
    return section_page(
        request,
        "splits/entry-list.html",
        language,
        principal,
        agreement=agreement_id,
        title=title_of(node, principal, agreement_id),
        entries=listed,
        filters=FILTERS,
        state=state or "all",
        month=month or "",
        kept=urlencode(kept) + "&" if kept else "",
        enters=writes_here(principal, node, agreement_id),
        **asked_facts(principal, node, found),
    )


@router.get("/{agreement_id}/entries/{entry_id}", response_class=HTMLResponse)
def entry_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    entry_id: EntryPath,
    asked: Asked = "",
) -> Response:
    """One entry or reversal: its amounts and voucher, who accepted it, who objects, and what your member can answer."""
    found = asked_for(principal, node, asked)
    entry = reads.entry(principal, node, agreement_id, entry_id)
    facts = _answers(principal, entry) if writes_here(principal, node, agreement_id) else dict.fromkeys(_ANSWERS, False)
    return section_page(
        request,
        "splits/entry.html",
        language,
        principal,
        agreement=agreement_id,
        title=title_of(node, principal, agreement_id),
        entry=entry,
        now=node.clock().isoformat(),
        **facts,
        **asked_facts(principal, node, found),
    )


@router.post("/{agreement_id}/entries/{entry_id}/reverse", response_class=HTMLResponse)
def reverse(principal: Finance, form: AgreementFormIn, entry_id: EntryPath) -> Response:
    """Take a counted entry back, whole, out of its month; it leads back to its page."""
    write = form.write([])
    answer = entering.reverse(principal, form.node, write, form.agreement_id, entry_id, NothingIn())
    return form.redirect(f"entries/{entry_id}", answer)


@router.post("/{agreement_id}/entries/{entry_id}/withdraw-objection", response_class=HTMLResponse)
def withdraw_objection(principal: Finance, form: AgreementFormIn, entry_id: EntryPath) -> Response:
    """Take your member's objection back; it leads back to the entry's page."""
    write = form.write([])
    answer = acceptance.withdraw_objection(principal, form.node, write, form.agreement_id, entry_id, NothingIn())
    return form.redirect(f"entries/{entry_id}", answer)


@router.post("/{agreement_id}/entries/{entry_id}/fetch-voucher", response_class=HTMLResponse)
def fetch_voucher(principal: Finance, form: AgreementFormIn, entry_id: EntryPath) -> Response:
    """Take the scan of its voucher from the node of whoever entered it; it leads back to the entry's page."""
    exchange.fetch_voucher(principal, form.node, form.write([]), form.agreement_id, entry_id, NothingIn())
    return form.back_to(f"entries/{entry_id}")


@router.post("/{agreement_id}/entries/{entry_id}/fetch-reasons", response_class=HTMLResponse)
def fetch_reasons(
    principal: Finance, form: AgreementFormIn, entry_id: EntryPath, member: Annotated[int, Form(ge=1, lt=2**32)]
) -> Response:
    """Take the words of a member's objections from its node; it leads back to the entry's page."""
    objector = ObjectorIn(member=member)
    exchange.fetch_reasons(principal, form.node, form.write(member), form.agreement_id, entry_id, objector)
    return form.back_to(f"entries/{entry_id}")


def after_entering(agreement_id: str, submission: str) -> Response:
    """To what waits for the others now."""
    told = urlencode({"state": "pending", "asked": submission})
    return RedirectResponse(f"{AGREEMENTS}/{agreement_id}/entries?{told}", SEE_OTHER)


_ANSWERS = ("accepts", "reverses", "withdraws", "fetches", "unheard")


def _answers(principal: Principal, entry: EntryOut) -> dict[str, Any]:
    """Which forms a person of a party or agent with the role finance has; `unheard`: whose reasons are not here."""
    unheard = {each.member for each in entry.objections if each.text is None} - {principal.member}
    ours = any(each.member == principal.member and each.is_open for each in entry.objections)
    others = entry.state == "pending" and entry.member != principal.member and not ours
    return {
        "accepts": others and principal.member not in entry.accepted,
        "reverses": entry.state == "counted" and entry.kind == "entry" and entry.net is not None,
        "withdraws": ours,
        "fetches": entry.voucher is not None and not entry.scan_here and entry.member != principal.member,
        "unheard": sorted(unheard),
    }
