"""A roster is read whole or not at all, and every fault names row, field and cure."""

from datetime import date
from pathlib import Path

import pytest

from node.rosters.faults import RosterRefused
from node.rosters.sheet import MAX_ROWS
from tests.issuing.world import resident_id
from tests.rosters.sheets import CHINESE_HEAD, HEAD, codes_of, read

DEMO = Path(__file__).parents[2] / "demo/roster.csv"
GOOD = f"演示甲,resident_id,{resident_id(0)},,S000099000001263000001,86,91.5,"


def faults_of(*lines: str, head: str = HEAD) -> list[tuple[int, str, str]]:
    return codes_of("\n".join((head, *lines)).encode())


def test_the_demo_roster_is_ten_people_in_their_own_writing() -> None:
    rows = read(DEMO.read_bytes())
    assert len(rows) == 10
    assert rows[3].name == "古丽努尔·示例艾力"
    assert rows[9].identity.number == "XXA-DX0000019"
    assert rows[9].birth_date == date(2001, 2, 20)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_headings_in_chinese_and_three_encodings_give_the_same_rows(encoding: str) -> None:
    line = GOOD.replace("resident_id", "居民身份证")
    assert read(f"{CHINESE_HEAD}\r\n{line}\r\n".encode(encoding)) == read(f"{HEAD}\n{GOOD}\n".encode())


@pytest.mark.parametrize("dot", ["•", "‧", "・", "．", "●"])
def test_every_dot_in_a_name_becomes_one_and_nothing_else_changes(dot: str) -> None:
    (row,) = read(f"{HEAD}\n{GOOD.replace('演示甲', f'古丽{dot}示例䶮𠮷')}\n".encode())
    assert row.name == "古丽·示例䶮𠮷"


def test_all_faults_of_all_rows_are_named_at_once() -> None:
    wrong_id = GOOD.replace(resident_id(0), resident_id(0)[:17] + "A").replace("000001,", "000002,")
    wrong_score = GOOD.replace(resident_id(0), resident_id(1)).replace("000001,", "000003,").replace("86", "8,6")
    assert faults_of(wrong_id, GOOD.replace(",86,", ",086,")) == [
        (2, "id_number", "id-number-form"),
        (3, "theory_score", "score-form"),
    ]
    assert faults_of(wrong_score) == [(2, "roster", "cells-count")]


def test_the_same_person_or_number_twice_is_a_fault_of_the_later_row() -> None:
    assert faults_of(GOOD, GOOD) == [
        (3, "id_number", "person-repeated"),
        (3, "certificate_number", "certificate-number-repeated"),
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("演示甲", "=HYPERLINK(0)"), ("name", "cell-formula")),
        ((resident_id(0), "9.99001E+17"), ("id_number", "id-number-rounded")),
        (("resident_id", "driver"), ("id_type", "id-type-unknown")),
        (("resident_id", "passport"), ("id_number", "id-number-form")),
        ((",,S0", ",1999-01-01,S0"), ("birth_date", "birth-date-differs")),
        ((",,S0", ",soon,S0"), ("birth_date", "birth-date-form")),
        (("01263", "01253"), ("certificate_number", "number-year")),
        (("01263", "01264"), ("certificate_number", "number-level")),
    ],
)
def test_a_wrong_cell_is_named(change: tuple[str, str], fault: tuple[str, str]) -> None:
    assert faults_of(GOOD.replace(*change)) == [(2, *fault)]


def test_a_document_that_tells_no_birth_date_needs_one_written() -> None:
    passport = GOOD.replace("resident_id", "passport").replace(resident_id(0), "XXA-DX0000019")
    assert faults_of(passport) == [(2, "birth_date", "birth-date-missing")]


def test_a_heading_that_is_missing_unknown_or_double_is_named() -> None:
    assert faults_of(GOOD, head=HEAD.replace("theory_score", "theorie")) == [(1, "roster", "heading-unknown")]
    assert faults_of(GOOD, head=HEAD.replace("theory_score", "name")) == [(1, "roster", "heading-repeated")]
    assert faults_of("a,b,c", head="name,id_type,id_number") == [(1, "roster", "heading-missing")]
    assert faults_of() == [(0, "roster", "rows-none")]


@pytest.mark.parametrize("lines", ["", "\n", "\n\n\n", " \n\t\n", ",,,,,,,\n", " , ,,,,,, \n\n", "\r\n\r\n"])
@pytest.mark.parametrize("head", [f"{HEAD}\n", f"\n\n{HEAD}\n", ""])
def test_a_roster_without_a_single_learner_is_refused(head: str, lines: str) -> None:
    with pytest.raises(RosterRefused) as refused:
        read((head + lines).encode())
    (fault,) = refused.value.faults
    assert (fault.field, fault.code) == ("roster", "rows-none")
    assert fault.cure


def test_a_file_too_large_too_long_or_not_text_is_refused() -> None:
    for data, code in (
        (b"x" * (3 << 20), "file-too-large"),
        (b"\xff\xfe\x00a", "encoding"),
        ("\n".join([HEAD, *[GOOD] * (MAX_ROWS + 1)]).encode(), "rows-too-many"),
        (f'{HEAD}\n"open'.encode(), "csv-form"),
    ):
        with pytest.raises(RosterRefused) as refused:
            read(data)
        assert [fault.code for fault in refused.value.faults] == [code]


def test_no_fault_repeats_an_identity_number() -> None:
    with pytest.raises(RosterRefused) as refused:
        read("\n".join([HEAD, GOOD, GOOD, GOOD.replace(resident_id(0), resident_id(0)[:17] + "A")]).encode())
    assert resident_id(0)[:17] not in str(refused.value) + repr(refused.value.faults)
