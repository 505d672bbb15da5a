"""A roster as a workbook is the roster as CSV, and a workbook that is none of ours is refused."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.sheets.workbook import MAX_BYTES
from node.rosters.faults import RosterRefused
from tests.rosters.sheets import HEAD, PASSPORT, codes_of, line, read, sheet
from tests.rosters.test_names import SEED, names
from tests.workbooks import MAIN, Day, Inline, Number, packed, workbook
from tests.workbooks import sheet as part


def rows_of(*lines: str) -> list[list[str]]:
    return [each.split(",") for each in (HEAD, *lines)]


@settings(deadline=None)
@given(st.lists(names, min_size=1, max_size=5))
def test_a_workbook_reads_as_the_same_rows_as_csv(people: list[str]) -> None:
    lines = [line(name, at) for at, name in enumerate(people)]
    rows = rows_of(*lines)
    for cells in rows[1:]:
        cells[0], cells[5], cells[7] = Inline(cells[0]), Number(cells[5]), Number("91.5")
    assert [row.name for row in read(workbook(rows))] == people
    assert read(workbook(rows_of(*lines))) == read(sheet(*lines).encode())


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), date(2008, 1, 1)))
def test_a_cell_that_is_shown_as_a_day_is_that_day(day: date) -> None:
    for zero, book in ((date(1899, 12, 30), ""), (date(1904, 1, 1), '<workbookPr date1904="1"/>')):
        rows = rows_of(line("DEMO ANN", **PASSPORT), line("DEMO BEN", 1, id_type="passport", id_number="XXA-DX0000020"))
        for cells in rows[1:]:
            cells[3] = Day((day - zero).days)
        found = read(workbook(rows, workbook=f'<workbook xmlns="{MAIN}">{book}</workbook>'))
        assert [row.birth_date for row in found] == [day, day]


def test_a_number_that_is_shown_as_a_number_is_no_day() -> None:
    rows = rows_of(line("DEMO ANN", **PASSPORT))
    rows[1][3] = Number("37723")
    assert codes_of(workbook(rows)) == [(2, "birth_date", "birth-date-number")]


@pytest.mark.parametrize("value", ["9.9900120030412096E+17", "999001200304121000", "999001200304121013"])
def test_an_id_that_the_workbook_holds_as_a_number_was_rounded(value: str) -> None:
    rows = rows_of(line("王芳"))
    rows[1][2] = Number(value)
    assert codes_of(workbook(rows)) == [(2, "id_number", "id-number-rounded")]


@pytest.mark.parametrize(
    ("stored", "shown"), [("86.099999999999994", "86.1"), ("0.10000000000000001", "0.1"), ("86.50", "86.50")]
)
def test_a_score_is_read_as_the_spreadsheet_shows_it(stored: str, shown: str) -> None:
    """17 digits are stored of a number that has no short form in binary; 15 are shown."""
    rows = rows_of(line("王芳"))
    rows[1][5] = Number(stored)
    (row,) = read(workbook(rows))
    assert row.theory_score == shown


@pytest.mark.parametrize("stored", ["86.123456789012345", "123456789012345.67"])
def test_a_number_that_fifteen_digits_do_not_tell_is_left_to_its_field(stored: str) -> None:
    rows = rows_of(line("王芳"))
    rows[1][5] = Number(stored)
    assert codes_of(workbook(rows)) == [(2, "theory_score", "score-form")]


def test_rows_are_named_by_their_number_in_the_sheet() -> None:
    rows = rows_of(line("王芳"), *[",,,"] * 3, line("?田", 1))
    assert codes_of(workbook(rows)) == [(6, "name", "name-character-lost")]


def test_how_a_name_is_said_is_none_of_it_and_its_runs_are_one_text() -> None:
    rows = rows_of(line("王芳"))
    strings = [text for cells in rows for text in cells if text]
    runs = '<r><t>王</t></r><r><t>芳</t></r><rPh sb="0" eb="1"><t>ワンファン</t></rPh>'
    shared = "".join(f"<si>{runs if text == '王芳' else f'<t>{text}</t>'}</si>" for text in dict.fromkeys(strings))
    assert read(workbook(rows, strings=shared)) == read(sheet(line("王芳")).encode())


def test_two_sheets_with_content_are_refused_and_an_empty_one_is_passed_over() -> None:
    rows = rows_of(line("王芳"))
    assert len(read(workbook(rows, sheet2='<row r="1"><c r="A1" s="1"/></row>'))) == 1
    assert codes_of(workbook(rows, sheet2='<row r="1"><c r="A1"><v>1</v></c></row>')) == [(0, "roster", "xlsx-sheets")]


@pytest.mark.parametrize(
    "body",
    [
        '<row r="1"><c r="A1" t="s"><v>9</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZ1"><v>1</v></c></row>',
        f'<row r="1"><c r="A1"><v>{"9" * 5000}</v></c></row>',
        "<row><c>",
    ],
)
def test_a_sheet_that_is_none_is_refused(body: str) -> None:
    assert codes_of(packed({"xl/worksheets/sheet1.xml": part(body)})) == [(0, "roster", "xlsx-form")]


def test_entities_and_parts_without_bound_are_refused() -> None:
    laughs = (
        '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + part('<row r="1"><c r="A1" t="str"><v>&a;</v></c></row>').split("?>")[1]
    )
    large = part("<row/>" * (MAX_BYTES // 6))
    for text in (laughs, large):
        assert codes_of(packed({"xl/worksheets/sheet1.xml": text})) == [(0, "roster", "xlsx-form")]
    assert codes_of(packed({"a": "b"})) == [(0, "roster", "rows-none")]


def test_a_damaged_workbook_is_refused_or_read_and_nothing_else() -> None:
    whole, chance = workbook(rows_of(line("王芳"), line("李强", 1))), random.Random(SEED)
    for _ in range(600):
        damaged = bytearray(whole[: chance.choice((len(whole), chance.randrange(4, len(whole))))])
        for _ in range(chance.choice((1, 3))):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        try:
            read(bytes(damaged))
        except RosterRefused as refused:
            assert refused.row_faults()  # noqa: PT017
