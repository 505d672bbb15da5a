"""What others entered and waits for this member: each form is the write of the JSON route of the same name."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.bookings.schemas import NothingIn
from api.http.access import Finance, NodeOf, SplitReader
from api.http.paging import Paging
from api.http.problems import SEE_OTHER
from api.http.routers import page_router
from api.splits.entries import acceptance, exchange
from api.splits.entries.reads import awaiting_acceptance
from api.splits.entries.schemas import EntriesIn, EntryPath, ReasonIn
from api.web.bookings.asked import asked_facts, asked_for
from api.web.bookings.form_writes import AgreementFormIn, answered, redirect_to, validated
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.sections import ENTRIES, section_page
from node.splits.entries.sent import MOST_REASON
from node.staff.access import FINANCE

router = page_router(prefix=ENTRIES, tags=["pages"], route_class=PageRoute)
_ROWS_A_PAGE = 25
AskedOften = Annotated[tuple[str, ...], Query(max_length=_ROWS_A_PAGE, description="What was asked for on this page")]
ChosenEntries = Annotated[tuple[str, ...], Form(max_length=_ROWS_A_PAGE)]


@router.get("", response_class=HTMLResponse)
def entries_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    asked: AskedOften = (),
    cursor: str = "",
) -> Response:
    """What others entered and your member has not accepted: the amounts, the voucher, and until when it may object."""
    found = [submission for each in asked for submission in asked_for(principal, node, each)]
    return section_page(
        request,
        "splits/entries.html",
        language,
        principal,
        waiting=awaiting_acceptance(principal, node, Paging(cursor=cursor, limit=_ROWS_A_PAGE)),
        answers=principal.holds((FINANCE,)),
        **asked_facts(principal, node, found),
    )


@router.post("/{agreement_id}/answer", response_class=HTMLResponse)
def answer(
    principal: Finance,
    form: AgreementFormIn,
    say: Annotated[Literal["accept", "object"], Form()],
    entries: ChosenEntries = (),
    reason: Annotated[str, Form(max_length=MOST_REASON)] = "",
) -> Response:
    """Accept the chosen entries in one act, or object to each of them for one reason; it leads back to what waits."""
    body = validated(EntriesIn, {"entries": entries})
    if say == "accept":
        write = form.write(["accept", entries])
        return redirect_to(ENTRIES, acceptance.accept(principal, form.node, write, form.agreement_id, body))
    objection, asked = validated(ReasonIn, {"reason": reason.strip()}), list[str]()
    for entry in body.entries:
        write = form.write(["object", entry.hex(), reason])
        done = acceptance.object_(principal, form.node, write, form.agreement_id, entry.hex(), objection)
        asked.append(answered(done)["id"])
    return RedirectResponse(f"{ENTRIES}?{urlencode({'asked': asked}, doseq=True)}", SEE_OTHER)


@router.post("/{agreement_id}/{entry_id}/fetch-voucher", response_class=HTMLResponse)
def fetch_voucher(principal: Finance, form: AgreementFormIn, entry_id: EntryPath) -> Response:
    """Take the scan of an entry's voucher from the node of whoever entered it; it leads back to what waits."""
    exchange.fetch_voucher(principal, form.node, form.write([]), form.agreement_id, entry_id, NothingIn())
    return RedirectResponse(f"{ENTRIES}#entry-{entry_id}", SEE_OTHER)


@router.post("/{agreement_id}/{entry_id}/accept", response_class=HTMLResponse)
def accept(principal: Finance, form: AgreementFormIn, entry_id: EntryPath) -> Response:
    """Accept an entry of another member; it leads back to what waits."""
    body = validated(EntriesIn, {"entries": [entry_id]})
    write = form.write([])
    return redirect_to(ENTRIES, acceptance.accept(principal, form.node, write, form.agreement_id, body))


@router.post("/{agreement_id}/{entry_id}/object", response_class=HTMLResponse)
def object_(
    principal: Finance,
    form: AgreementFormIn,
    entry_id: EntryPath,
    reason: Annotated[str, Form(max_length=MOST_REASON)],
) -> Response:
    """Say what is wrong with an entry of another member; it leads back to what waits."""
    body = validated(ReasonIn, {"reason": reason.strip()})
    write = form.write(reason)
    return redirect_to(ENTRIES, acceptance.object_(principal, form.node, write, form.agreement_id, entry_id, body))
