"""A sheet of entries: good rows are read to the fen, and every fault of every row is told at once, with its field."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.bookings.slots import parse_day
from formats.splits.entries.checker import MOST_PARTS, CheckedSheet, check_sheet
from formats.splits.entries.columns import COLUMNS, FIELDS, InvoiceKind, heading, template
from formats.splits.entries.evidence import MOST_SELLER
from formats.splits.entries.sheet import MAX_BYTES, MAX_CELL, MAX_ROWS
from formats.words import LANGUAGES
from tests.splits.agreements import EXAMPLE, version
from tests.splits.words.wide_agreement import WIDE
from tests.workbooks import Day, Number, workbook

AGREEMENT = version(EXAMPLE)
TODAY = date(2026, 11, 28)
ROW = dict(
    zip(
        FIELDS,
        ("social-training", "cost", "operating", "2026-03-31", "106.00", "100.00", "6.00", "9", "own", "2", "记-1"),
        strict=True,
    )
) | {"invoice_number": "PZ-1"}
# What somebody writes instead → the field that is named, and the word.
MISTAKES: dict[str, tuple[Mapping[str, str], str, str]] = {
    "unknown pool": ({"pool": "canteen"}, "pool", "unknown-pool"),
    "unknown side": ({"side": "支出"}, "side", "side"),
    "unknown nature": ({"nature": "其他"}, "nature", "nature"),
    "nature of another pool": ({"nature": "财政"}, "nature", "nature"),
    "no day": ({"occurred": "20260331"}, "occurred", "day"),
    "no day of the calendar": ({"occurred": "2026-02-30"}, "occurred", "day"),
    "full-width day": ({"occurred": "２０２６-03-31"}, "occurred", "full-width"),
    "day ahead": ({"occurred": "2026-11-29"}, "occurred", "day"),
    "before the agreement": ({"occurred": "2025-12-31"}, "occurred", "day"),
    "text amount": ({"gross": "壹佰零陆元整"}, "gross", "amount-in-words"),
    "tens of thousands": ({"gross": "1.06万元"}, "gross", "amount-ten-thousands"),
    "full-width amount": ({"net": "１００.00"}, "net", "amount-full-width"),
    "grouped amount": ({"net": "1,100.00"}, "net", "amount-grouped"),
    "formula": ({"vat": "=F2-E2"}, "vat", "amount-formula"),
    "negative": ({"vat": "-6.00"}, "vat", "amount-negative"),
    "vat that does not add up": ({"vat": "6.01"}, "gross", "vat-sum"),
    "nothing": ({"gross": "0.00", "net": "0.00", "vat": "0.00"}, "gross", "gross-zero"),
    "unknown holder": ({"holder": "4"}, "holder", "holder"),
    "full-width holder": ({"holder": "９"}, "holder", "full-width"),
    "unknown kind": ({"invoice_kind": "收据"}, "invoice_kind", "invoice-kind"),
    "own voucher of a stranger": ({"invoice_code": "4"}, "invoice_code", "invoice-code"),
    "rounded number": ({"invoice_number": "2.4312E+19"}, "invoice_number", "invoice-rounded"),
    "full-width number": ({"invoice_number": "ＰＺ-1"}, "invoice_number", "invoice-not-ascii"),
    "control character": ({"invoice_number": "PZ\u200b1"}, "invoice_number", "text-character"),
    "long cell": ({"pool": "p" * (MAX_CELL + 1)}, "pool", "too-long"),
}


def sheet(rows: Iterable[Mapping[str, str]], headings: Iterable[str] = FIELDS) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([list(headings), *(list(row.values()) for row in rows)])
    return written.getvalue().encode()


def checked(data: bytes, *, today: date = TODAY, text: str = EXAMPLE) -> CheckedSheet:
    found = check_sheet(data, AGREEMENT if text is EXAMPLE else version(text), parse_day(today.isoformat()))
    for each in found.faults:
        for language in LANGUAGES:
            told = each.to_json(language)
            assert told["detail"]
            assert told["cure"]
    return found


def words(found: CheckedSheet) -> list[tuple[int, str, str]]:
    return [(each.row, each.field, each.message.reason) for each in found.faults]


def own(number: int) -> dict[str, str]:
    return ROW | {"invoice_number": f"PZ-{number}"}


@given(st.lists(st.tuples(st.integers(0, 10**15), st.integers(0, 10**13)), min_size=1, max_size=20))
def test_good_rows_are_read_to_the_fen(amounts: list[tuple[int, int]]) -> None:
    texts = [
        {"net": net, "vat": vat, "gross": net + vat} for net, vat in amounts if 0 < net + vat <= 10**15
    ] or [{"net": 1, "vat": 0, "gross": 1}]  # fmt: skip
    rows = [
        own(place) | {field: f"{fen // 100}.{fen % 100:02}" for field, fen in each.items()}
        for place, each in enumerate(texts)
    ]
    found = checked(sheet(rows))
    assert found.faults == ()
    assert [{"net": row.net, "vat": row.vat, "gross": row.gross} for row in found.entries] == texts


@given(st.lists(st.sampled_from([None, *MISTAKES]), min_size=1, max_size=12))
def test_every_mistake_of_every_row_is_told_at_once(mistakes: list[str | None]) -> None:
    rows = [own(place) | (dict(MISTAKES[each][0]) if each else {}) for place, each in enumerate(mistakes)]
    found = checked(sheet(rows))
    expected = [(row, *MISTAKES[each][1:]) for row, each in enumerate(mistakes, start=2) if each]
    assert words(found) == expected
    assert [entry.row for entry in found.entries] == [row for row, each in enumerate(mistakes, start=2) if not each]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_beside_every_other_of_its_row(mistake: str) -> None:
    changes, field, word = MISTAKES[mistake]
    touched = {field, *changes}
    amounts = {"gross", "net", "vat"}
    others = [
        each
        for each in ("unknown pool", "no day", "unknown holder", "tens of thousands", "unknown kind")
        if not {MISTAKES[each][1], *MISTAKES[each][0]} & touched
        and not (each == "tens of thousands" and touched & amounts)
        and not (each == "unknown kind" and word == "invoice-code")
        and not (each == "unknown pool" and word in ("nature",))
    ]
    row = ROW | {key: value for each in others for key, value in MISTAKES[each][0].items()} | dict(changes)
    told = {(field, word) for _, field, word in words(checked(sheet([row])))}
    assert told == {MISTAKES[each][1:] for each in others} | {(field, word)}


@given(st.integers(-3, 800))
def test_a_day_is_entered_up_to_366_days_back_and_not_ahead(days: int) -> None:
    today = date(2028, 6, 1)
    day = today - timedelta(days=days)
    found = checked(sheet([ROW | {"occurred": day.isoformat()}]), today=today)
    assert bool(found.entries) == (0 <= days <= 366)


def test_a_day_after_the_last_month_of_the_agreement_is_refused() -> None:
    row = ROW | {"pool": "training", "holder": "2"}
    for day, good in (("2027-12-31", True), ("2028-01-01", False)):
        found = checked(sheet([row | {"occurred": day}]), today=date(2028, 1, 31), text=WIDE)
        assert bool(found.entries) == good


def test_a_day_with_slashes_is_the_same_day() -> None:
    for written in ("2026/3/1", "2026/03/01", "2026-03-01"):
        [entry] = checked(sheet([ROW | {"occurred": written}])).entries
        assert entry.occurred == "2026-03-01"


def test_a_side_that_the_pool_does_not_have_is_refused() -> None:
    row = ROW | {"pool": "fees", "nature": "non_tax", "side": "benefit", "holder": "2"}
    assert words(checked(sheet([row]), text=WIDE)) == [(2, "side", "unknown-side")]


@pytest.mark.parametrize(
    ("kind", "code", "number", "wrong"),
    [
        ("invoice", "", "24312000000012345678", []),
        ("发票", "044001900111", "12345678", []),
        ("invoice", "0440019001", "12345678", []),
        ("invoice", "044001900111", "24312000000012345678", ["invoice_code"]),
        ("invoice", "", "12345678", ["invoice_code"]),
        ("invoice", "1", "1234567", ["invoice_code", "invoice_number"]),
        ("invoice", "", "2431200000001234567", ["invoice_code", "invoice_number"]),
        ("invoice", "", "24312000000012300000", ["invoice_number"]),
        ("invoice", "", "'24312000000012300000", []),
        ("fiscal", "31010126", "0012345678", []),
        ("fiscal", "", "0012345678", ["invoice_code"]),
        ("own", "9", "pz-2026-03-7", []),
        ("own", "2", "-7", ["invoice_number"]),
        ("own", "", "7", ["invoice_code"]),
    ],
)
def test_a_number_is_held_to_the_form_of_its_kind(kind: str, code: str, number: str, wrong: list[str]) -> None:
    row = ROW | {"invoice_kind": kind, "invoice_code": code, "invoice_number": number}
    found = checked(sheet([row]))
    assert [each.field for each in found.faults] == wrong
    for entry in found.entries:
        assert entry.invoice.number == number.removeprefix("'").upper()
        assert entry.invoice.kind in InvoiceKind


def test_rows_of_one_number_cut_an_invoice_over_sides_of_pools_each_of_them_once() -> None:
    other = {"side": "benefit"}
    found = checked(sheet([own(1), own(2), own(1) | other]))
    assert found.faults == ()
    assert [(entry.row, entry.side) for entry in found.entries] == [(2, "cost"), (3, "cost"), (4, "benefit")]
    for changed, field in (({"occurred": "2026-03-30"}, "occurred"), ({"holder": "2"}, "holder")):
        assert words(checked(sheet([own(1), own(1) | other | changed]))) == [(3, field, "invoice-parts")]
    slashes = own(1) | other | {"occurred": "2026/3/31", "side": "收益"}
    assert words(checked(sheet([own(1), slashes, slashes]))) == [(4, "invoice_number", "invoice-twice")]


def test_an_invoice_has_as_many_parts_as_the_contract_takes() -> None:
    pools = "".join(f"  p{place}:\n    nature: operating\n    cost: *\n" for place in range(MOST_PARTS + 1))
    stages = "{stages: [{name: all, take: rest, to: {party: 2}}]}"
    text = EXAMPLE[: EXAMPLE.index("pools:")] + "pools:\n" + pools.replace("*", stages)
    rows = [own(1) | {"pool": f"p{place}"} for place in range(MOST_PARTS + 1)]
    assert words(checked(sheet(rows[:-1]), text=text)) == []
    assert words(checked(sheet(rows), text=text)) == [(MOST_PARTS + 2, "invoice_number", "invoice-parts")]


def test_a_number_twice_in_a_sheet_is_told_also_beside_other_faults() -> None:
    rows = [own(1), own(2), own(1) | {"holder": "4"}, own(1) | {"invoice_code": "3"}, own(1)]
    assert words(checked(sheet(rows))) == [
        (4, "holder", "holder"),
        (4, "invoice_number", "invoice-twice"),
        (6, "invoice_number", "invoice-twice"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_takes_rows_under_the_headings_of_either_language(language: str) -> None:
    assert template(language) == ",".join(heading(field, language) for field in COLUMNS) + "\r\n"
    names = [heading(field, language) for field in FIELDS]
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert len(checked(sheet([ROW], names).decode().encode(encoding)).entries) == 1
    shuffled = dict(reversed(ROW.items()))
    assert len(checked(sheet([shuffled], reversed(names))).entries) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_may_name_the_seller_of_an_invoice_once_for_all_its_rows(language: str) -> None:
    names = [heading(field, language) for field in COLUMNS]
    sold, nobody = {"seller": "华东机床厂"}, {"seller": ""}
    rows = [own(1) | nobody, own(1) | {"side": "benefit"} | sold, own(2) | nobody]
    found = checked(sheet(rows, names))
    assert (found.faults, [each.seller for each in found.entries]) == ((), ["华东机床厂", "华东机床厂", ""])


def test_a_seller_that_cannot_be_is_named_by_row_and_field() -> None:
    cut = own(1) | {"side": "benefit"}
    long = own(3) | {"seller": "厂" * (MOST_SELLER + 1)}
    rows = [own(1) | {"seller": "甲厂"}, cut | {"seller": "乙厂"}, own(2) | {"seller": "甲\u202e厂"}, long]
    assert words(checked(sheet(rows, COLUMNS))) == [
        (3, "seller", "invoice-parts"), (4, "seller", "text-character"), (5, "seller", "too-long"),
    ]  # fmt: skip
    assert words(checked(sheet([own(1) | {"a": "", "b": ""}], [*COLUMNS, "seller"]))) == [
        (1, "seller", "heading-twice")
    ]


GOOD = sheet([ROW])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(0, "sheet", "sheet-empty")]),
        (template("en").encode(), [(0, "sheet", "sheet-empty")]),
        (b"PK\x03\x04" + bytes(40), [(0, "sheet", "sheet-workbook")]),
        (b"\xd0\xcf\x11\xe0" + bytes(40), [(0, "sheet", "sheet-workbook")]),
        (b"\xff\xfe\x00", [(0, "sheet", "sheet-encoding")]),
        (b"a" * (MAX_BYTES + 1), [(0, "sheet", "sheet-large")]),
        (GOOD.replace(b",", b";"), [(1, "sheet", "sheet-delimiter")]),
        (GOOD.replace(b"holder", b"owner"), [(1, "sheet", "heading-unknown"), (1, "holder", "heading-missing")]),
        (GOOD.replace(b"vat", b"net"), [(1, "net", "heading-twice"), (1, "vat", "heading-missing")]),
        (GOOD + b"a,b\r\n", [(3, "sheet", "sheet-cells")]),
        (GOOD + b'"a\r\n', [(3, "sheet", "sheet-csv")]),
        (GOOD + b"\r\n,,\r\n", []),
    ],
)
def test_a_file_that_is_no_such_sheet_is_said_to_be(data: bytes, expected: list[tuple[int, str, str]]) -> None:
    assert words(checked(data)) == expected


def test_a_sheet_has_an_end() -> None:
    rows = [own(place) for place in range(MAX_ROWS + 1)]
    found = checked(sheet(rows))
    assert words(found) == [(MAX_ROWS + 2, "sheet", "sheet-rows")]
    assert len(found.entries) == MAX_ROWS


@given(st.binary(max_size=300))
def test_whatever_bytes_are_given_something_is_said(data: bytes) -> None:
    for given_bytes in (data, template("en").encode() + data):
        found = checked(given_bytes)
        assert found.faults or found.entries


def test_a_workbook_of_entries_is_read_as_the_same_rows_as_csv() -> None:
    rows = [own(place) for place in range(3)]
    written = [list(FIELDS), *([row[field] for field in FIELDS] for row in rows)]
    assert checked(workbook(written)) == checked(sheet(rows))
    for cells in written[1:]:
        cells[FIELDS.index("gross")], cells[FIELDS.index("net")] = Number("106"), Number("100.0")
        cells[FIELDS.index("occurred")] = Day((date(2026, 3, 31) - date(1899, 12, 30)).days)
    assert checked(workbook(written)) == checked(sheet(rows))


@pytest.mark.parametrize(
    ("field", "number", "word"),
    [
        ("gross", "106.123", "amount-decimals"),
        ("gross", "1.06E+20", "amount-rounded"),
        ("invoice_number", "24312000000000000000", "invoice-rounded"),
    ],
)
def test_what_a_workbook_holds_as_a_number_is_not_taken_for_more_than_it_says(
    field: str, number: str, word: str
) -> None:
    row = [ROW[each] for each in FIELDS]
    row[FIELDS.index(field)] = Number(number)
    assert (2, field, word) in words(checked(workbook([list(FIELDS), row])))


def test_a_workbook_with_a_second_sheet_is_asked_which_one_is_meant() -> None:
    second = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert words(checked(workbook([list(FIELDS)], sheet2=second))) == [(0, "sheet", "sheet-several")]
