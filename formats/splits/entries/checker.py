"""A sheet of entries held against an agreement: every entry that could be made, and every fault of every row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from formats.bookings.slots import day_text, parse_day, period_of
from formats.faults import FormatFault
from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.money import MAX_ENTRY_FEN, month_number
from formats.splits.entries.columns import AMOUNTS, NATURE_WORDS, SIDE_WORDS
from formats.splits.entries.evidence import MOST_SELLER
from formats.splits.entries.faults import EntryFault, fault
from formats.splits.entries.invoices import Invoice, read_invoice
from formats.splits.entries.sheet import SheetRow, cell_faults, read_sheet
from formats.words.faults import WordedFault
from formats.yaml.scalars import word
from formats.yuan import parse_yuan, yuan

REACH_DAYS, MOST_PARTS = 366, 8
"""As the contract has them."""
_FULL_WIDTH = re.compile(r"[\uff01-\uff5e]")
_SLASHES = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
T = TypeVar("T")


@dataclass(frozen=True)
class EntryRow:
    """One entry; amounts in fen, `occurred` a day as `2026-03-31`. `seller`: who issued the invoice; empty where no
    row of it says so."""

    row: int
    pool: str
    side: str
    occurred: str
    gross: int
    net: int
    vat: int
    holder: int
    invoice: Invoice
    seller: str


@dataclass(frozen=True)
class CheckedSheet:
    entries: tuple[EntryRow, ...]
    faults: tuple[EntryFault, ...]


def check_sheet(data: bytes, agreement: Agreement, today: int) -> CheckedSheet:
    """`today`: days since 1970-01-01 at UTC+8."""
    rows, faults = read_sheet(data)
    entries, checks = list[EntryRow](), list[_RowCheck]()
    for row in rows:
        checked = _RowCheck(row, agreement, today)
        entry = checked.entry()
        faults += checked.faults
        checks.append(checked)
        if entry is not None:
            entries.append(entry)
    faults += _repeated(checks)
    sellers = {each.invoice: each.seller for each in entries if each.seller}
    entries = [replace(each, seller=sellers.get(each.invoice, "")) for each in entries]
    return CheckedSheet(tuple(entries), tuple(sorted(faults, key=lambda each: each.row)))


class _RowCheck:
    """Runs every check of a row and keeps each fault, so that a person mends a row once, and what could be read."""

    def __init__(self, row: SheetRow, agreement: Agreement, today: int) -> None:
        self._row, self._agreement, self._today = row, agreement, today
        self.faults = list(cell_faults(row))
        self._odd = {each.field for each in self.faults}
        self.number = row.number
        self.pool: str | None = None
        self.side: str | None = None
        self.occurred: str | None = None
        self.holder: int | None = None
        self.invoice: Invoice | None = None
        self.seller: str | None = None

    def entry(self) -> EntryRow | None:
        self.pool, self.side = self._cell("pool", self._pool), self._cell("side", self._side)
        self._cell("nature", self._nature)
        self.occurred, self.holder = self._cell("occurred", self._occurred), self._cell("holder", self._holder)
        gross, net, vat = (self._cell(field, _amount) for field in AMOUNTS)
        self.invoice, self.seller = self._invoice(), self._cell("seller", self._seller)
        if gross is not None and net is not None and vat is not None:
            self._sum(gross, net, vat)
        pool, side, occurred, holder, invoice = self.pool, self.side, self.occurred, self.holder, self.invoice
        seller = self.seller or ""
        if invoice is None or pool is None or side is None or occurred is None or holder is None or self.faults:
            return None
        return EntryRow(self.number, pool, side, occurred, gross or 0, net or 0, vat or 0, holder, invoice, seller)

    def _cell(self, field: str, read: Callable[[str], T]) -> T | None:
        """None where the cell is at fault; one that holds what no cell may is not asked again."""
        if field in self._odd:
            return None
        try:
            return read(self._row.cells.get(field, ""))
        except WordedFault as found:
            self.faults.append(EntryFault(self._row.number, field, found.message))
            return None

    def _pool(self, text: str) -> str:
        if text not in self._agreement.pools:
            raise WordedFault("unknown-pool", pool=text, known=", ".join(self._agreement.pools))
        return text

    def _side(self, text: str) -> str:
        side, pool = SIDE_WORDS.get(text), self._agreement.pools.get(self._row.cells["pool"])
        if side is None:
            raise WordedFault("side", text=text)
        if pool is not None and side not in pool.sides:
            raise WordedFault("unknown-side", pool=pool.name, side=side, known=", ".join(pool.sides))
        return side

    def _nature(self, text: str) -> str:
        nature, pool = NATURE_WORDS.get(text), self._agreement.pools.get(self._row.cells["pool"])
        if nature is None:
            raise WordedFault("nature", text=text, known=", ".join(sorted(set(NATURE_WORDS.values()))))
        if pool is not None and nature != word(pool.nature):
            raise WordedFault("nature/other", pool=pool.name, nature=word(pool.nature), text=text)
        return nature

    def _occurred(self, text: str) -> str:
        day, agreement = _day(text), self._agreement
        if day > self._today:
            raise WordedFault("day/ahead", day=day_text(day), today=day_text(self._today))
        if period_of(day) < month_number(agreement.first):
            raise WordedFault("day/before", day=day_text(day), first=agreement.first)
        if agreement.last is not None and period_of(day) > month_number(agreement.last):
            raise WordedFault("day/after", day=day_text(day), last=agreement.last)
        if day + REACH_DAYS < self._today:
            raise WordedFault("day/back", day=day_text(day), most=REACH_DAYS)
        return day_text(day)

    def _holder(self, text: str) -> int:
        if _FULL_WIDTH.search(text):
            raise WordedFault("full-width", text=text)
        known = [str(each) for each in self._agreement.members]
        if text not in known:
            raise WordedFault("holder", text=text, known=", ".join(known))
        return int(text)

    def _seller(self, text: str) -> str:
        if len(text) > MOST_SELLER:
            raise WordedFault("too-long", count=len(text), most=MOST_SELLER)
        return text

    def _sum(self, gross: int, net: int, vat: int) -> None:
        number, values = self._row.number, {"gross": yuan(gross), "net": yuan(net), "vat": yuan(vat)}
        if gross != net + vat:
            self.faults.append(fault(number, "gross", "vat-sum", **values, sum=yuan(net + vat)))
        elif gross == 0:
            self.faults.append(fault(number, "gross", "gross-zero"))

    def _invoice(self) -> Invoice | None:
        found, faults = read_invoice(self._row.cells, self._agreement.members, self._odd)
        self.faults += [EntryFault(self._row.number, field, message) for field, message in faults]
        return found


def _amount(text: str) -> int:
    return parse_yuan(text, most=MAX_ENTRY_FEN)


def _day(text: str) -> int:
    if _FULL_WIDTH.search(text):
        raise WordedFault("full-width", text=text)
    slashes = _SLASHES.fullmatch(text)
    try:
        return parse_day(f"{slashes[1]}-{slashes[2]:0>2}-{slashes[3]:0>2}" if slashes else text)
    except FormatFault as error:
        raise WordedFault("day/form", text=text) from error


def _repeated(rows: list[_RowCheck]) -> Iterator[EntryFault]:
    """An invoice stands in one row, or is cut over sides of pools, each of them once, by rows of one day and holder.
    Also beside other faults: a person mends a sheet once."""
    parts = dict[Invoice, list[_RowCheck]]()
    for row in rows:
        if row.invoice is None:
            continue
        before = parts.setdefault(row.invoice, [])
        if before:
            yield from _not_a_part(row, row.invoice.number, before)
        if len(before) < MOST_PARTS:
            before.append(row)


def _not_a_part(row: _RowCheck, number: str, before: list[_RowCheck]) -> Iterator[EntryFault]:
    first = before[0]
    same = next((each for each in before if (each.pool, each.side) == (row.pool, row.side)), None)
    if same is not None and None not in (row.pool, row.side):
        yield fault(row.number, "invoice_number", "invoice-twice", first=same.number, number=number)
    elif len(before) == MOST_PARTS:
        yield fault(row.number, "invoice_number", "invoice-parts", number=number, most=MOST_PARTS)
    if None not in (row.occurred, first.occurred) and row.occurred != first.occurred:
        yield fault(row.number, "occurred", "invoice-parts/day", first=first.number, day=first.occurred)
    if None not in (row.holder, first.holder) and row.holder != first.holder:
        yield fault(row.number, "holder", "invoice-parts/holder", first=first.number, holder=first.holder)
    named = next((each for each in before if each.seller), None)
    if named is not None and row.seller and row.seller != named.seller:
        yield fault(row.number, "seller", "invoice-parts/seller", first=named.number, seller=named.seller)
