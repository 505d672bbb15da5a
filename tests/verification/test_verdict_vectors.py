"""The frozen verdicts, which the browser's verifier must give too, are what the wallet's verifier gives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.vectors import make_recognition, make_verdicts
from verification.messages import catalogue
from verification.verdict import State

FROZEN = json.loads(make_verdicts.HOME.read_text())


def test_the_frozen_tokens_and_facts_are_the_ones_that_are_made() -> None:
    made = json.loads(json.dumps(make_verdicts.vectors()))
    assert (made["tokens"], made["facts"]) == (FROZEN["tokens"], FROZEN["facts"])
    assert [case["what"] for case in made["cases"]] == [case["what"] for case in FROZEN["cases"]]


@pytest.mark.parametrize("case", make_verdicts.CASES, ids=lambda case: case.what)
def test_each_case_has_its_frozen_verdict(case: make_verdicts.Case) -> None:
    frozen: dict[str, Any] = next(each for each in FROZEN["cases"] if each["what"] == case.what)
    found = json.loads(json.dumps(make_verdicts.written_case(case, FROZEN["facts"])))
    assert found == frozen


def test_every_state_is_reached() -> None:
    shown = json.loads(make_recognition.HOME.read_text())
    assert {case["state"] for case in [*FROZEN["cases"], *shown]} == {state.value for state in State}


def test_what_is_no_certificate_of_ours_or_damaged_is_said_as_frozen() -> None:
    made = json.loads(json.dumps(make_recognition.vectors()))
    assert made == json.loads(make_recognition.HOME.read_text())


def test_every_word_for_what_something_seems_to_be_is_in_the_catalogues_and_in_a_vector() -> None:
    shown = json.loads(make_recognition.HOME.read_text())
    seen = {f"seems:{check[3]['seems']}" for case in shown for check in case["checks"] if "seems" in check[3]}
    for language in ("zh-CN", "en"):
        assert {word for word in catalogue(language) if word.startswith("seems:")} == seen
