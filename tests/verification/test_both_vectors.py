"""The frozen verdicts on a file and a QR together, which the browser's verifier must give too, are the wallet's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from formats.words import LANGUAGES
from tests.vectors import make_both
from verification.messages import catalogue, sentence

FROZEN = json.loads(make_both.HOME.read_text())


def test_the_frozen_files_and_links_are_the_ones_that_are_made() -> None:
    made = json.loads(json.dumps(make_both.vectors()))
    assert (made["files"], made["links"]) == (FROZEN["files"], FROZEN["links"])
    assert [case["what"] for case in made["cases"]] == [case["what"] for case in FROZEN["cases"]]


@pytest.mark.parametrize("case", make_both.CASES, ids=lambda case: case.what)
def test_each_pair_has_its_frozen_verdict(case: make_both.Case) -> None:
    frozen: dict[str, Any] = next(each for each in FROZEN["cases"] if each["what"] == case.what)
    assert json.loads(json.dumps(make_both.written_case(case))) == frozen


def test_every_field_that_file_and_qr_share_can_be_told_apart_and_has_its_word() -> None:
    named = {
        field
        for case in FROZEN["cases"]
        for _, _, reason, values in case["checks"]
        if reason == "file-and-token-differ"
        for field in values["fields"].split(", ")
    }
    words = {name.removeprefix("fields:") for name in catalogue("en") if name.startswith("fields:")}
    assert named == words
    for language in LANGUAGES:
        told = sentence(language, "file-and-token-differ", {"fields": "name, level"})
        assert f"{catalogue(language)['fields:name']}, {catalogue(language)['fields:level']}" in told


def test_nothing_is_said_twice() -> None:
    for case in FROZEN["cases"]:
        checks = [json.dumps(check) for check in case["checks"]]
        assert len(checks) == len(set(checks)), case["what"]
