"""docs/architecture.md is true: its layers are those that the imports are held to, each question has its one file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.tidying.imports import MAY_IMPORT

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LAYERS, LOOK = PAGE.split("## Layers")[1].split("\n## ")[0], PAGE.split("## Where to look")[1].split("\n## ")[0]
QUESTIONS = re.findall(r"^\| ([^|]+\?) \| (.+) \|$", LOOK, re.MULTILINE)
LAYER = re.compile(r"^\| `(\w+)/` \| ([^|]*) \|", re.MULTILINE)


def test_the_layers_are_those_that_the_imports_are_held_to() -> None:
    found = {name: set(re.findall(r"`(\w+)/`", allowed)) for name, allowed in LAYER.findall(LAYERS)}
    assert found == MAY_IMPORT


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
def test_a_question_is_answered_by_one_file(question: str, answer: str) -> None:
    named = re.fullmatch(r"`([\w/]+\.(?:py|ts|sol))`", answer)
    assert named is not None, question
    assert (ROOT / named[1]).is_file(), question


def test_ten_questions_have_ten_answers() -> None:
    assert len(QUESTIONS) >= 10
    assert len({answer for _, answer in QUESTIONS}) == len(QUESTIONS)
