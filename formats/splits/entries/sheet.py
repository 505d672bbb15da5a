"""The sheet of entries, CSV or a workbook: bytes → lines of cells → cells by field, with every fault of the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from formats.csv_file import NotCsv, csv_lines, csv_text
from formats.sheets import workbook
from formats.splits.entries.columns import AMOUNTS, COLUMNS, FIELDS, HEADINGS
from formats.splits.entries.faults import EntryFault, fault
from formats.text import refused_in

MAX_BYTES = 2 << 20
MAX_ROWS = 5000
MAX_CELL = 500
WHOLE = "sheet"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_PLAIN_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]?))?")
_DELIMITERS = ("\t", ";", "，", "；")


@dataclass(frozen=True)
class SheetRow:
    number: int
    cells: Mapping[str, str]


Lines = Iterable[tuple[int, list[str]]]


def read_sheet(data: bytes) -> tuple[list[SheetRow], list[EntryFault]]:
    """The rows that have their cells, and what is wrong with the others; blank lines are passed over."""
    if len(data) > MAX_BYTES:
        return [], [fault(0, WHOLE, "sheet-large", count=len(data), most=MAX_BYTES)]
    rows, faults = list[SheetRow](), list[EntryFault]()
    try:
        if data.startswith(workbook.SIGNATURE):
            _read(workbook.lines(data), rows, faults)
            rows = [_with_decimals(row) for row in rows]
        elif data.startswith(_OLD_WORKBOOK):
            faults.append(fault(0, WHOLE, "sheet-workbook"))
        elif (text := csv_text(data)) is None:
            faults.append(fault(0, WHOLE, "sheet-encoding"))
        else:
            _read(csv_lines(text), rows, faults)
    except NotCsv as found:
        return rows, [*faults, fault(found.row, WHOLE, "sheet-csv")]
    except workbook.NotWorkbook:
        return [], [fault(0, WHOLE, "sheet-workbook")]
    except workbook.SeveralSheets as found:
        return [], [fault(0, WHOLE, "sheet-several", count=found.count)]
    if not rows and not faults:
        faults.append(fault(0, WHOLE, "sheet-empty"))
    return rows, faults


def _read(lines: Lines, rows: list[SheetRow], faults: list[EntryFault]) -> None:
    """Into `rows` and `faults`, up to where the file as a whole is at fault."""
    fields = list[str]()
    for number, cells in lines:
        if not fields:
            fields, found = _fields(cells, number)
            faults += found
            if found:
                return
        elif len(rows) + len(faults) >= MAX_ROWS:
            faults.append(fault(number, WHOLE, "sheet-rows", most=MAX_ROWS))
            return
        elif len(cells) != len(fields):
            faults.append(fault(number, WHOLE, "sheet-cells", count=len(cells), headings=len(fields)))
        else:
            stripped = (cell.strip() for cell in cells)
            rows.append(SheetRow(number, dict(zip(fields, stripped, strict=True))))


def _with_decimals(row: SheetRow) -> SheetRow:
    """A workbook keeps a number without the decimals that it shows: 1060 is what stands there as 1060.00."""
    found = {field: _PLAIN_NUMBER.fullmatch(row.cells[field]) for field in AMOUNTS}
    shown = {field: f"{each[1]}.{each[2] or '':0<2}" for field, each in found.items() if each is not None}
    return SheetRow(row.number, {**row.cells, **shown})


def cell_faults(row: SheetRow) -> Iterator[EntryFault]:
    """What no cell may hold, whatever its field."""
    for field, cell in row.cells.items():
        found = refused_in(cell)
        if len(cell) > MAX_CELL:
            yield fault(row.number, field, "too-long", count=len(cell), most=MAX_CELL)
        elif found is not None:
            yield fault(row.number, field, found.reason, place=found.place, point=f"{found.point:04X}")


def _fields(headings: list[str], number: int) -> tuple[list[str], list[EntryFault]]:
    """The field of each column, and every fault of the headings."""
    given = [each.strip() for each in headings]
    if len(given) == 1 and any(mark in given[0] for mark in _DELIMITERS):
        return [], [fault(number, WHOLE, "sheet-delimiter")]
    names = [HEADINGS.get(each, HEADINGS.get(each.lower(), "")) for each in given]
    faults = []
    for heading, name in zip(given, names, strict=True):
        if not name:
            faults.append(fault(number, WHOLE, "heading-unknown", heading=heading, known=", ".join(COLUMNS)))
    for name in COLUMNS:
        if names.count(name) > 1:
            faults.append(fault(number, name, "heading-twice"))
        elif name in FIELDS and name not in names:
            faults.append(fault(number, name, "heading-missing"))
    return names, faults
