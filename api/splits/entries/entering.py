"""Entering: one invoice, or a sheet of them, held against the agreement first; and taking an entry back."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Response, UploadFile
from sqlmodel import Session

from api.bookings.schemas import NothingIn
from api.http.access import Finance, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.entries.answers import EntrySubmission, SheetChecked, SheetSent, SumOut
from api.splits.entries.schemas import EntryIn, EntryPath, entry_bytes
from api.submissions.schemas import SubmissionOut
from formats.bookings.slots import day_text
from formats.crypto.hashing import sha256
from ledger.db import reading
from ledger.submitting.outbox import State
from node.installation.node import Node
from node.splits.entries.entering import Entering, WantedEntry, entry_again, ids_of, salt_of
from node.splits.entries.faults import EntriesRefused, row_fault
from node.splits.entries.invoices import invoice_of
from node.splits.entries.sending import rows_to_be_held, send_entries, send_entry, send_reversal
from node.splits.entries.sheets import checked_entries, sums_of
from node.splits.participation import entry_of, require_participant
from node.staff.access import Principal
from node.uses.sides import time_of

router = api_router(tags=["entries"])
Sheet = Annotated[UploadFile, File(description=".xlsx or CSV; its columns stand in docs/splits.md")]
Text = Annotated[UploadFile, File(description="The agreement's YAML, as every party signed it")]


@router.post("/agreements/{agreement_id}/entries", status_code=ACCEPTED, response_model=EntrySubmission)
def enter(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: EntryIn) -> Response:
    """Enter one invoice, whole or cut over several sides of pools. Others accept it, or their silence does."""

    def act(session: Session) -> EntrySubmission:
        with reading(node.ledger_engine) as ledger:
            entering = _entering(session, ledger, node, principal, agreement_id)
            invoice = invoice_of(ledger, entering.agreement, body.invoice.kind, body.invoice.code, body.invoice.number)
            parts = tuple(each.wanted() for each in body.parts)
            wanted = WantedEntry(0, day_text(body.occurred), body.holder, invoice, parts)
            if faults := list(entering.faults(wanted)):
                raise EntriesRefused([row_fault(each) for each in faults], len(faults))
            request = entering.request(wanted, write.request_id(principal))
        row = SubmissionOut.of(send_entry(session, node, principal, request))
        return EntrySubmission(**dict(row), entries=[part.id.hex() for part in request.parts])

    return write.once(principal, body, act, status=ACCEPTED)


@router.post("/agreements/{agreement_id}/entries/check-sheet", response_model=SheetChecked)
def check_sheet(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, sheet: Sheet, agreement: Text
) -> Response:
    """Hold a sheet against the agreement, the vouchers of this node and the chain. Nothing is sent; all faults of all
    rows are in `errors`."""
    data, text = sheet.file.read(), agreement.file.read()

    def checked() -> SheetChecked:
        with reading(node.node_engine) as session, reading(node.ledger_engine) as ledger:
            entering = _entering(session, ledger, node, principal, agreement_id)
            found = checked_entries(entering, data, text, time_of(node))
            held = rows_to_be_held(entering, found)
        return SheetChecked(rows=_rows(found), sums=[SumOut.of(each) for each in sums_of(found)], held_rows=held)

    return write.once_prepared(principal, _named(data, text), checked, lambda _, found: found)


@router.post("/agreements/{agreement_id}/entries/send-sheet", status_code=ACCEPTED, response_model=SheetSent)
def send_sheet(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, sheet: Sheet, agreement: Text
) -> Response:
    """Enter each row of a sheet; rows of one invoice cut it over sides of pools, in one act. One fault in one row, and
    nothing is sent."""
    data, text = sheet.file.read(), agreement.file.read()

    def act(session: Session) -> SheetSent:
        request_id = write.request_id(principal)
        with reading(node.ledger_engine) as ledger:
            entering = _entering(session, ledger, node, principal, agreement_id)
            found = checked_entries(entering, data, text, time_of(node))
            requests = [entering.request(each, sha256(request_id, each.row.to_bytes(4, "big"))) for each in found]
        rows = send_entries(session, node, principal, requests)
        return SheetSent(
            rows=_rows(found),
            sums=[SumOut.of(each) for each in sums_of(found)],
            submissions=[SubmissionOut.of(row) for row in rows],
            entries=[part.id.hex() for each in requests for part in each.parts],
            held_rows=[each.row for each, row in zip(found, rows, strict=True) if row.state == State.HELD],
        )

    return write.once(principal, _named(data, text), act, status=ACCEPTED)


@router.post(
    "/agreements/{agreement_id}/entries/{entry_id}/reverse", status_code=ACCEPTED, response_model=EntrySubmission
)
def reverse(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    entry_id: EntryPath,
    body: NothingIn,
) -> Response:
    """Take a counted entry back, whole, out of its month. It counts as an entry does; nothing is ever edited."""
    number, entry = agreement_bytes(agreement_id), entry_bytes(entry_id)

    def act(session: Session) -> EntrySubmission:
        (id_,) = ids_of(principal.member, write.request_id(principal), 1)
        with reading(node.ledger_engine) as ledger:
            original = entry_again(entry_of(ledger, principal.member, number, entry))
            row = SubmissionOut.of(send_reversal(session, ledger, node, principal, id_, salt_of(node, id_), original))
        return EntrySubmission(**dict(row), entries=[id_.hex()])

    return write.once(principal, body, act, status=ACCEPTED)


def _entering(session: Session, ledger: Session, node: Node, principal: Principal, agreement: str) -> Entering:
    """Raises NotFound where the member takes no part in it."""
    number = agreement_bytes(agreement)
    require_participant(ledger, principal.member, number)
    return Entering(node, session, ledger, principal.member, number)


def _rows(found: list[WantedEntry]) -> int:
    return sum(len(each.parts) for each in found)


def _named(data: bytes, text: bytes) -> dict[str, str]:
    """What makes two uploads the same."""
    return {"sheet_sha256": sha256(data).hex(), "agreement_sha256": sha256(text).hex()}
