"""Which script a letter is of, by a table of the same Unicode version as the table of characters."""

from __future__ import annotations

import json
import unicodedata

import pytest

from formats import letters, text
from formats.letters import HAN, is_han, script_of
from scripts import unicode_letters
from scripts.unicode_text import written

regex = pytest.importorskip("regex")
TABLE = json.loads(unicode_letters.HOME.read_text())


def test_the_table_is_the_one_of_its_unicode_version() -> None:
    assert letters.UNICODE == text.UNICODE == TABLE["unicode"]
    assert unicode_letters.is_version(regex)
    assert written(unicode_letters.table(regex)) == unicode_letters.HOME.read_text(encoding="utf-8")


def test_every_letter_that_this_python_knows_by_name_is_of_the_script_in_its_name() -> None:
    for point in range(0x34000):
        character = chr(point)
        name = unicodedata.name(character, "")
        if name.startswith("CJK UNIFIED IDEOGRAPH-"):
            assert script_of(character) == HAN, name
        if (
            name.startswith(("LATIN SMALL LETTER ", "LATIN CAPITAL LETTER "))
            and unicodedata.category(character) != "Lm"
        ):
            assert script_of(character) == "Latin", name
        if script_of(character) is not None and name:
            assert unicodedata.category(character).startswith("L") or character == "〇", name


def test_what_looks_like_a_chinese_character_and_is_none_has_no_script() -> None:
    assert all(map(is_han, "〇々一𠮷\U00033479"))
    assert [script_of(each) for each in "⼀〡〸Ａａｱ·ー?\ue000\U0003347a"] == [None] * 11
