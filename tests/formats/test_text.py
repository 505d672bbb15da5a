"""Which characters a text may hold, by one table: refused where text comes in, escaped where it goes out."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import token
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from formats.text import MAX_MARKS, UNICODE, escape, escape_lines, refused_in, require_text
from scripts import unicode_text
from tests.other_language import answers
from tests.vectors import make_text
from tests.vectors.make_text import text_of, units

FROZEN = json.loads(make_text.HOME.read_text())
TABLE = json.loads(unicode_text.HOME.read_text())
SEED, DRAWN = 20261127, 20_000
MARKS_SINCE_14 = {0x1171E}
"""Mn in Unicode 14, Mc in 17."""
POINTS = range(0x110000)


@pytest.mark.parametrize("case", FROZEN["texts"], ids=[each["what"] for each in FROZEN["texts"]])
def test_each_text_is_judged_and_escaped_as_frozen(case: dict[str, Any]) -> None:
    text = text_of(case["text"])
    assert make_text.answer(text) == {"refused": case["refused"], "escaped": case["escaped"]}
    if case["refused"] is None:
        assert require_text("name", text) == escape(text) == text
    else:
        with pytest.raises(FormatFault) as refused:
            require_text("name", text)
        assert refused.value.reason == case["refused"][0]


@pytest.mark.parametrize("case", FROZEN["tokens"], ids=[each["what"] for each in FROZEN["tokens"]])
def test_a_token_names_nobody_in_characters_that_are_refused(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["bytes"])
    if case["refused"] is None:
        assert refused_in(token.decode(data).claims.name) is None
    else:
        with pytest.raises(FormatFault) as refused:
            token.decode(data)
        assert refused.value.reason == case["refused"][0]


def test_the_frozen_texts_are_the_ones_that_are_made() -> None:
    assert json.loads(json.dumps(make_text.made())) == FROZEN


def test_the_table_is_the_one_of_its_unicode_version() -> None:
    """unicodedata2 17.0.1 wrote it; whoever writes it anew from another version changes the digest here too."""
    assert (UNICODE, unicode_text.VERSION) == ("17.0.0", "17.0.0")
    assert sha256(unicode_text.HOME.read_bytes()).hex() == DIGEST
    assert unicode_text.written(TABLE) == unicode_text.HOME.read_text(encoding="utf-8")


def test_the_table_agrees_with_this_pythons_on_every_character_that_it_knows() -> None:
    """What it does not know yet may pass by the table alone; of what it knows, a mark may have become a spacing one."""
    other_marks = set[int]()
    for point in POINTS:
        character, category = chr(point), unicodedata.category(chr(point))
        if category == "Cn":
            continue
        passes = refused_in("a" + character) is None
        assert passes == unicode_text.allowed(category, point), f"U+{point:04X} {category}"
        mark = refused_in("a" + character * (MAX_MARKS + 1)) is not None
        if passes and mark != (category in unicode_text.MARK_CATEGORIES):
            other_marks.add(point)
    assert other_marks <= MARKS_SINCE_14


@given(st.text(st.characters()))
def test_what_is_escaped_holds_nothing_that_is_refused(text: str) -> None:
    shown = escape(text)
    assert refused_in(shown) is None
    assert escape(shown) == shown
    assert (shown == text) == (refused_in(text) is None)
    assert all(refused_in(line) is None for line in escape_lines(text).split("\n"))
    assert escape_lines(text).count("\n") == text.count("\n")


def test_both_languages_judge_and_escape_twenty_thousand_texts_alike() -> None:
    texts = [*drawn(random.Random(SEED)), *boundaries()]
    ours = [
        [None if (found := refused_in(text)) is None else [found.reason, found.place], escape(text)] for text in texts
    ]
    theirs = [json.loads(each) for each in answers(("text", bytes.fromhex(units(text))) for text in texts)]
    differing = [each for each in zip(map(ascii, texts), ours, theirs, strict=True) if each[1] != each[2]]
    assert not differing, differing[:5]
    assert 2_000 < sum(refused is None for refused, _ in ours) < len(texts) - 2_000


def drawn(draw: random.Random) -> Iterator[str]:
    """Mostly texts of characters that pass or of marks, with one among them from anywhere."""
    marks = [chr(point) for point in (0x301, 0x308, 0x489, 0x5B4, 0xE34, 0xF72, 0x1D165, 0x11F5A)]
    for _ in range(DRAWN):
        text = [
            draw.choice(["a", " ", "名", "·", "\U000323b0", draw.choice(marks)]) for _ in range(draw.randint(0, 12))
        ]
        if draw.random() < 0.7:
            end = draw.choice([0x3000, 0x10000, 0x20000, 0x34000, 0xE0200, 0x110000])
            text.insert(draw.randrange(len(text) + 1), chr(end - draw.randint(1, 0x3000)))
        if draw.random() < 0.2:
            text += [draw.choice(marks)] * draw.randint(5, 9)
        yield text_of(units("".join(text)))  # two halves that meet are one character, as in the other language


def boundaries() -> Iterator[str]:
    """Each place where an answer of the table changes, with its neighbours, alone and behind a letter."""
    turns = {*accumulate(TABLE["allowed"]), *accumulate(TABLE["marks"]), 0, 0x110000}
    for point in sorted({turn + step for turn in turns for step in (-1, 0, 1)} & set(POINTS)):
        yield from (chr(point), "a" + chr(point))


DIGEST = "a8b9d5f9f23e7d76f2d0e9fe876401d7427324b46054a8ba3febd8ce35e4b187"
