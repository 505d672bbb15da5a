"""What spreadsheets do to a cell that is no name: read where it is unambiguous, else refused as what it is."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from formats.text import refused_in
from wallet.documents.fields import FieldFault

_MARKS_OF_TEXT = "'‘’＇`´"
"""Typed first in a cell so that a spreadsheet keeps it as text; some exports keep them."""
_PLAIN = re.compile("[0-9A-Za-z_./-]*")
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
_POWER = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+|[0-9]\.[0-9]+E[0-9]+")
"""A certificate number may be `1E2026`; a spreadsheet writes `E+`."""
_FIFTEEN_KEPT = re.compile(r"[0-9]{15}000")
_DAY = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?: 0{1,2}:00(?::00)?)?"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})日"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_DAY_NUMBER = re.compile(r"[0-9]{5}(\.0+)?")
_YEAR_LAST = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1([0-9]{2}|[0-9]{4})")
AS_TEXT = "format the column as text and type the number again"


def readable(field: str, cell: str) -> str:
    """The cell without what shows nothing, without a mark of text before it and without its quotes in `="…"`.

    A name stays as it is: what shows nothing there is a fault.
    """
    if field == "name" or _PLAIN.fullmatch(cell):
        return cell
    shown = "".join(each for each in cell if not _shows_nothing(each)).strip()
    kept = _KEPT_AS_TEXT.fullmatch(shown)
    return kept[1].strip() if kept else shown.lstrip(_MARKS_OF_TEXT).lstrip()


def check_not_rounded(field: str, number: str) -> None:
    """A spreadsheet keeps 15 digits of a number. One in eleven of those that it rounds still fits."""
    if number.isascii() and number[-3:] != "000" and "E" not in number and "e" not in number:
        return
    narrow = unicodedata.normalize("NFKC", number).upper()
    if _POWER.fullmatch(narrow):
        code = "id-number-rounded" if field == "id_number" else "number-rounded"
        raise FieldFault(field, code, "a spreadsheet wrote it as a power of ten", AS_TEXT)
    if field == "id_number" and _FIFTEEN_KEPT.fullmatch(narrow):
        detail = "three zeros at its end: a spreadsheet keeps 15 digits of a number"
        cure = f"{AS_TEXT}; if the document ends so, write blanks between: 6, 8 and 4 digits"
        raise FieldFault(field, "id-number-rounded", detail, cure)


def birth_day(cell: str) -> date:
    """Year first, however it is parted. Raises FieldFault."""
    for form in _DAY:
        if found := form.fullmatch(cell):
            try:
                return date(int(found[1]), int(found[3]), int(found[4]))
            except ValueError as error:
                raise _wrong_day("birth-date-form", f"{cell!r} is no day") from error
    if _DAY_NUMBER.fullmatch(cell):
        raise _wrong_day("birth-date-number", f"{cell!r} is a spreadsheet's number of a day")
    if _YEAR_LAST.fullmatch(cell):
        raise _wrong_day("birth-date-order", f"{cell!r} does not tell day from month")
    raise _wrong_day("birth-date-form", repr(cell))


def _wrong_day(code: str, detail: str) -> FieldFault:
    return FieldFault("birth_date", code, detail, "write it as 2003-04-12")


def _shows_nothing(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) in ("Cf", "Cc", "Mn") and _refused(character)


def _refused(character: str) -> bool:
    return refused_in("a" + character) is not None
