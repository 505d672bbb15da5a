"""The sheet of a roster: bytes → lines of cells → cells by field. What keeps it from being read is a fault of the file.

A CSV may have commas, semicolons, tabs or full-width commas between its cells: the line of headings says which.
"""

import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from formats.csv_file import NotCsv, csv_lines
from formats.sheets import workbook
from node.rosters.encoding import text_of
from node.rosters.faults import RosterRefused, whole_file
from wallet.documents.fields import SCORES

Record = tuple[int, dict[str, str]]
"""The row's number, which counts from 1 with the headings, and its cells by field."""
MAX_BYTES = 2 << 20
MAX_ROWS = 5000
DELIMITERS = (",", ";", "\t", "，")

REQUIRED = ("name", "id_type", "id_number", "certificate_number")
OPTIONAL = ("birth_date", *SCORES)
HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        **{field: field for field in REQUIRED + OPTIONAL},
        "theory": "theory_score",
        "practical": "practical_score",
        "review": "review_score",
        "姓名": "name",
        "证件类型": "id_type",
        "证件号码": "id_number",
        "出生日期": "birth_date",
        "证书编号": "certificate_number",
        "理论成绩": "theory_score",
        "实操成绩": "practical_score",
        "综合评审成绩": "review_score",
    }
)


def records(data: bytes) -> Iterator[Record]:
    """Blank lines are passed over. Raises RosterRefused."""
    if len(data) > MAX_BYTES:
        raise whole_file("file-too-large", f"{len(data)} bytes, at most {MAX_BYTES}", "split the roster")
    fields, columns, found = None, 0, 0
    for number, cells in _workbook_lines(data) if data.startswith(workbook.SIGNATURE) else _csv_lines(data):
        if fields is None:
            fields, columns = _fields(cells), len(cells)
            continue
        if number > MAX_ROWS + 1:
            raise whole_file("rows-too-many", f"more than {MAX_ROWS} rows", "split the roster into several sittings")
        if len(cells) != columns or any(cells[len(fields) :]):
            raise _wrong_count(number, cells, columns)
        found += 1
        yield number, dict(zip(fields, cells, strict=False))
    if not found:
        raise whole_file("rows-none", "no row below the headings", "export the sheet that holds the learners")


def _workbook_lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from workbook.lines(data)
    except workbook.NotWorkbook as found:
        cure = "save the sheet as .xlsx or CSV UTF-8 again, without a password"
        raise whole_file("xlsx-form", found.detail, cure) from found
    except workbook.SeveralSheets as found:
        cure = "keep the sheet of the learners alone"
        raise whole_file("xlsx-sheets", f"{found.count} sheets hold something", cure) from found


def _csv_lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = text_of(data)
    try:
        for number, cells in csv_lines(text, _delimiter(text)):
            yield number, [cell.strip() for cell in cells]
    except NotCsv as found:
        raise whole_file("csv-form", found.detail, "save the sheet as CSV again", row=found.row) from found


def _delimiter(text: str) -> str:
    """The one that cuts the first line with words into the most headings; a comma where none cuts any."""
    line = next((each for each in io.StringIO(text) if each.strip("".join(DELIMITERS) + " \r\n")), "")
    return max(DELIMITERS, key=lambda each: sum(_known(cell) != "" for cell in line.split(each)))


def _known(heading: str) -> str:
    return HEADINGS.get(heading.strip().strip('"').strip().lower(), "")


def _fields(headings: list[str]) -> list[str]:
    """The field of each column; empty columns on the right have none. A heading that nobody reads is a fault: it may be
    a mistyped score."""
    while not headings[-1]:
        headings = headings[:-1]
    names = [_known(each) for each in headings]
    for heading, name in zip(headings, names, strict=True):
        if not name:
            raise whole_file("heading-unknown", f"{heading!r}", f"use {', '.join(REQUIRED + OPTIONAL)}", row=1)
        if names.count(name) > 1:
            raise whole_file("heading-repeated", f"{heading!r} stands for {name}, twice", "remove one column", row=1)
    for name in REQUIRED:
        if name not in names:
            raise whole_file("heading-missing", name, f"add the column {name}", row=1)
    return names


def _wrong_count(row: int, cells: list[str], columns: int) -> RosterRefused:
    cure = "put text that holds a comma in quotes, or remove the extra cells"
    detail = f"{len(cells)} cells under {columns} headings"
    if len(cells) == 1 and (other := next((each for each in DELIMITERS if each in cells[0]), None)):
        detail, cure = f"{detail}: {other!r} stands between them", "write the same delimiter in all rows"
    return whole_file("cells-count", detail, cure, row=row)
