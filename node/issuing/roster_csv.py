"""The sheet of a roster: bytes → text → cells by field. What keeps it from being read is a fault of the whole file."""

import csv
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from node.faults import RowFault
from node.issuing.faults import RosterRefused

MAX_BYTES = 2 << 20
MAX_ROWS = 5000

REQUIRED = ("name", "id_type", "id_number", "certificate_number")
OPTIONAL = ("birth_date", "theory_score", "practical_score", "review_score")
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


def records(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, cells by field); blank lines are passed over."""
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    number, fields, found = 0, None, 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if fields is None:
                fields = _fields(cells)
                continue
            if number > MAX_ROWS + 1:
                raise _whole("rows-too-many", f"more than {MAX_ROWS} rows", "split the roster into several sittings")
            if len(cells) != len(fields):
                cure = "put text that holds a comma in quotes, or remove the extra cells"
                raise _whole("cells-count", f"{len(cells)} cells under {len(fields)} headings", cure, row=number)
            found += 1
            yield number, dict(zip(fields, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        raise _whole("csv-form", str(error), "save the sheet as CSV again", row=number + 1) from error
    if not found:
        raise _whole("rows-none", "no row below the headings", "export the sheet that holds the learners")


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _whole("file-too-large", f"{len(data)} bytes, at most {MAX_BYTES}", "split the roster")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _whole("encoding", "neither UTF-8 nor GB18030", "save as CSV UTF-8")


def _fields(headings: list[str]) -> list[str]:
    """The field of each column. A heading that nobody reads is a fault: it may be a mistyped score."""
    names = [HEADINGS.get(each.strip().lower(), "") for each in headings]
    for heading, name in zip(headings, names, strict=True):
        if not name:
            raise _whole("heading-unknown", f"{heading!r}", f"use {', '.join(REQUIRED + OPTIONAL)}", row=1)
        if names.count(name) > 1:
            raise _whole("heading-repeated", f"{heading!r} stands for {name}, twice", "remove one column", row=1)
    for name in REQUIRED:
        if name not in names:
            raise _whole("heading-missing", name, f"add the column {name}", row=1)
    return names


def _whole(code: str, detail: str, cure: str, *, row: int = 0) -> RosterRefused:
    return RosterRefused((RowFault(row, "roster", code, detail, cure),), 1)
