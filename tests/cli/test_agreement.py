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
from tests.splits.words.wide_agreement import WIDE

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


@pytest.mark.parametrize("command", ["check", "show", "try"])
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


def test_a_try_books_the_fen_that_a_close_would_book(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    used = ("--minutes", "2=1", "--minutes", "3=2")
    found = answer(capsys, "agreement", "try", file, "--cost", "100.00", "--benefit", "1000000.01", *used)
    cost, benefit = found["estimates"]
    assert (cost["side"], cost["fen"], cost["totals"]) == ("cost", "10000", {"2": "3333", "3": "6667", "5": "0"})
    assert [row["takes"] for row in benefit["stages"]] == ["10000000", "30000000", "60000001", None]
    assert benefit["totals"]["social-training/depreciation"] == "10000000"
    told = said(capsys, "agreement", "try", file, "--benefit", "1000000.01", "--lang", "zh")
    assert all(word in told for word in ("先返投资", "300,000.00", "成员 3", "1,000,000.01", "此前没有提取"))


def test_a_try_draws_the_same_figures(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "flow.svg"
    found = answer(capsys, "agreement", "try", file, "--benefit", "1000000.00", "--svg", out, "--lang", "en")
    picture = out.read_text(encoding="utf-8")
    assert found["svg"] == str(out)
    assert all(word in picture for word in ("300,000.00 yuan", "先返投资", "实训中心共建共享", "member 3"))
    error = answer(capsys, "agreement", "try", file, "--benefit", "1.00", "--svg", tmp_path / "no/x", code=Exit.USAGE)
    assert "cannot be written" in error["error"]["title"]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ([], "amount-missing"),
        (["--benefit", "10万"], "amount-ten-thousands"),
        (["--cost", "１０.00"], "amount-full-width"),
        (["--benefit", "10"], "amount-decimals"),
        (["--benefit", "10.00", "--pool", "canteen"], "unknown-pool"),
        (["--benefit", "10.00", "--minutes", "2:5"], "not-an-assumption"),
        (["--benefit", "10.00", "--minutes", "4=5"], "not-a-party"),
        (["--benefit", "10.00", "--minutes", "2=5", "--minutes", "2=6"], "assumed-twice"),
        (["--benefit", "10.00", "--minutes", "2=1000000000000001"], "assumed-too-much"),
        (["--benefit", "10.00", "--series", "heads:2=5"], "unknown-series"),
        (["--benefit", "10.00", "--series", "heads=5"], "not-an-assumption"),
        (["--benefit", "10.00", "--lang", "fr"], None),
    ],
)
def test_what_a_try_cannot_read_is_wrong_use_and_named_with_its_cure(
    options: list[str], word: str | None, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang in ([], ["--lang", "zh"]) if word else ([],):
        error = answer(capsys, "agreement", "try", file, *options, *lang, code=Exit.USAGE)["error"]
        assert error["cure"]
        assert error.get("type") == word


def test_a_try_of_several_pools_asks_which_and_reads_tables(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(WIDE, encoding="utf-8")
    given = ("agreement", "try", file, "--benefit", "1000000.00")
    assert answer(capsys, *given, code=Exit.USAGE)["error"]["type"] == "pool-missing"
    assert answer(capsys, *given, "--pool", "fees", code=Exit.USAGE)["error"]["type"] == "unknown-side"
    wrong = answer(capsys, *given, "--pool", "training", "--series", "worth:3,2=5", code=Exit.USAGE)["error"]
    assert (wrong["type"], "2,3" in wrong["cure"]) == ("not-a-row", True)
    found = answer(capsys, *given, "--pool", "training", "--series", "worth:3=5", "--series", "worth:2,3=5")
    lines = {row["stage"]: row["lines"] for row in found["estimates"][0]["stages"]}
    assert lines["联盟"] == {"3": "7200000"}
