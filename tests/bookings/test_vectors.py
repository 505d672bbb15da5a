"""The frozen vectors of bookings, the page that names them and the code say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from formats.bookings import door, export_acts, words
from formats.faults import FormatFault
from tests.vectors import make_bookings as make
from tests.vectors.make import PUBLIC

PAGE = (Path(__file__).parents[2] / "docs/formats.md").read_text().split("## Bookings")[1].split("\n## ")[0]
FROZEN = json.loads(make.HOME.read_text())
NOW = make.CHALLENGE.shown_at


def signed() -> door.SignedChallenge:
    return door.decode(bytes.fromhex(FROZEN["door challenge"]["out"]))


def test_the_code_still_makes_the_frozen_vectors() -> None:
    assert json.loads(json.dumps(make.vectors())) == FROZEN


def test_every_row_of_the_page_has_a_vector_and_every_vector_a_row() -> None:
    assert re.findall(r"^\| ([a-z ]+) \| \d+ \|", PAGE, re.MULTILINE) == list(FROZEN)


def test_the_page_names_every_act_of_the_export_with_its_fields() -> None:
    for act, fields in export_acts.ACTS.items():
        row = re.search(rf"^\| `{act}` \| (.*) \|$", PAGE, re.MULTILINE)
        assert row is not None, act
        assert re.findall(r"`(\w+)`", row[1]) == [name for name in fields if name not in ("booking", "occurrence")]


@pytest.mark.parametrize("kind", [words.DayWord, words.TermsWord, words.TimesWord, words.RecordWord])
def test_a_word_with_bits_beyond_its_fields_is_refused(kind: type[words.DayWord]) -> None:
    if sum(kind.BITS) == words.WORD_BITS:
        return
    with pytest.raises(FormatFault, match="word-bits-beyond"):
        kind.unpack(1 << 255)


def test_words_unpack_to_the_fields_they_were_packed_of() -> None:
    for word in (make.TERMS, make.RECORD):
        assert type(word).unpack(word.pack()) == word


def test_a_slot_is_never_taken_and_protected_at_once() -> None:
    with pytest.raises(FormatFault, match="word-overlap"):
        words.DayWord(0b11, 0b10, 0).pack()


def test_a_door_challenge_is_good_for_a_minute_on_the_clock_of_its_device() -> None:
    for age in (0, door.GOOD_FOR_S):
        door.check(signed(), PUBLIC, NOW + age)
    for age, reason in ((-1, "door-challenge-ahead"), (door.GOOD_FOR_S + 1, "door-challenge-old")):
        with pytest.raises(FormatFault) as refused:
            door.check(signed(), PUBLIC, NOW + age)
        assert refused.value.reason == reason


@pytest.mark.parametrize("place", range(door.CHALLENGE_BYTES))
def test_a_door_challenge_with_one_byte_changed_is_not_its_devices(place: int) -> None:
    data = bytearray(signed().data)
    data[place] ^= 1
    with pytest.raises(FormatFault) as refused:
        door.check(door.decode(bytes(data)), PUBLIC, NOW)
    assert refused.value.reason in ("door-device", "door-signature")


def test_a_door_challenge_reads_from_its_link_and_from_one_with_something_appended() -> None:
    link = FROZEN["door challenge"]["link"]
    assert door.from_link(link) == door.from_link(link + "&utm=1") == signed()
    with pytest.raises(FormatFault, match="door-challenge-size"):
        door.from_link(link + "AAAA")
    with pytest.raises(FormatFault, match="link-without-challenge"):
        door.from_link("https://guild-ledger.example/door")


def test_a_typed_code_is_read_as_people_write_it() -> None:
    assert door.read_code("4f7k 02qx") == door.read_code("4F7K-O2QX") == "4F7K-02QX"
    assert door.read_code(door.code(signed().data).lower().replace("-", "")) == door.code(signed().data)
    for text in ("", "4F7K-02Q", "4F7K-02QU", "4F7K-02QXX"):
        with pytest.raises(FormatFault, match="door-code-form"):
            door.read_code(text)
