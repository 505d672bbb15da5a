"""An Office Open XML workbook (ECMA-376) → lines of cells, as text. One sheet holds something; of a formula its value.

A workbook is a stranger's ZIP of XML: its parts are read up to a bound, a document type is refused, and only what a
table of texts, numbers and days needs is looked at. A number of more than 15 digits was rounded by the spreadsheet, and
is given as a power of ten, so that the reader of its field names it.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from formats.bookings.civil import civil_from_days
from formats.faults import Fault

SIGNATURE = b"PK\x03\x04"
MAX_BYTES = 16 << 20
"""Of all parts that are read, unpacked."""
MAX_COLUMNS = 100
DIGITS_KEPT = 15
_DAY_ZERO, _DAY_ZERO_1904 = -25_569, -24_107
"""1899-12-30 and 1904-01-01, from which spreadsheets count, in days since 1970-01-01."""
_LAST_DAY = 2_932_896
"""9999-12-31."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_DAY_FORMATS = frozenset((*range(14, 18), *range(27, 37), *range(50, 59)))
"""Numbers of built-in formats that show a day; 27 to 36 and 50 to 58 in Chinese spreadsheets."""
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^]]*\]')
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DIGITS = re.compile(r"-?([0-9]+)(\.[0-9]+)?")

_SHARED = {"xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"}
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError),  # a compression or encryption that zipfile has not
    *(expat.ExpatError, LookupError, ValueError, OverflowError),
)


class NotWorkbook(Fault):
    """The file cannot be read: it is damaged, under a password, or no workbook."""

    detail: str


class SeveralSheets(Fault):
    """More than one sheet holds something: which one is meant?"""

    count: int


def lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells), from the first to the last row that holds something. Raises NotWorkbook, SeveralSheets."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            yield from _lines(book)
    except _UNREADABLE as error:
        raise NotWorkbook(f"{type(error).__name__}: {error}") from error


def _lines(book: zipfile.ZipFile) -> Iterator[tuple[int, list[str]]]:
    wanted = [each for each in book.infolist() if each.filename in _SHARED or _SHEET.fullmatch(each.filename)]
    if sum(each.file_size for each in wanted) > MAX_BYTES:
        raise ValueError(f"more than {MAX_BYTES} bytes unpacked")
    shared = _Shared()
    for name in sorted({each.filename for each in wanted} & _SHARED):
        _parse(book, name, shared)
    full = []
    for name in sorted({each.filename for each in wanted} - _SHARED):
        sheet = _Sheet(shared)
        _parse(book, name, sheet)
        full += [sheet.rows] if sheet.rows else []
    if len(full) > 1:
        raise SeveralSheets(len(full))
    rows = full[0] if full else {}
    width = max((max(cells) + 1 for cells in rows.values()), default=0)
    for number in sorted(rows):
        yield number, [rows[number].get(column, "").strip() for column in range(width)]


class _Part:
    """What is kept of one part, element by element; `name` without its namespace."""

    def __init__(self) -> None:
        self.text = ""

    def start(self, name: str, values: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def characters(self, text: str) -> None:
        self.text += text


class _Shared(_Part):
    """What cells name by number: texts, but for how a word is said (`rPh`), and styles that show a number as a day."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.show_days: list[bool] = []
        self.day_zero = _DAY_ZERO
        self._days = set(_DAY_FORMATS)
        self._in_cell_styles, self._said = False, 0

    def start(self, name: str, values: Mapping[str, str]) -> None:
        self._said += name == "rPh"
        self._in_cell_styles |= name == "cellXfs"
        if name == "si":
            self.texts.append("")
        elif name == "t":
            self.text = ""
        elif name == "numFmt" and re.search("[yYdD年日]", _NOT_SHOWN.sub("", values.get("formatCode", ""))):
            self._days.add(int(values["numFmtId"]))
        elif name == "xf" and self._in_cell_styles:
            self.show_days.append(int(values.get("numFmtId", "0")) in self._days)
        elif name == "workbookPr" and values.get("date1904") in ("1", "true", "on"):
            self.day_zero = _DAY_ZERO_1904

    def end(self, name: str) -> None:
        self._said -= name == "rPh"
        self._in_cell_styles &= name != "cellXfs"
        if name == "t" and not self._said:
            self.texts[-1] += self.text


class _Sheet(_Part):
    """Cells with content, by row and column."""

    def __init__(self, shared: _Shared) -> None:
        super().__init__()
        self.rows: dict[int, dict[int, str]] = {}
        self._shared = shared
        self._row, self._column = 0, -1
        self._kind, self._style, self._said = "n", 0, 0
        self._value = ""

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if name == "row":
            self._row, self._column = int(values.get("r", self._row + 1)), -1
        elif name == "c":
            found = _CELL.fullmatch(values.get("r", ""))
            self._column = _column(found[1]) if found else self._column + 1
            self._kind, self._style, self._value = values.get("t", "n"), int(values.get("s", "0")), ""
        elif name in ("v", "t"):
            self.text = ""
        self._said += name == "rPh"

    def end(self, name: str) -> None:
        self._said -= name == "rPh"
        if name in ("v", "t") and not self._said:
            self._value += self.text
        elif name == "c" and self._value:
            self._keep(self._value)

    def _keep(self, value: str) -> None:
        if self._kind == "s":
            value = _at(self._shared.texts, value)
        elif self._kind == "n":
            days = self._shared.show_days
            shows_day = 0 <= self._style < len(days) and days[self._style]
            value = _day(value, self._shared.day_zero) if shows_day else _number(value)
        if not value.strip():
            return
        if self._column >= MAX_COLUMNS:
            raise ValueError(f"more than {MAX_COLUMNS} columns")
        self.rows.setdefault(self._row, {})[self._column] = value


def _parse(book: zipfile.ZipFile, name: str, part: _Part) -> None:
    """Raises ExpatError, ValueError."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, values: part.start(tag.rpartition(" ")[2], values)
    parser.EndElementHandler = lambda tag: part.end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = part.characters
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.Parse(book.read(name), True)


def _refuse_document_type(*_: object) -> None:
    raise ValueError("a document type")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _number(value: str) -> str:
    """86.1 is stored as 86.099999999999994: what 15 digits tell is given in them, as the spreadsheet shows it."""
    found = _DIGITS.fullmatch(value)
    if found and len(found[1].strip("0")) > 0 and len(found[1]) > DIGITS_KEPT:
        return f"{int(found[1]):.14E}"
    if found and found[2] and len(value) > DIGITS_KEPT + len("."):
        shown = f"{float(value):.{DIGITS_KEPT}g}"
        return shown if float(shown) == float(value) else value
    return value


def _day(value: str, zero: int) -> str:
    """A day without hours in ISO form; what is none stays as it is, for the reader of its field to refuse."""
    if not value.removesuffix(".0").isdigit():
        return value
    day = zero + int(value.removesuffix(".0"))
    if day > _LAST_DAY:
        raise ValueError(f"day {day} is beyond every calendar")
    year, month, of_month = civil_from_days(day)
    return f"{year:04}-{month:02}-{of_month:02}"


def _at(texts: list[str], place: str) -> str:
    if not place.isdigit():
        raise ValueError(f"no text has the number {place!r}")
    return texts[int(place)]
