"""Small workbooks as spreadsheets write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m/d"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="49"/></cellXfs></styleSheet>'
)


class Number(str):
    """A cell that the spreadsheet holds as a number."""


class Day(str):
    """A number that is shown as a day."""


class Inline(str):
    """A text that stands in its cell, not in the shared ones."""


def workbook(rows: Sequence[Sequence[str]], **more: str) -> bytes:
    """`more`: other parts by name, `sheet2` a second sheet, `workbook` and `styles` instead of the usual ones."""
    texts: dict[str, int] = {}
    body = "".join(f'<row r="{at}">{_cells(cells, at, texts)}</row>' for at, cells in enumerate(rows, start=1))
    strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    parts = {
        "xl/workbook.xml": more.get("workbook", f'<workbook xmlns="{MAIN}"/>'),
        "xl/styles.xml": more.get("styles", STYLES),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{more.get("strings", strings)}</sst>',
        "xl/worksheets/sheet1.xml": sheet(body),
    }
    if "sheet2" in more:
        parts["xl/worksheets/sheet2.xml"] = sheet(more["sheet2"])
    return packed(parts)


def sheet(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'


def packed(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return out.getvalue()


def _cells(cells: Sequence[str], row: int, texts: dict[str, int]) -> str:
    return "".join(_cell(cell, f"{chr(65 + at)}{row}", texts) for at, cell in enumerate(cells) if cell)


def _cell(cell: str, place: str, texts: dict[str, int]) -> str:
    if isinstance(cell, Number):
        return f'<c r="{place}"><v>{cell}</v></c>'
    if isinstance(cell, Day):
        return f'<c r="{place}" s="{1 + len(texts) % 2}"><v>{cell}</v></c>'
    if isinstance(cell, Inline):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{place}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>'
