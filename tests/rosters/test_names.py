"""No name is signed that a spreadsheet, a keyboard or a wrong encoding made of a person's."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.letters import is_han, script_of
from formats.text import refused_in
from node.rosters.names import roster_name
from wallet.documents.fields import FieldFault
from wallet.documents.names import DOT, personal_name

_ROWS = [bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
HAN = "".join(each.decode("gb2312", "ignore") for each in _ROWS)
RARE = "𠮷䶮㐂玥堃喆𬭸\U000323b0"
DOTS = "·•‧∙⋅・･．●․·᛫⸱⸳" + "。｡﹒˙◦⸰ᐧ°∘○."
BLANKS = " \u3000\u00a0\u2003\u2009\t"
SEED = 20261127

names = st.text(st.sampled_from(HAN + RARE), min_size=2, max_size=6)


def fault_of(name: str) -> FieldFault:
    with pytest.raises(FieldFault) as refused:
        roster_name(name)
    assert refused.value.field == "name"
    assert refused.value.cure
    return refused.value


@settings(deadline=None)
@given(names)
def test_a_chinese_name_rare_characters_too_is_left_as_it_is(name: str) -> None:
    assert roster_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["DEMO ALEXANDRA MARIE", "O'Neil, J. P.", "José María Ñuñez-Ürgüp", "Nguyễn Văn Ân", "Jean·Paul", "e\u0301mile"],
)
def test_a_name_in_latin_letters_is_left_as_it_is(name: str) -> None:
    assert roster_name(name) == name


@settings(deadline=None)
@given(
    first=names,
    second=names,
    dots=st.text(st.sampled_from(DOTS), min_size=1, max_size=3),
    blank=st.sampled_from(BLANKS),
)
def test_every_dot_between_chinese_characters_becomes_the_one(first: str, second: str, dots: str, blank: str) -> None:
    for between in (dots, f"{blank}{dots}", f"{dots}{blank}", f"{blank}{dots}{blank}"):
        assert roster_name(first + between + second) == first + DOT + second


@settings(deadline=None)
@given(first=names, second=names, blanks=st.text(st.sampled_from(BLANKS), min_size=1, max_size=3))
def test_no_blank_stays_inside_a_chinese_name(first: str, second: str, blanks: str) -> None:
    assert roster_name(first + blanks + second) == first + second


@settings(deadline=None)
@given(first=names, second=names, end=st.sampled_from(["\n", "\r", "\r\n", "\x0b", "\x0c", "\u2028", "\x85"]))
def test_a_line_break_may_part_two_people_and_is_refused(first: str, second: str, end: str) -> None:
    assert fault_of(first + end + second).code == "name-line-break"


@pytest.mark.parametrize("place", ["first", "inside", "last"])
@settings(deadline=None)
@given(name=names, odd=st.characters(codec="utf-8"))
def test_whatever_is_no_letter_of_the_name_stops_the_row_and_is_named(place: str, name: str, odd: str) -> None:
    if script_of(odd) or odd in DOTS or odd.isspace():
        return
    at = {"first": 0, "inside": 1, "last": len(name)}[place]
    fault = fault_of(name[:at] + odd + name[at:])
    assert fault.code in {"name-character", "name-character-lost"}
    assert f"character {at + 1} is U+{ord(odd):04X} " in fault.detail


@pytest.mark.parametrize("character", ["?", "？", "\ufffd", "\ue000", "\uf8ff", "\U000f0000", "\u0378", "\U0003fffd"])
def test_a_lost_or_private_character_is_named_with_the_way_to_save(character: str) -> None:
    fault = fault_of(character + "田")
    assert fault.code == "name-character-lost"
    assert "CSV UTF-8 or .xlsx" in fault.cure


@settings(deadline=None)
@given(name=names, letter=st.characters(categories=["L"]), at=st.integers(0, 6))
def test_a_letter_of_another_script_inside_a_chinese_name_stops_the_row(name: str, letter: str, at: int) -> None:
    if is_han(letter) or letter in DOTS:
        return
    fault = fault_of(name[:at] + letter + name[at:])
    assert fault.code in {"name-scripts", "name-character", "name-character-lost"}
    assert f"U+{ord(letter):04X}" in fault.detail


@pytest.mark.parametrize(("name", "odd"), [("DEMО", "О"), ("Μaria", "Μ"), ("Ivаn", "а")])
def test_a_look_alike_of_another_alphabet_is_named(name: str, odd: str) -> None:
    fault = fault_of(name)
    assert fault.code == "name-scripts"
    assert f"U+{ord(odd):04X} {unicodedata.name(odd)}" in fault.detail


@settings(deadline=None)
@given(names, names)
def test_a_dot_that_parts_nothing_is_refused(first: str, second: str) -> None:
    for name in (DOT + first, first + DOT, first + " ."):
        assert fault_of(name).code in {"name-dot", "name-character"}
    for name in (f"{first}、{second}", f"{first}*{second}", f"{first},{second}", f"{first}（{second}）"):
        assert fault_of(name).code == "name-character"


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=8))
def test_what_is_read_is_in_the_form_that_is_signed_and_reads_as_itself(typed: str) -> None:
    try:
        name = roster_name(typed)
    except FieldFault:
        return
    assert roster_name(name) == personal_name(name) == name
    assert refused_in(name) is None
    assert len({script_of(each) for each in name} - {None}) == 1


def test_a_chinese_name_in_a_wrong_encoding_is_refused_with_the_name_that_was_meant() -> None:
    chance, refused = random.Random(SEED), 0
    for _ in range(3_000):
        name = "".join(chance.choices(HAN, k=chance.choice((2, 4))))
        for wrong, right in (("utf-8", "gb18030"), ("gb18030", "utf-8"), ("gb18030", "latin-1"), ("utf-8", "latin-1")):
            try:
                read = name.encode(wrong).decode(right)
            except UnicodeDecodeError:
                continue
            fault = fault_of(read)
            refused += fault.code == "name-misread"
            assert fault.code != "name-misread" or repr(name) in fault.detail
            assert fault_of(f"{read[:2]} {read[2:]}"), "a blank in it does not hide it"
    assert refused > 6_000


def test_no_usual_name_is_taken_for_a_misread_one() -> None:
    chance = random.Random(SEED)
    for _ in range(3_000):
        name = "".join(chance.choices(HAN, k=chance.choice((2, 3, 3, 4))))
        assert roster_name(name) == name
