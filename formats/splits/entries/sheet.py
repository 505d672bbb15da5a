"""The sheet of entries: bytes → text → cells by field, with every fault of the file's form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from formats.csv_file import NotCsv, csv_lines, csv_text
from formats.splits.entries.columns import FIELDS, HEADINGS
from formats.splits.entries.faults import EntryFault, fault
from formats.text import refused_in

MAX_BYTES = 2 << 20
MAX_ROWS = 5000
MAX_CELL = 500
WHOLE = "sheet"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DELIMITERS = ("\t", ";", "，", "；")


@dataclass(frozen=True)
class SheetRow:
    number: int
    cells: Mapping[str, str]


def read_sheet(data: bytes) -> tuple[list[SheetRow], list[EntryFault]]:
    """The rows that have their cells, and what is wrong with the others; blank lines are passed over."""
    text = _text(data)
    if isinstance(text, EntryFault):
        return [], [text]
    rows, faults, fields = list[SheetRow](), list[EntryFault](), list[str]()
    try:
        for number, cells in csv_lines(text):
            if not fields:
                fields, faults = _fields(cells, number)
                if faults:
                    return [], faults
            elif len(rows) + len(faults) >= MAX_ROWS:
                return rows, [*faults, fault(number, WHOLE, "sheet-rows", most=MAX_ROWS)]
            elif len(cells) != len(fields):
                faults.append(fault(number, WHOLE, "sheet-cells", count=len(cells), headings=len(fields)))
            else:
                stripped = (cell.strip() for cell in cells)
                rows.append(SheetRow(number, dict(zip(fields, stripped, strict=True))))
    except NotCsv as found:
        return rows, [*faults, fault(found.row, WHOLE, "sheet-csv")]
    if not rows and not faults:
        faults.append(fault(0, WHOLE, "sheet-empty"))
    return rows, faults


def cell_faults(row: SheetRow) -> Iterator[EntryFault]:
    """What no cell may hold, whatever its field."""
    for field, cell in row.cells.items():
        found = refused_in(cell)
        if len(cell) > MAX_CELL:
            yield fault(row.number, field, "too-long", count=len(cell), most=MAX_CELL)
        elif found is not None:
            yield fault(row.number, field, found.reason, place=found.place, point=f"{found.point:04X}")


def _text(data: bytes) -> str | EntryFault:
    if len(data) > MAX_BYTES:
        return fault(0, WHOLE, "sheet-large", count=len(data), most=MAX_BYTES)
    if data.startswith(_WORKBOOKS):
        return fault(0, WHOLE, "sheet-workbook")
    text = csv_text(data)
    return fault(0, WHOLE, "sheet-encoding") if text is None else text


def _fields(headings: list[str], number: int) -> tuple[list[str], list[EntryFault]]:
    """The field of each column, and every fault of the headings."""
    given = [each.strip() for each in headings]
    if len(given) == 1 and any(mark in given[0] for mark in _DELIMITERS):
        return [], [fault(number, WHOLE, "sheet-delimiter")]
    names = [HEADINGS.get(each, HEADINGS.get(each.lower(), "")) for each in given]
    faults = []
    for heading, name in zip(given, names, strict=True):
        if not name:
            faults.append(fault(number, WHOLE, "heading-unknown", heading=heading, known=", ".join(FIELDS)))
    for name in FIELDS:
        if names.count(name) > 1:
            faults.append(fault(number, name, "heading-twice"))
        elif name not in names:
            faults.append(fault(number, name, "heading-missing"))
    return names, faults
