"""CSV as spreadsheets save and open it: bytes → text → lines of cells, and back. What headings and cells mean is their
reader's."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from formats.faults import Fault


class NotCsv(Fault):
    """`row` counts from 1 with the headings: where the form breaks."""

    row: int
    detail: str


def csv_text(data: bytes) -> str | None:
    """UTF-8, with a byte order mark or not, else GB18030; None where it is neither, or no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    return None


def csv_lines(text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """(row number, cells as written) of the lines that hold more than blanks. Raises NotCsv."""
    reader, number = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter), 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise NotCsv(number + 1, str(error)) from error


def csv_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lines end with CR LF. A text that a spreadsheet would take for a formula stands behind an apostrophe."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(columns)
    table.writerows([_cell(each) for each in row] for row in rows)
    return written.getvalue()


def _cell(value: object) -> str:
    text = str(value)
    formula = isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{text}" if formula else text
