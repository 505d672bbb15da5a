"""An amount that people write: one form is read, each other is refused by the name of its habit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.splits.agreements.money import MAX_ENTRY_FEN
from formats.words import LANGUAGES
from formats.words.faults import WordedFault
from formats.yuan import parse_short_yuan, parse_yuan, yuan

DIGITS = st.integers(0, MAX_ENTRY_FEN).map(lambda fen: yuan(fen).replace(",", ""))
FULL_WIDTH = str.maketrans("0123456789.", "".join(chr(0xFF10 + n) for n in range(10)) + "．")
# What a habit makes of an amount that would have been read.
HABITS = {
    "amount-formula": lambda text: f"={text}",
    "amount-full-width": lambda text: text.translate(FULL_WIDTH),
    "amount-ten-thousands": lambda text: f"{text}万元",
    "amount-negative": lambda text: f"-{text}",
    "amount-unit": lambda text: f"¥{text}",
    "amount-decimals": lambda text: text[:-1],
    "amount-rounded": lambda text: f"{text}E+5",
    "amount-text": lambda text: f"{text} about",
}


def reason(text: str) -> str:
    with pytest.raises(WordedFault) as refused:
        parse_yuan(text, most=MAX_ENTRY_FEN)
    for language in LANGUAGES:
        assert refused.value.message.detail(language)
        assert refused.value.message.cure(language)
    return refused.value.reason


@given(st.integers(0, MAX_ENTRY_FEN))
def test_what_is_read_is_what_was_written_to_the_fen(fen: int) -> None:
    assert parse_yuan(f"{fen // 100}.{fen % 100:02}", most=MAX_ENTRY_FEN) == fen


def test_a_short_amount_is_read_to_the_fen_up_to_the_most() -> None:
    texts = ("0", "120", "120.5", "120.05", "120.50", "01", ".5", "1.", "1.234", "1,200.00", "-1", "１", "9" * 17)
    found = [parse_short_yuan(text, most=12_050) for text in texts]
    assert found == [0, 12_000, 12_050, 12_005, 12_050, *[None] * 8]
    assert parse_short_yuan("120.5", most=12_049) is None


@pytest.mark.parametrize("habit", HABITS)
@given(text=DIGITS)
def test_a_habit_is_refused_by_its_own_name(habit: str, text: str) -> None:
    assert reason(HABITS[habit](text)) == habit


@given(st.integers(100_000, MAX_ENTRY_FEN))
def test_grouped_digits_are_refused_as_such(fen: int) -> None:
    assert reason(yuan(fen)) == "amount-grouped"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "amount-empty"),
        ("壹仟元整", "amount-in-words"),
        ("一百", "amount-in-words"),
        ("(5.00)", "amount-negative"),
        ("1 000.00", "amount-grouped"),
        ("007.00", "amount-text"),
        ("1.000", "amount-decimals"),
        (" 1.00", "amount-text"),
        ("+1.00", "amount-text"),
        ("1.00\n", "amount-text"),
        ("10000000000000.01", "amount-too-large"),
        ("٣.٠٠", "amount-text"),
    ],
)
def test_what_else_stands_for_an_amount_is_refused(text: str, word: str) -> None:
    assert reason(text) == word


@given(st.text(max_size=20))
def test_nothing_but_the_one_form_is_read(text: str) -> None:
    try:
        fen = parse_yuan(text, most=MAX_ENTRY_FEN)
    except WordedFault:
        return
    assert text == f"{fen // 100}.{fen % 100:02}"
