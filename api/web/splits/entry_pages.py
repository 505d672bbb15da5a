"""What others entered and waits for this member: each form is the write of the JSON route of the same name."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.http.access import Finance, NodeOf, SplitReader
from api.http.paging import Paging
from api.http.problems import SEE_OTHER
from api.splits.agreements.routes import AgreementPath
from api.splits.entries import acceptance
from api.splits.entries.reads import awaiting_acceptance
from api.splits.entries.schemas import EntriesIn, EntryPath, ReasonIn
from api.submissions.routes import submission
from api.web.bookings.asked import asked_facts
from api.web.bookings.form_writes import Nonce, answered, form_write, validated
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.sections import ENTRIES, section_page
from node.staff.access import FINANCE

router = APIRouter(prefix=ENTRIES, tags=["pages"], route_class=PageRoute)
_ROWS_A_PAGE = 25
Asked = Annotated[str, Query(max_length=64, description="A submission that was asked for on this page")]


@router.get("", response_class=HTMLResponse)
def entries_page(
    principal: SplitReader, node: NodeOf, request: Request, language: Chosen, asked: Asked = "", cursor: str = ""
) -> Response:
    """What others entered and your member has not accepted: the amounts, the voucher, and until when it may object."""
    found = [submission(principal, node, asked)] if asked else []
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
    return _back(acceptance.accept(principal, node, write, agreement_id, body))


@router.post("/{agreement_id}/{entry_id}/object", response_class=HTMLResponse)
def object_(
    principal: Finance,
    node: NodeOf,
    request: Request,
    agreement_id: AgreementPath,
    entry_id: EntryPath,
    nonce: Nonce,
    reason: Annotated[str, Form(max_length=500)],
) -> Response:
    """Say what is wrong with an entry of another member; it leads back to what waits."""
    body = validated(ReasonIn, {"reason": reason.strip()})
    write = form_write(node, request, nonce, reason)
    return _back(acceptance.object_(principal, node, write, agreement_id, entry_id, body))


def _back(answer: Response) -> Response:
    return RedirectResponse(f"{ENTRIES}?{urlencode({'asked': answered(answer)['id']})}", SEE_OTHER)
