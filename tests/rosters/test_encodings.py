"""One encoding for the whole file, or none of it: what is joined, halved or misread is refused with the row."""

from __future__ import annotations

import random

import pytest

from node.rosters.faults import RosterRefused
from tests.rosters.sheets import CHINESE_HEAD, HEAD, codes_of, faults_of, line, read, sheet
from tests.rosters.test_names import HAN, RARE, SEED


def drawn(chance: random.Random, rows: int, letters: str = HAN) -> list[str]:
    return ["".join(chance.choices(letters, k=chance.choice((2, 3, 4)))) for _ in range(rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("head", [HEAD, CHINESE_HEAD])
def test_names_come_out_as_they_went_in_or_the_row_stops(encoding: str, head: str) -> None:
    """A name in GB18030 may be valid UTF-8 too, alone in a file: then it is refused, and never read as another."""
    chance, read_well = random.Random(SEED), 0
    for _ in range(300):
        names = drawn(chance, chance.choice((1, 2, 10)), HAN + RARE)
        data = sheet(*(line(name, at) for at, name in enumerate(names)), head=head).encode(encoding)
        try:
            found = [row.name for row in read(data)]
        except RosterRefused as refused:
            codes = {each.code for each in refused.faults}
        else:
            assert found == names
            codes = set()
            read_well += 1
        assert codes <= ({"name-misread", "encoding-doubtful"} if encoding == "gb18030" else set())
    assert read_well > 280


@pytest.mark.parametrize(("first", "second"), [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8-sig", "gb18030")])
def test_rows_of_two_encodings_in_one_file_are_refused(first: str, second: str) -> None:
    chance = random.Random(SEED)
    for _ in range(300):
        above, below = drawn(chance, chance.choice((1, 3))), drawn(chance, chance.choice((1, 3)))
        data = sheet(*(line(name, at) for at, name in enumerate(above))).encode(first)
        data += "".join(line(name, 50 + at) + "\r\n" for at, name in enumerate(below)).encode(second)
        faults = faults_of(data)
        assert {each.code for each in faults} <= {"encoding-mixed", "encoding", "name-misread", "name-scripts"}
        assert all("UTF-8" in each.cure for each in faults)


def test_a_joined_file_is_named_with_the_row_where_the_encoding_changes() -> None:
    data = sheet(line("王芳", 0), line("李强明", 1)).encode() + line("赵敏", 2).encode("gb18030")
    assert codes_of(data) == [(4, "roster", "encoding-mixed")]
    assert codes_of(b"\xef\xbb\xbf" + sheet(line("赵敏")).encode("gb18030")) == [(2, "roster", "encoding-mixed")]


@pytest.mark.parametrize("rare", [each for each in RARE if ord(each) > 0xFFFF])
def test_a_character_in_two_halves_is_named_as_that(rare: str) -> None:
    high, low = 0xD800 + ((ord(rare) - 0x10000) >> 10), 0xDC00 + ((ord(rare) - 0x10000) & 0x3FF)
    halves = (chr(high) + chr(low)).encode("utf-8", "surrogatepass")
    for names in ((), ("王芳",)):
        data = sheet(*(line(name, at) for at, name in enumerate(names)), line("@田", 7)).encode()
        assert codes_of(data.replace(b"@", halves)) == [(2 + len(names), "roster", "encoding-cesu8")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "big5", "shift-jis"])
def test_a_file_in_another_encoding_is_refused(encoding: str) -> None:
    usual = [each for each in HAN if each.encode(encoding, "ignore")]
    chance = random.Random(SEED)
    for _ in range(30):
        names = ["".join(chance.choices(usual, k=3)) for _ in range(10)]
        assert faults_of(sheet(*(line(name, at) for at, name in enumerate(names))).encode(encoding))


def test_a_character_that_a_save_lost_stops_the_row() -> None:
    """A spreadsheet that saves in GBK writes `?` for what GBK has not."""
    for rare in "𠮷䶮\U000323b0":
        data = sheet(line(f"{rare}田"), line("王芳", 1)).encode("gbk", "replace")
        assert codes_of(data) == [(2, "name", "name-character-lost")]
