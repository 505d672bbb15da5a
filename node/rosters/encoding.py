"""The bytes of a roster → its text, in the one encoding that all of them are in: UTF-8, else GB18030.

Decided by decoding the whole file strictly. Guessing by frequency was tried and left: charset-normalizer takes four
names in GB18030 for Korean, and a file of both encodings for Japanese. A name of a few bytes may be valid in both
encodings: `node.rosters.misread` refuses the name that the wrong one gives. Not told apart are EUC-KR and EUC-JP, whose
bytes are all usual Chinese characters in GB18030: the headings alone refuse such a file, where they are not English.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from formats.letters import is_han
from node.rosters.faults import SAVE, whole_file
from node.rosters.misread import misread, usual_share

LEAST_USUAL = 0.75
"""Of the Chinese characters of a sheet in GB18030. Names have 99 of 100 in GB 2312; Big5 read as GB18030 has 40."""
_BETWEEN_CELLS = re.compile(r'[,;\t"\s]+')
_ASCII = re.compile(r"[\x00-\x7f]+")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SURROGATE_PAIR = re.compile(b"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")


def text_of(data: bytes) -> str:
    """Raises RosterRefused: in neither encoding, or in more than one."""
    if data.startswith(_UTF_16) or b"\x00" in data:
        raise whole_file("encoding", "the file is UTF-16, or no text", SAVE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = _row_at(error.object, error.start)  # without its byte order mark
    _refuse_mixture(data, row)
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        row = max(row, _row_at(data, error.start))
        raise whole_file("encoding", "neither UTF-8 nor GB18030", SAVE, row=row) from error
    chinese = "".join(filter(is_han, _ASCII.sub("", text)))
    if chinese and usual_share(chinese) < LEAST_USUAL:
        detail = "read as GB18030 it has so many rare characters that it may be in another encoding"
        raise whole_file("encoding-doubtful", detail, SAVE)
    return text


def _refuse_mixture(data: bytes, row: int) -> None:
    """`row`: the first that is not UTF-8."""
    if data.startswith(codecs.BOM_UTF8):
        raise whole_file("encoding-mixed", "the file begins as UTF-8, and this row is not", SAVE, row=row)
    first = None
    for number, line in _lines(data):
        if _is_cesu(line):
            detail = "a rare character stands as two halves (CESU-8)"
            raise whole_file("encoding-cesu8", detail, SAVE, row=number)
        encoding = _encoding_of(line)
        first = first or encoding
        if encoding not in (None, first):
            detail = f"rows above are {first}, this one is {encoding}"
            raise whole_file("encoding-mixed", detail, SAVE, row=number)


def _encoding_of(line: bytes) -> str | None:
    """None where it cannot be told. What both encodings read is UTF-8 where the other reading is a misread one."""
    utf_8, gb18030 = _reads(line, "utf-8"), _reads(line, "gb18030")
    if utf_8 and gb18030:
        cells = _BETWEEN_CELLS.split(line.decode("gb18030"))
        return "UTF-8" if any(map(misread, cells)) else None
    if utf_8 or gb18030:
        return "UTF-8" if utf_8 else "GB18030"
    return None


def _is_cesu(line: bytes) -> bool:
    """Two halves of a character, in a line that is UTF-8 but for them."""
    return bool(_SURROGATE_PAIR.search(line)) and _reads(_SURROGATE_PAIR.sub(b"", line), "utf-8")


def _reads(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines with other bytes than ASCII. No character of either encoding holds the byte of a line's end."""
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).splitlines(), start=1):
        if not line.isascii():
            yield number, line


def _row_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
