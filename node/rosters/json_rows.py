"""The rows of a roster as JSON: objects of texts, named as the columns are in English."""

from collections.abc import Iterator, Sequence

from node.faults import RowFault
from node.rosters.faults import MAX_FAULTS, RosterRefused, whole_file
from node.rosters.sheet import MAX_ROWS, OPTIONAL, REQUIRED, Record

_COLUMNS = REQUIRED + OPTIONAL


def json_records(rows: Sequence[object]) -> Iterator[Record]:
    """(row number, cells by field), numbered as below the headings of a sheet: from 2. `null` is an empty cell.

    Raises RosterRefused with what is no row, before any of them is read.
    """
    if not rows:
        raise whole_file("rows-none", "no row", "send the learners in `rows`")
    if len(rows) > MAX_ROWS:
        raise whole_file("rows-too-many", f"more than {MAX_ROWS} rows", "split the roster into several sittings")
    faults = [fault for number, row in enumerate(rows, start=2) for fault in _faults(number, row)]
    if faults:
        raise RosterRefused(tuple(faults[:MAX_FAULTS]), len(faults))
    for number, row in enumerate(rows, start=2):
        assert isinstance(row, dict), "else it is a fault"
        yield number, {field: (cell or "").strip() for field, cell in row.items()}


def _faults(number: int, row: object) -> Iterator[RowFault]:
    if not isinstance(row, dict):
        yield RowFault(number, "roster", "row-form", "no JSON object", "write each row as an object, a text a column")
        return
    for name, cell in row.items():
        if name not in _COLUMNS:
            yield RowFault(number, "roster", "heading-unknown", f"{name[:50]!r}", f"use {', '.join(_COLUMNS)}")
        elif cell is not None and not isinstance(cell, str):
            yield RowFault(number, name, "cell-text", "no text", "write it in quotes, numbers and days too")
    for name in REQUIRED:
        if name not in row:
            yield RowFault(number, name, "heading-missing", "not in this row", f"add {name}")
