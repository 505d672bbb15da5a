"""One sitting: its rows, what is seldom meant in them, and the forms by which two people approve or cancel it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.http.access import Approver, Issuing, NodeOf, Operator
from api.http.paging import Page, Paging
from api.http.problems import OK, SEE_OTHER, status_of
from api.http.routers import page_router
from api.http.writes import Write
from api.sittings import routes
from api.sittings.schemas import ApprovalIn, RowNumber, SittingOut
from api.web.bookings.form_writes import Nonce, form_write
from api.web.language import Chosen, Language
from api.web.operator import standards_of, with_batches
from api.web.refusals import PageRoute
from api.web.sections import SITTINGS, section_page
from ledger.db import reading
from ledger.errors import LedgerError, LedgerRejected
from ledger.timestamps import moment
from node.faults import NodeRefusal, RowFault, slug_of
from node.installation.node import Node
from node.issuing.cancellation import AT_WORK
from node.issuing.faults import (
    AcceptedRowUnwarned,
    ApproverIsPreparer,
    CancellationNotAsked,
    ConfirmerIsAsker,
    NumbersNotFree,
    RowWarningsNotAccepted,
    SigningKeyMissing,
    SittingAnchored,
    SittingMayBeAnchored,
    SittingNotCancellable,
    SittingNotPrepared,
)
from node.issuing.sittings import SittingState, sitting_of
from node.issuing.warnings import sitting_warnings
from node.rosters.sheet import MAX_ROWS
from node.staff.access import APPROVER, OPERATOR, Principal

router = page_router(prefix=SITTINGS + "/{sitting_id}", tags=["pages"], route_class=PageRoute)

_ROWS_A_PAGE = 50
_REFUSALS = (
    *(RowWarningsNotAccepted, AcceptedRowUnwarned, ApproverIsPreparer, SittingNotPrepared, NumbersNotFree),
    *(SigningKeyMissing, LedgerRejected),
    *(SittingNotCancellable, SittingAnchored, SittingMayBeAnchored, CancellationNotAsked, ConfirmerIsAsker),
)
AcceptedRows = Annotated[list[RowNumber], Form(default_factory=list, max_length=MAX_ROWS)]


@router.get("", response_class=HTMLResponse)
def sitting_page(
    principal: Issuing, node: NodeOf, request: Request, language: Chosen, sitting_id: str, cursor: str = ""
) -> Response:
    """A sitting's rows and their warnings, and the forms that approve and cancel it."""
    return _shown(principal, node, request, language, sitting_id, Paging(cursor=cursor, limit=_ROWS_A_PAGE))


@router.post("/approve", response_class=HTMLResponse)
def approve(
    principal: Approver,
    node: NodeOf,
    request: Request,
    language: Chosen,
    sitting_id: str,
    accepted_rows: AcceptedRows,
) -> Response:
    """The second person's word, with the rows whose warnings were ticked; it leads to the sitting's page."""
    body = ApprovalIn(accepted_rows=tuple(accepted_rows))
    write = form_write(node, request, principal.staff_id, body.model_dump(mode="json"))
    try:
        routes.approve(principal, node, write, sitting_id, body)
    except _REFUSALS as refusal:
        paging = Paging(limit=_ROWS_A_PAGE)
        return _shown(principal, node, request, language, sitting_id, paging, ticked=accepted_rows, refusal=refusal)
    return RedirectResponse(f"{SITTINGS}/{sitting_id}", SEE_OTHER)


@router.post("/cancel", response_class=HTMLResponse)
def cancel(
    principal: Operator, node: NodeOf, request: Request, language: Chosen, sitting_id: str, nonce: Nonce
) -> Response:
    """Give the sitting up, or once it is approved ask for it; it leads to the sitting's page."""
    return _cancelled(principal, node, request, language, sitting_id, nonce, routes.cancel)


@router.post("/confirm-cancel", response_class=HTMLResponse)
def confirm_cancel(
    principal: Approver, node: NodeOf, request: Request, language: Chosen, sitting_id: str, nonce: Nonce
) -> Response:
    """The second person's word on a cancellation; it leads to the sitting's page."""
    return _cancelled(principal, node, request, language, sitting_id, nonce, routes.confirm_cancel)


def _cancelled(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    sitting_id: str,
    nonce: str,
    act: Callable[[Principal, Node, Write, str], Response],
) -> Response:
    try:
        act(principal, node, form_write(node, request, nonce, None), sitting_id)
    except _REFUSALS as refusal:
        paging = Paging(limit=_ROWS_A_PAGE)
        return _shown(principal, node, request, language, sitting_id, paging, refusal=refusal)
    return RedirectResponse(f"{SITTINGS}/{sitting_id}", SEE_OTHER)


def _shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    sitting_id: str,
    paging: Paging,
    *,
    ticked: list[int] | None = None,
    refusal: NodeRefusal | LedgerError | None = None,
) -> Response:
    found = routes.show(principal, node, sitting_id)
    asks = found.state == SittingState.PREPARED and principal.holds((APPROVER,))
    facts: dict[str, Any] = {
        "sittings": with_batches(principal, node, Page(items=[found], next=None)),
        "standards": standards_of(node, [found]),
        "rows": routes.rows(principal, node, paging, sitting_id),
        "warned": _warned(node, principal.member, sitting_id) if asks else {},
        "asks": asks,
        "ticked": ticked or [],
        "cancel": _cancel_form(principal, found),
        "nonce": uuid4().hex,
        "until": moment(refusal.until) if isinstance(refusal, SittingMayBeAnchored) and refusal.until else None,
        "refused": None if refusal is None else slug_of(type(refusal).__name__),
        "status": OK if refusal is None else status_of(type(refusal)),
    }
    return section_page(request, "sitting.html", language, principal, sitting_id=sitting_id, **facts)


def _warned(node: Node, member: int, sitting_id: str) -> dict[int, list[RowFault]]:
    """The warnings of the whole sitting by row: the form is sent with all of them at once."""
    found: dict[int, list[RowFault]] = {}
    with reading(node.node_engine) as session:
        for each in sitting_warnings(session, node, sitting_of(session, member, sitting_id)):
            found.setdefault(each.row, []).append(each)
    return found


def _cancel_form(principal: Principal, found: SittingOut) -> str | None:
    """Which of the three this person may send now."""
    if found.state == SittingState.CANCELLING:
        return "confirm" if principal.holds((APPROVER,)) and found.cancel_asked_by != principal.staff_id else None
    if not principal.holds((OPERATOR,)):
        return None
    return {SittingState.PREPARED: "prepared", **dict.fromkeys(AT_WORK, "approved")}.get(SittingState(found.state))
