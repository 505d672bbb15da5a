"""A CSV of planning: bytes → (row number, cells by field). Every fault names its row, its field and the cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from formats.bookings.slots import parse_day
from formats.csv_file import NotCsv, csv_lines, csv_text
from formats.faults import FormatFault
from node.bookings.calendars.faults import SheetRefused
from node.faults import RowFault

MAX_BYTES = 2 << 20
MAX_ROWS = 5000


@dataclass(frozen=True)
class Columns:
    """`headings`: as written, in lower case → field."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    headings: Mapping[str, str]


@dataclass
class Sheet:
    """Collects the faults of all rows, so that a sheet is mended once."""

    data: bytes
    columns: Columns
    faults: list[RowFault] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Blank lines are passed over. Raises SheetRefused for what keeps it from being read."""
        text = self._text()
        fields: list[str] | None = None
        try:
            for number, cells in csv_lines(text):
                if fields is None:
                    fields = self._fields(cells)
                    continue
                if number > MAX_ROWS + 1:
                    raise _refused(number, "rows-too-many", f"more than {MAX_ROWS} rows", "split the sheet")
                if len(cells) != len(fields):
                    detail = f"{len(cells)} cells under {len(fields)} headings"
                    raise _refused(number, "cells-count", detail, "put text that holds a comma in quotes")
                yield number, dict(zip(fields, (cell.strip() for cell in cells), strict=True))
        except NotCsv as found:
            raise _refused(found.row, "csv-form", found.detail, "save it as CSV again") from found
        if fields is None:
            raise _refused(0, "rows-none", "no heading", f"begin with {','.join(self.columns.required)}")

    def fault(self, row: int, name: str, code: str, detail: str, cure: str) -> None:
        self.faults.append(RowFault(row, name, code, detail, cure))

    def day(self, row: int, name: str, text: str) -> int | None:
        """None where it is none; the fault is noted."""
        try:
            return parse_day(text)
        except FormatFault as found:
            self.fault(row, name, found.reason, found.detail, "write a day such as 2026-03-01")
            return None

    def finish(self) -> None:
        """Raises SheetRefused where a row had a fault."""
        if self.faults:
            raise SheetRefused(tuple(self.faults))

    def _text(self) -> str:
        if len(self.data) > MAX_BYTES:
            raise _refused(0, "file-too-large", f"{len(self.data)} bytes, at most {MAX_BYTES}", "split the sheet")
        text = csv_text(self.data)
        if text is None:
            raise _refused(0, "encoding", "neither UTF-8 nor GB18030", "save as CSV UTF-8")
        return text

    def _fields(self, headings: Sequence[str]) -> list[str]:
        known = self.columns.required + self.columns.optional
        names = [self.columns.headings.get(each.strip().lower(), "") for each in headings]
        for heading, name in zip(headings, names, strict=True):
            if not name:
                raise _refused(1, "heading-unknown", repr(heading), f"use {', '.join(known)}")
            if names.count(name) > 1:
                raise _refused(1, "heading-repeated", name, "remove one of the columns")
        for name in self.columns.required:
            if name not in names:
                raise _refused(1, "heading-missing", name, f"add the column {name}")
        return names


def _refused(row: int, code: str, detail: str, cure: str) -> SheetRefused:
    return SheetRefused((RowFault(row, "sheet", code, detail, cure),))
