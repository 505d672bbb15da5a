"""What spreadsheets do to a sheet is read where it is unambiguous, and else refused as what it is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.register.levels import Kind
from node.rosters.roster import read_roster
from node.rosters.sheet import records
from tests.rosters.sheets import HEAD, PASSPORT, codes_of, faults_of, line, read, sheet
from wallet.documents.identity import check_character

GOOD = [line("王芳", 0), line("李强", 1), line("赵敏", 2)]
SHOWS_NOTHING = "\u200b\u200e\u202a\u202c\u202d\u2060\ufeff\u00ad"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"])
@pytest.mark.parametrize("quoted", [False, True])
def test_cells_are_parted_by_whatever_parts_the_headings(delimiter: str, quoted: bool) -> None:
    text = sheet(*GOOD)
    if quoted:
        text = text.replace(HEAD, ",".join(f'"{each}"' for each in HEAD.split(",")))
    assert read(text.replace(",", delimiter).encode()) == read(sheet(*GOOD).encode())


@pytest.mark.parametrize(("parted", "other"), [(a, b) for a in ",;\t，" for b in ",;\t，" if a != b])
def test_a_row_that_is_parted_otherwise_is_refused_with_what_parts_it(parted: str, other: str) -> None:
    text = sheet(GOOD[0]).replace(",", parted) + GOOD[1].replace(",", other)
    (fault,) = faults_of(text.encode())
    assert (fault.row, fault.code) == (3, "cells-count")
    assert repr(other) in fault.detail


@settings(deadline=None)
@given(columns=st.integers(1, 20), rows=st.integers(0, 3))
def test_empty_columns_and_rows_around_the_sheet_are_passed_over(columns: int, rows: int) -> None:
    more = "," * columns
    lines = [each + more for each in (HEAD, *GOOD)] + ["," * (columns + 7)] * rows
    assert read("\n".join(lines).encode()) == read(sheet(*GOOD).encode())


@pytest.mark.parametrize("more", [0, 2])
def test_a_cell_too_many_moves_no_score_into_another_column(more: int) -> None:
    empty = "," * more
    decimal_comma = GOOD[0].replace(",86,86,86", ",86,5,91,")
    data = "\n".join((HEAD + empty, decimal_comma + empty)).encode()
    assert codes_of(data) == [(2, "roster", "cells-count")]
    assert codes_of("\n".join((HEAD + ",,", GOOD[0] + ",90,")).encode()) == [(2, "roster", "cells-count")]


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)))
def test_a_day_is_read_however_its_year_month_and_day_are_parted(day: date) -> None:
    plain = f"{day.year}@{day.month}@{day.day}"
    forms = [*(plain.replace("@", each) for each in "-/."), day.isoformat(), f"{day:%Y%m%d}", f"{day:%Y/%m/%d}"]
    forms += [f"{day.year}年{day.month}月{day.day}日", plain.replace("@", "/") + " 0:00", f"{day} 00:00:00"]
    for form in forms:
        (row,) = read(sheet(line("DEMO ANN", birth_date=form, **PASSPORT)).encode())
        assert row.birth_date == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("37723", "birth-date-number"),
        ("4/12/2003", "birth-date-order"),
        ("12.4.03", "birth-date-order"),
        ("2003/4-12", "birth-date-form"),
        ("2003/2/30", "birth-date-form"),
        ("2003/4", "birth-date-form"),
    ],
)
def test_a_day_that_is_not_told_apart_is_refused_as_what_it_is(typed: str, code: str) -> None:
    assert codes_of(sheet(line("DEMO ANN", birth_date=typed, **PASSPORT)).encode()) == [(2, "birth_date", code)]


@settings(deadline=None)
@given(
    odd=st.text(st.sampled_from(SHOWS_NOTHING), min_size=1, max_size=3),
    at=st.integers(0, 18),
    field=st.sampled_from(["id_number", "certificate_number"]),
)
def test_what_shows_nothing_in_a_number_is_read_as_nothing(odd: str, at: int, field: str) -> None:
    (good,) = read(sheet(GOOD[0]).encode())
    number = good.identity.number if field == "id_number" else good.certificate_number
    typed = line("王芳", **{field: number[:at] + odd + number[at:]})
    assert read(sheet(typed).encode()) == (good,)


@pytest.mark.parametrize("before", ["'", "‘", "’", "＇", "`", " '", "' "])
@pytest.mark.parametrize("field", ["id_number", "certificate_number", "theory_score"])
def test_a_mark_of_text_before_a_number_is_none_of_it(before: str, field: str) -> None:
    cells = dict(zip(HEAD.split(","), GOOD[0].split(","), strict=True))
    typed = cells | {field: before + cells[field]}
    assert read(sheet(",".join(typed.values())).encode()) == read(sheet(GOOD[0]).encode())


def test_a_number_kept_as_text_by_a_formula_is_read() -> None:
    (good,) = read(sheet(GOOD[0]).encode())
    typed = GOOD[0].replace(good.identity.number, f'"=""{good.identity.number}"""')
    assert read(sheet(typed).encode()) == (good,)


@settings(deadline=None)
@given(odd=st.sampled_from("'·?*,、#É王"), at=st.integers(1, 17))
def test_a_character_that_no_number_holds_is_named(odd: str, at: int) -> None:
    number = GOOD[0].split(",")[2]
    (fault,) = faults_of(sheet(GOOD[0].replace(number, f'"{number[:at]}{odd}{number[at:]}"')).encode())
    assert (fault.field, fault.code) == ("id_number", "id-number-character")
    assert f"U+{ord(odd):04X}" in fault.detail
    assert number[:17] not in fault.detail


births = st.dates(date(1950, 1, 1), date(2008, 1, 1)).map(lambda day: f"{day:%Y%m%d}")


@settings(deadline=None)
@given(birth=births, serial=st.integers(1, 999))
def test_a_number_that_a_spreadsheet_rounded_is_named_as_that(birth: str, serial: int) -> None:
    """Fifteen digits are kept; the checksum of what is left fits one in eleven times."""
    seventeen = f"999001{birth}{serial:03d}"
    number = seventeen + check_character(seventeen)
    rounded = number[:15] + "000"
    (fault,) = faults_of(sheet(line("王芳", id_number=rounded)).encode())
    assert (fault.field, fault.code) == ("id_number", "id-number-rounded")
    for power in (f"{int(rounded):.5E}", f"{int(rounded):.14E}".replace("E+", "e"), f"{int(rounded):.0E}"):
        (fault,) = faults_of(sheet(line("王芳", id_number=power)).encode())
        assert (fault.field, fault.code) == ("id_number", "id-number-rounded")


@settings(deadline=None)
@given(birth=births, tens=st.integers(1, 9))
def test_a_number_that_ends_in_three_zeros_is_read_where_it_is_written_in_groups(birth: str, tens: int) -> None:
    seventeen = f"999001{birth}{tens}00"
    if check_character(seventeen) == "0":
        grouped = f"{seventeen[:6]} {birth} {tens}000"
        (row,) = read(sheet(line("王芳", id_number=grouped)).encode())
        assert row.identity.number == seventeen + "0"


@pytest.mark.parametrize("number", ["2.69901E+15", "2.69901012330000E15"])
def test_a_rounded_certificate_number_is_named_as_that(number: str) -> None:
    faults = codes_of(sheet(line("王芳", certificate_number=number)).encode())
    assert faults == [(2, "certificate_number", "number-rounded")]


def test_a_certificate_number_that_only_looks_like_a_power_of_ten_is_read() -> None:
    data = sheet(line("王芳", certificate_number="1E2026")).encode()
    (row,) = read_roster(records(data), kind=Kind.TRAINING, level=0, award_date=date(2026, 6, 30))
    assert row.certificate_number == "1E2026"
