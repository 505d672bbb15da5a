"""A sheet of entries held against the agreement, this node's vouchers and the chain: all of it can be sent, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formats.bookings.slots import day_of, slot_of
from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.money import month_number
from formats.splits.agreements.reader import read_tree
from formats.splits.entries.checker import EntryRow, check_sheet
from formats.splits.entries.faults import EntryFault, fault
from formats.splits.entries.invoices import Invoice
from formats.yaml import bounded_yaml
from formats.yaml.text_tree import TreeFault
from ledger.splits.agreements.versions import active_versions, ruling
from node.faults import RequestInvalid, RowFault
from node.splits.entries.entering import Entering, WantedEntry, WantedPart
from node.splits.entries.faults import AgreementTextOther, EntriesRefused, row_fault


@dataclass(frozen=True)
class Sum:
    """Of one pool, side and month; in fen."""

    pool: str
    side: str
    month: str
    rows: int
    gross: int
    net: int
    vat: int


def checked_entries(entering: Entering, sheet: bytes, text: bytes, now: int) -> list[WantedEntry]:
    """`text`: the agreement's YAML; `now` in unix seconds. Raises EntriesRefused with every fault of every row,
    RequestInvalid, AgreementTextOther, InvoicePepperMissing."""
    agreement = _agreement(text)
    if agreement.hash not in {row.text.hex() for row in active_versions(entering.ledger, entering.agreement)}:
        raise AgreementTextOther(agreement.hash)
    checked = check_sheet(sheet, agreement, day_of(slot_of(now)))
    wanted = _invoices(checked.entries)
    faults = list(checked.faults)
    for each in wanted:
        faults += [*entering.faults(each), *_version_faults(entering, agreement, each)]
    if faults:
        told = [row_fault(each) for each in sorted(faults, key=lambda each: each.row)]
        raise EntriesRefused(told, len(told))
    return wanted


def sums_of(entries: Sequence[WantedEntry]) -> list[Sum]:
    """By pool, side and month."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for entry in entries:
        for part in entry.parts:
            found = sums.setdefault((part.pool, part.side, entry.occurred[:7]), [0, 0, 0, 0])
            for place, amount in enumerate((1, part.gross, part.net, part.vat)):
                found[place] += amount
    return [Sum(*key, *amounts) for key, amounts in sorted(sums.items())]


def _agreement(text: bytes) -> Agreement:
    try:
        return read_tree(bounded_yaml.parse(text))
    except TreeFault as found:
        told = RowFault(
            found.line, "agreement", found.reason, found.what("en"), found.cure_in("en"),
            f"{found.what('zh-CN')}：{found.cure_in('zh-CN')}。",
        )  # fmt: skip
        raise RequestInvalid([told]) from found


def _invoices(rows: Sequence[EntryRow]) -> list[WantedEntry]:
    """The rows of one invoice are its parts; `row` is the first of them."""
    cut = dict[Invoice, list[EntryRow]]()
    for row in rows:
        cut.setdefault(row.invoice, []).append(row)
    return [_wanted(invoice, parts) for invoice, parts in cut.items()]


def _wanted(invoice: Invoice, rows: Sequence[EntryRow]) -> WantedEntry:
    parts = tuple(WantedPart(row.pool, row.side, row.gross, row.net, row.vat) for row in rows)
    return WantedEntry(rows[0].row, rows[0].occurred, rows[0].holder, invoice, parts, rows[0].seller)


def _version_faults(entering: Entering, agreement: Agreement, entry: WantedEntry) -> Iterator[EntryFault]:
    """A later version rules the months from its first on."""
    rules = ruling(entering.ledger, entering.agreement, month_number(entry.occurred[:7])).text.hex()
    if rules != agreement.hash:
        yield fault(entry.row, "occurred", "version-other", month=entry.occurred[:7], text=rules[:16])
