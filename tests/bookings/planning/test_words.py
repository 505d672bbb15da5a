"""What is said of assets and bookings stands in catalogues, in both languages, and every word of them is used."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

from api.assets.answers import CLASS_WORDS
from api.bookings.week import DAYS
from formats.bookings.replay.parts import Stage
from formats.register.members import MemberKind
from formats.words import LANGUAGES
from ledger.bookings.assets.requests import AssetKind, AssetUse
from node.bookings.words import catalogue

ROOT = Path(__file__).parents[3]
SPEAKING = ("node/bookings/requirement.py", "node/bookings/assets/asset_picture.py", "cli/bookings/week.py")
LENGTHS = ("minute", "minutes", "hour", "hours", "day", "days")


def families() -> set[str]:
    """Every value that has a word of its own."""
    found = {f"{name}:{each.name.lower()}" for name, kinds in KINDS.items() for each in kinds}
    found |= {f"class:{each}" for each in CLASS_WORDS.values()}
    found |= {f"stage:{each}" for each in (*(set(Stage) - {Stage.GONE}), "offered")}
    found |= {f"stretch:{each}" for each in ("mine", "taken", "protected", "free")}
    return found | {f"weekday:{day}" for day in range(DAYS)}


KINDS = {"asset-kind": AssetKind, "asset-use": AssetUse, "member-kind": MemberKind}


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_both_languages_say_the_same_words_and_fill_the_same_places() -> None:
    chinese, english = (catalogue(code) for code in LANGUAGES)
    assert list(chinese) == list(english) == sorted(english)
    for word, sentence in english.items():
        assert places(chinese[word]) == places(sentence), word


def test_no_sentence_stands_in_the_code_of_what_is_said() -> None:
    for path in SPEAKING:
        assert not re.search("[一-鿿]", (ROOT / path).read_text(encoding="utf-8")), path


def test_every_word_is_used_and_every_value_has_one() -> None:
    text = "".join((ROOT / path).read_text(encoding="utf-8") for path in SPEAKING)
    quoted = set(re.findall(r"[\"']([a-z]+(?:-[a-z]+)*)[\"']", text))
    made = {f"length-{each}" for each in LENGTHS} | {"picture-quota", "picture-no-quota"}
    words = set(catalogue("en"))
    assert {each for each in words if ":" in each} == families()
    assert {each for each in words if ":" not in each} <= quoted | made | {"closed"}
