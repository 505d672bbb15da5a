"""The number of an invoice as somebody types it, held against the parties and agents of its agreement."""

from __future__ import annotations

from sqlmodel import Session

from formats.splits.entries.faults import EntryFault
from formats.splits.entries.invoices import Invoice, read_invoice
from ledger.splits.agreements.queries import versions
from node.splits.entries.faults import EntriesRefused, row_fault


def invoice_of(ledger: Session, agreement: bytes, kind: str, code: str, number: str) -> Invoice:
    """As the cells of a sheet say it. Raises EntriesRefused."""
    members = {member for each in versions(ledger, agreement) for member in each.signers}
    cells = {"invoice_kind": kind, "invoice_code": code, "invoice_number": number}
    found, messages = read_invoice(cells, sorted(members), ())
    if found is None:
        faults = [row_fault(EntryFault(0, field, message)) for field, message in messages]
        raise EntriesRefused(faults, len(faults))
    return found
