"""What others entered and waits for this member: each form is the write of the JSON route of the same name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import Finance, NodeOf, SplitReader
from api.http.paging import Paging
from api.splits.agreements.routes import AgreementPath
from api.splits.entries import acceptance
from api.splits.entries.reads import awaiting_acceptance
from api.splits.entries.schemas import MOST_REASON, EntriesIn, EntryPath, ReasonIn
from api.web.bookings.asked import Asked, asked_facts, asked_for
from api.web.bookings.form_writes import Nonce, form_write, redirect_to, validated
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.sections import ENTRIES, section_page
from node.staff.access import FINANCE

router = APIRouter(prefix=ENTRIES, tags=["pages"], route_class=PageRoute)
_ROWS_A_PAGE = 25


@router.get("", response_class=HTMLResponse)
def entries_page(
    principal: SplitReader, node: NodeOf, request: Request, language: Chosen, asked: Asked = "", cursor: str = ""
) -> Response:
    """What others entered and your member has not accepted: the amounts, the voucher, and until when it may object."""
    found = asked_for(principal, node, asked)
    return section_page(
        request,
        "splits/entries.html",
        language,
        principal,
        waiting=awaiting_acceptance(principal, node, Paging(cursor=cursor, limit=_ROWS_A_PAGE)),
        answers=principal.holds((FINANCE,)),
        **asked_facts(principal, node, found),
    )


@router.post("/{agreement_id}/{entry_id}/accept", response_class=HTMLResponse)
def accept(
    principal: Finance, node: NodeOf, request: Request, agreement_id: AgreementPath, entry_id: EntryPath, nonce: Nonce
) -> Response:
    """Accept an entry of another member; it leads back to what waits."""
    body = validated(EntriesIn, {"entries": [entry_id]})
    write = form_write(node, request, nonce, [])
    return redirect_to(ENTRIES, acceptance.accept(principal, node, write, agreement_id, body))


@router.post("/{agreement_id}/{entry_id}/object", response_class=HTMLResponse)
def object_(
    principal: Finance,
    node: NodeOf,
    request: Request,
    agreement_id: AgreementPath,
    entry_id: EntryPath,
    nonce: Nonce,
    reason: Annotated[str, Form(max_length=MOST_REASON)],
) -> Response:
    """Say what is wrong with an entry of another member; it leads back to what waits."""
    body = validated(ReasonIn, {"reason": reason.strip()})
    write = form_write(node, request, nonce, reason)
    return redirect_to(ENTRIES, acceptance.object_(principal, node, write, agreement_id, entry_id, body))
