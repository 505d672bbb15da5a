"""`guild agreement`: what a file says and what is wrong in it, in both languages, on this machine alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from formats.splits.agreements.rules import rules_hash
from tests.splits.agreements import EXAMPLE, version

HAN = range(0x4E00, 0xA000)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "agreement.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: object, code: Exit = Exit.OK) -> str:
    assert run([str(each) for each in arguments]) == code
    return "".join(capsys.readouterr())


def answer(capsys: pytest.CaptureFixture[str], *arguments: object, code: Exit = Exit.OK) -> Any:
    return json.loads(said(capsys, *arguments, "--json", code=code))


def test_a_checked_agreement_names_its_hashes_parties_and_pools(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read, found = version(EXAMPLE), answer(capsys, "agreement", "check", file)
    assert (found["hash"], found["rules"]) == (read.hash, rules_hash(read).hex())
    assert (found["parties"], found["agents"], found["administrator"]) == ([2, 3, 5], [9], 2)
    assert found["pools"] == [{"name": "social-training", "nature": "operating", "sides": ["cost", "benefit"]}]
    assert read.hash in said(capsys, "agreement", "check", file)


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_faulty_agreement_is_refused_with_line_key_and_cure_in_the_language_asked_for(
    command: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(EXAMPLE.replace("percent: 10", "percent: 100.5"), encoding="utf-8")
    words = {}
    for lang in ("zh", "en"):
        error = answer(capsys, "agreement", command, file, "--lang", lang, code=Exit.REFUSED)["error"]
        assert (error["type"], error["line"]) == ("not-a-percentage", 23)
        assert error["key"] == "pools.social-training.benefit.stages[0].take.percent"
        assert error["key"] in error["title"]
        assert "23" in error["title"]
        words[lang] = (error["title"], error["cure"])
        told = said(capsys, "agreement", command, file, "--lang", lang, code=Exit.REFUSED)
        assert all(part in told.replace("\n", "").replace("  ", "") for part in words[lang][1].split())
    assert all(any(ord(each) in HAN for each in text) for text in words["zh"])
    assert all(text.isascii() for text in words["en"])


def test_an_agreement_is_shown_in_plain_words_of_the_language_asked_for(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = answer(capsys, "agreement", "show", file)
    assert list(both) == ["zh-CN", "en"]
    for lang, language in (("zh", "zh-CN"), ("en", "en")):
        told = said(capsys, "agreement", "show", file, "--lang", lang)
        assert "".join(told.split()) == "".join("".join(both[language]).split())
    assert any("16,666.67 yuan" in line for line in both["en"])
