"""CSV that a spreadsheet saved: bytes → text → lines of cells. What headings and cells mean is their reader's."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

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
