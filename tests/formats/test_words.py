"""What formats/ says stands in both languages, each sentence with the same places to fill, and none for nothing."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from formats.words import LANGUAGES, Message, catalogue, say

ROOT = Path(__file__).parents[2]
ROOMS = ("api/splits", "api/web/balances", "api/web/splits", "cli/splits", "node/splits", "verification/reperformance")
PATHS = [path for room in ("formats", *ROOMS) for path in sorted((ROOT / room).rglob("*.py"))]
SOURCES = "".join(path.read_text(encoding="utf-8") for path in PATHS)
FAULTS = sorted({key.partition(":")[2] for key in catalogue("en") if key.startswith(("fault:", "cure:"))})


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    shapes = [{key: places(sentence) for key, sentence in catalogue(each).items()} for each in LANGUAGES]
    assert shapes[0] == shapes[1]
    assert all(all(catalogue(each).values()) for each in LANGUAGES)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_says_what_to_do_and_is_one_that_the_code_finds(name: str) -> None:
    assert {f"fault:{name}", f"cure:{name}"} <= catalogue("en").keys()
    assert f'"{name}"' in SOURCES or name in ("text-character", "text-marks")  # as formats/text.py calls them


def test_every_fault_that_the_code_names_has_its_sentence() -> None:
    named = set(re.findall(r'(?:reject|fault|Message|WordedFault)\(\s*"([a-z0-9/-]+)"', SOURCES))
    assert len(named) > 50
    assert named <= set(FAULTS)


def test_every_fault_stands_on_the_page_of_its_siblings() -> None:
    page = (ROOT / "docs/splits.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    named = {word for row in rows for word in re.findall(r"`([a-z0-9-]+)`", row.split(" | ")[0])}
    assert {Message(each).reason for each in FAULTS} - named == set()


def test_what_somebody_wrote_stands_escaped_in_a_sentence() -> None:
    message = Message("not-a-percentage", {"text": "\x1b[2J{text}\u202e"})
    for language in LANGUAGES:
        assert "\\u{1b}[2J{text}\\u{202e}" in message.detail(language)
    assert say("en", "place:whole") == "the whole text"
