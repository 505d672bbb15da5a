"""Scans of vouchers: sealed in this node, shown to those who take part in the agreement."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import File, Form, Response, UploadFile
from sqlmodel import Session

from api.http.access import Finance, NodeOf, SplitReader
from api.http.problems import CREATED, OK
from api.http.routers import api_router
from api.http.url_values import parsed
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.entries.answers import VoucherOut
from api.splits.entries.schemas import DigestPath, InvoiceText, KindWord, SellerText
from formats.bookings.slots import day_text, parse_day
from formats.crypto.hashing import sha256
from formats.splits.entries.evidence import VoucherData
from ledger.db import reading, writing
from node.splits.entries.invoices import invoice_of
from node.splits.entries.vouchers import MEDIA_TYPES, scan_of, store_voucher
from node.splits.participation import require_participant

router = api_router(tags=["entries"])
Scan = Annotated[UploadFile, File(description="PDF, OFD, PNG, JPEG or XML, at most 3 MiB")]
_FILES: dict[int | str, dict[str, Any]] = {OK: {"content": {each: {} for each in MEDIA_TYPES}}}


@router.post("/agreements/{agreement_id}/vouchers", status_code=CREATED, response_model=VoucherOut)
def store(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    scan: Scan,
    kind: Annotated[KindWord, Form()],
    number: Annotated[InvoiceText, Form()],
    occurred: Annotated[str, Form(max_length=10, description="The day of the entry, as 2026-03-31")],
    code: Annotated[InvoiceText, Form()] = "",
    seller: Annotated[SellerText, Form(description="Who issued it; the digest covers it")] = "",
) -> Response:
    """Store the scan of an invoice or voucher, sealed, before it is entered; the newest of an invoice counts."""
    agreement, data = agreement_bytes(agreement_id), scan.file.read()
    day = day_text(parsed("occurred", occurred, parse_day, "a day like 2026-03-31"))
    request = {"scan_sha256": sha256(data).hex(), "kind": kind, "code": code, "number": number, "occurred": day}
    request |= {"seller": seller}

    def act(session: Session) -> VoucherOut:
        with reading(node.ledger_engine) as ledger:
            require_participant(ledger, principal.member, agreement)
            invoice = invoice_of(ledger, agreement, kind, code, number)
        typed = VoucherData(invoice, seller)
        row = store_voucher(session, node, principal, agreement, typed, day, data)
        return VoucherOut(voucher=row.digest, media_type=row.media_type, stored_at=row.stored_at)

    return write.once(principal, request, act, status=CREATED)


@router.get("/agreements/{agreement_id}/vouchers/{voucher_digest}", response_class=Response, responses=_FILES)
def scan(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, voucher_digest: DigestPath) -> Response:
    """The scan that this node holds, for those who take part in the agreement; the log keeps who took it."""
    agreement = agreement_bytes(agreement_id)
    with reading(node.ledger_engine) as ledger:
        require_participant(ledger, principal.member, agreement)
    with writing(node.node_engine) as session:
        data, media_type = scan_of(session, node, principal, agreement, voucher_digest)
    headers = {"Content-Disposition": f'attachment; filename="{voucher_digest[:16]}"'}
    return Response(data, media_type=media_type, headers=headers)
