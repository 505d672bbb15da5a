"""Entering for people: one invoice by a form, or a sheet of them that is checked, shown and only then sent.

Both are the write of a sheet: the form's fields are rows of it, one for each part, so that a fault has the same words
in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Annotated, Any

from fastapi import Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import HTMLResponse
from pydantic import StringConstraints

from api.http.access import Finance, NodeOf
from api.http.problems import OK, status_of
from api.http.routers import page_router
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.entries.schemas import SellerText
from api.web.bookings.asked import asked_facts, refusal_facts
from api.web.bookings.form_writes import AgreementFormIn
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS, section_page
from api.web.splits.entry_list_pages import after_entering
from api.web.splits.entry_sheet import (
    PART_FIELDS,
    ActiveText,
    EntryForm,
    TypedInvoice,
    active_texts,
    carried,
    carried_back,
    required_texts,
    sides_of,
    today,
)
from formats.bookings.slots import day_text
from formats.splits.entries.checker import MOST_PARTS
from formats.splits.entries.columns import COLUMNS, InvoiceKind, heading, template
from ledger.db import reading
from node.faults import NodeRefusal, RequestInvalid
from node.installation.node import Node
from node.splits.entries.faults import AgreementTextOther, EntriesRefused, InvoicePepperMissing, VoucherRefused
from node.splits.participation import require_participant
from node.staff.access import Principal

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
MOST_FAULTS, MOST_SCANS = 200, 100
_TOLD = (EntriesRefused, VoucherRefused, InvoicePepperMissing, AgreementTextOther, RequestInvalid)
Cell = Annotated[str, Form(max_length=200)]
Column = Annotated[tuple[Annotated[str, StringConstraints(max_length=200)], ...], Form(max_length=MOST_PARTS)]
Scan = Annotated[UploadFile | None, File(description="Of the voucher; none: one that was stored before")]
Scans = Annotated[tuple[UploadFile, ...], File(max_length=MOST_SCANS, description="Named by their number")]


async def _typed(
    occurred: Cell, holder: Cell, invoice_kind: Cell, invoice_number: Cell, side: Column, gross: Column, net: Column,
    vat: Column = (), invoice_code: Cell = "", seller: Annotated[SellerText, Form()] = "",
) -> TypedInvoice:  # fmt: skip
    """Of further parts those in which something is filled in."""
    invoice = {"invoice_kind": invoice_kind, "invoice_code": invoice_code, "invoice_number": invoice_number}
    cells = {"occurred": occurred, "holder": holder, **invoice, "seller": seller}
    lines = [[text.strip() for text in line] for line in zip_longest(side, gross, net, vat, fillvalue="")]
    parts = [dict(zip(PART_FIELDS, line, strict=True)) for line in lines if line is lines[0] or any(line)]
    return TypedInvoice(
        {name: value.strip() for name, value in cells.items()},
        [part | {"vat": part["vat"] or "0.00"} for part in parts],
    )


TypedIn = Annotated[TypedInvoice, Depends(_typed)]


@router.get("/{agreement_id}/enter", response_class=HTMLResponse)
def enter_page(
    principal: Finance, node: NodeOf, request: Request, language: Chosen, agreement_id: AgreementPath
) -> Response:
    """The form for one invoice and the scan of its voucher."""
    _require_part(principal, node, agreement_id)
    return _shown(principal, node, request, language, agreement_id)


@router.post("/{agreement_id}/enter", response_class=HTMLResponse)
def enter(principal: Finance, form: AgreementFormIn, language: Chosen, typed: TypedIn, scan: Scan = None) -> Response:
    """Enter one invoice, its scan first, in parts where it is cut over sides of pools; it leads to the entries, or back
    with what is wrong in the form."""
    _require_part(principal, form.node, form.agreement_id)
    try:
        submission = EntryForm(principal, form).enter(typed, scan)
    except _TOLD as refusal:
        return _shown(principal, form.node, form.request, language, form.agreement_id, refusal=refusal, typed=typed)
    return after_entering(form.agreement_id, submission)


@router.get("/{agreement_id}/enter/template", response_class=Response)
def entry_template(principal: Finance, node: NodeOf, language: Chosen, agreement_id: AgreementPath) -> Response:
    """The headings of a sheet, as a CSV file to be filled in."""
    _require_part(principal, node, agreement_id)
    headers = {"Content-Disposition": 'attachment; filename="entries.csv"'}
    text = "\ufeff" + template(language.code)  # by the mark a spreadsheet knows UTF-8
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/{agreement_id}/enter/sheet", response_class=HTMLResponse)
def sheet_page(
    principal: Finance, node: NodeOf, request: Request, language: Chosen, agreement_id: AgreementPath
) -> Response:
    """The form for a sheet and the scans that belong to it."""
    _require_part(principal, node, agreement_id)
    return _sheet_shown(principal, node, request, language, agreement_id, active_texts(node, principal, agreement_id))


@router.post("/{agreement_id}/enter/sheet", response_class=HTMLResponse)
def enter_sheet(
    principal: Finance,
    form: AgreementFormIn,
    language: Chosen,
    version: Annotated[int, Form(ge=0, lt=2**20)] = 0,
    sheet: Annotated[UploadFile | None, File(description=".xlsx or CSV")] = None,
    scans: Scans = (),
    checked: Annotated[str, Form(max_length=3 << 20, description="The sheet that was shown, in base64url")] = "",
) -> Response:
    """Show what is wrong in a sheet, or what it comes to; once that was shown, enter every row of it."""
    node, agreement_id = form.node, form.agreement_id
    _require_part(principal, node, agreement_id)
    entering, texts = EntryForm(principal, form), required_texts(node, principal, agreement_id)
    text = next((each for each in texts if each.number == version), texts[-1])
    shown: dict[str, Any] = {"chosen": text.number}
    try:
        if checked:
            return after_entering(agreement_id, entering.send(carried_back(checked), text))
        data = b"" if sheet is None else sheet.file.read()
        sums = entering.check(data, text, [each for each in scans if each.filename])
        shown |= {"sums": sums, "checked": carried(data)}
    except _TOLD as refusal:
        shown |= {"refusal": refusal}
    return _sheet_shown(principal, node, form.request, language, agreement_id, texts, **shown)


def _shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    agreement_id: str,
    *,
    refusal: NodeRefusal | None = None,
    typed: TypedInvoice | None = None,
) -> Response:
    texts = active_texts(node, principal, agreement_id)
    said = [each.agreement for each in texts]
    facts = {
        "sides": sides_of(said),
        "holders": sorted({member for each in said for member in each.members}),
        "kinds": [each.value for each in InvoiceKind],
        "typed": typed.cells if typed else {"holder": str(principal.member)},
        "parts": typed.parts if typed else [],
        "most_parts": MOST_PARTS,
        "today": day_text(today(node)),
    }
    return _page(principal, node, request, language, "splits/enter.html", agreement_id, texts, refusal, **facts)


def _sheet_shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    agreement_id: str,
    texts: Sequence[ActiveText],
    *,
    refusal: NodeRefusal | None = None,
    sums: Mapping[str, Any] | None = None,
    checked: str = "",
    chosen: int = 0,
) -> Response:
    facts = {"sums": sums, "checked": checked, "chosen": chosen}
    return _page(principal, node, request, language, "splits/sheet.html", agreement_id, texts, refusal, **facts)


def _page(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    name: str,
    agreement_id: str,
    texts: Sequence[ActiveText],
    refusal: NodeRefusal | None,
    **facts: Any,
) -> Response:
    faults = list(refusal.row_faults()) if refusal else []
    told = {**refusal_facts(refusal, language), "status": OK if refusal is None else status_of(type(refusal))}
    return section_page(
        request,
        name,
        language,
        principal,
        agreement=agreement_id,
        title=texts[-1].agreement.title if texts else None,
        texts=texts,
        faults=faults[:MOST_FAULTS],
        more_faults=max(0, len(faults) - MOST_FAULTS),
        headings={field: heading(field, language.code) for field in COLUMNS},
        # Each look may store another scan, or the one before it again.
        **(asked_facts(principal, node, []) | {"nonce": node.clock().isoformat()}),
        **told,
        **facts,
    )


def _require_part(principal: Principal, node: Node, agreement_id: str) -> None:
    """Raises NotFound."""
    with reading(node.ledger_engine) as ledger:
        require_participant(ledger, principal.member, agreement_bytes(agreement_id))
