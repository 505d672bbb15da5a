"""A sheet of entries held against an agreement: every entry that could be made, and every fault of every row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from formats.bookings.slots import day_text, parse_day, period_of
from formats.faults import FormatFault
from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.money import MAX_ENTRY_FEN, month_number
from formats.splits.entries.columns import AMOUNTS, NATURE_WORDS, SIDE_WORDS
from formats.splits.entries.faults import EntryFault, fault
from formats.splits.entries.invoices import Invoice, read_invoice
from formats.splits.entries.sheet import SheetRow, cell_faults, read_sheet
from formats.words.faults import WordedFault
from formats.yaml.scalars import word
from formats.yuan import parse_yuan, yuan

REACH_DAYS = 366
_FULL_WIDTH = re.compile(r"[\uff01-\uff5e]")
_SLASHES = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
T = TypeVar("T")


@dataclass(frozen=True)
class EntryRow:
    """One entry; amounts in fen, `occurred` a day as `2026-03-31`."""

    row: int
    pool: str
    side: str
    occurred: str
    gross: int
    net: int
    vat: int
    holder: int
    invoice: Invoice


@dataclass(frozen=True)
class CheckedSheet:
    entries: tuple[EntryRow, ...]
    faults: tuple[EntryFault, ...]


def check_sheet(data: bytes, agreement: Agreement, today: int) -> CheckedSheet:
    """`today`: days since 1970-01-01 at UTC+8."""
    rows, faults = read_sheet(data)
    entries, invoices = list[EntryRow](), list[tuple[int, Invoice]]()
    for row in rows:
        checked = _RowCheck(row, agreement, today)
        entry = checked.entry()
        faults += checked.faults
        if entry is not None:
            entries.append(entry)
        if checked.invoice is not None:
            invoices.append((row.number, checked.invoice))
    faults += _repeated(invoices)
    return CheckedSheet(tuple(entries), tuple(sorted(faults, key=lambda each: each.row)))


class _RowCheck:
    """Runs every check of a row and keeps each fault, so that a person mends a row once."""

    def __init__(self, row: SheetRow, agreement: Agreement, today: int) -> None:
        self._row, self._agreement, self._today = row, agreement, today
        self.faults = list(cell_faults(row))
        self._odd = {each.field for each in self.faults}
        self.invoice: Invoice | None = None

    def entry(self) -> EntryRow | None:
        pool, side = self._cell("pool", self._pool), self._cell("side", self._side)
        self._cell("nature", self._nature)
        occurred, holder = self._cell("occurred", self._occurred), self._cell("holder", self._holder)
        gross, net, vat = (self._cell(field, _amount) for field in AMOUNTS)
        self.invoice = self._invoice()
        if gross is not None and net is not None and vat is not None:
            self._sum(gross, net, vat)
        if self.invoice is None or pool is None or side is None or occurred is None or holder is None or self.faults:
            return None
        return EntryRow(self._row.number, pool, side, occurred, gross or 0, net or 0, vat or 0, holder, self.invoice)

    def _cell(self, field: str, read: Callable[[str], T]) -> T | None:
        """None where the cell is at fault; one that holds what no cell may is not asked again."""
        if field in self._odd:
            return None
        try:
            return read(self._row.cells[field])
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


def _repeated(invoices: list[tuple[int, Invoice]]) -> Iterator[EntryFault]:
    """Also beside other faults: a person mends a sheet once."""
    first = dict[Invoice, int]()
    for row, known in invoices:
        if first.setdefault(known, row) != row:
            yield fault(row, "invoice_number", "invoice-twice", first=first[known], number=known.number)
