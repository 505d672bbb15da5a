"""The frozen verdicts, which the browser's verifier must give too, are what the wallet's verifier gives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.vectors import make_verdicts
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
    assert {case["state"] for case in FROZEN["cases"]} == {state.value for state in State}
