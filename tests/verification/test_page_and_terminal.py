"""The terminal shows all that the page shows: of every frozen verdict, in both languages, in words and with --json."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from rich.console import Console

from cli.shared.verdict import rendered
from formats.words import LANGUAGES
from tests.other_language import ROOT, answers
from tests.vectors import make_both, make_recognition, make_verdicts
from verification.verdict import State, Verdict
from verification.verifier import verify_file, verify_link
from wallet.documents.timestamps import for_people

FACTS = json.loads(make_verdicts.HOME.read_text())["facts"]
PAGE = {each: json.loads((ROOT / f"verifier/page/words/{each}.json").read_text(encoding="utf-8")) for each in LANGUAGES}


@dataclass(frozen=True)
class Asked:
    """`question`: as verifier/test/answers.ts takes it."""

    what: str
    question: dict[str, Any]
    verdict: Verdict


def all_cases() -> Iterator[Asked]:
    """Codes alone, files with their codes, and what is none of ours or damaged."""
    frozen = json.loads(make_verdicts.HOME.read_text())
    for case in make_verdicts.CASES:
        written = next(each for each in frozen["cases"] if each["what"] == case.what)
        link = frozen["tokens"][case.token]
        facts = make_verdicts.changed(FACTS, written["changes"])
        yield Asked(case.what, {**written, "link": link}, make_verdicts.verdict(case, facts))
    for both in make_both.CASES:
        written = make_both.written_case(both)
        file, link = make_both.FILES[both.file].hex(), make_both.LINKS[both.link]
        yield Asked(both.what, {**written, "file": file, "link": link}, make_both.verdict(both, written["changes"]))
    nobody = {**make_both.written_case(make_both.CASES[0]), "source": False}
    root, now = make_both.TRUST, lambda: make_both.CASES[0].now
    for what, data in make_recognition.FILE.items():
        yield Asked(what, {**nobody, "file": data.hex(), "link": None}, verify_file(data, None, root, now))
    for what, text in make_recognition.CODE.items():
        yield Asked(what, {**nobody, "file": None, "link": text}, verify_link(text, None, root, now))


@cache
def cases() -> tuple[tuple[Asked, dict[str, dict[str, list[list[str]]]]], ...]:
    """Each with the parts of its page, by language: of every part its rows of a term and what is said of it."""
    asked = tuple(all_cases())
    shown = answers(("shown", json.dumps(each.question).encode()) for each in asked)
    return tuple((each, json.loads(page)) for each, page in zip(asked, shown, strict=True))


def test_every_state_is_shown() -> None:
    assert {each.verdict.state for each, _ in cases()} == set(State)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_page_says_of_a_verdict_stands_in_the_terminal_and_in_json_too(language: str) -> None:
    guidance = PAGE[language]["person-no-digits"]  # what to do about it; of such a code the JSON has no `id_mask`
    lacking = dict[tuple[str, str], str]()
    for each, page in cases():
        shown, written = terminal(each.verdict, language), values(each.verdict.to_json())
        for part, piece in pieces(page[language], language):
            if not said(piece, shown, each.verdict, language):
                lacking[each.what, f"terminal: {part}"] = piece
            if piece != guidance and not said(piece, written, each.verdict, language):
                lacking[each.what, f"json: {part}"] = piece
    assert lacking == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_state_its_sentence_and_why_lead_in_the_terminal(language: str) -> None:
    for each, _ in cases():
        why = next((check.text(language) for check in each.verdict.checks if check.reason == each.verdict.reason), "")
        head = terminal(each.verdict, language)[: 200 + len(why)]
        for part in (each.verdict.state.value, each.verdict.text(language), why):
            assert squeezed(part) in head, each.what


def pieces(page: dict[str, list[list[str]]], language: str) -> Iterator[tuple[str, str]]:
    """(part, what stands in it), but for the page's own words: how to go on, and whose page it is."""
    own = PAGE[language]
    guidance = {own[f"sentence-{state.value}"] for state in State} | {own["person-how"], "knowledge"}
    own_terms = {own["receipt-host"], own["receipt-build"]}
    between = [*re.split(r"\{\w+\}", own["until-open"] + own["until-span"]), own["award-query"], "\n", " · "]
    apart = "|".join(re.escape(each) for each in between if each)
    for part, rows in page.items():
        for term, text in rows:
            if text in guidance or term in own_terms:
                continue
            whole = part not in ("award", "receipt")
            for each in [text] if whole else re.split(rf"{apart}|[（）]| \(|\)(?=$|\n)", text):
                if each.strip():
                    yield part, each


def said(piece: str, shown: str, verdict: Verdict, language: str) -> bool:
    """What each language adds to a reason for people (`detail`) is worded by each of the two as it reads the bytes."""
    if squeezed(piece) in shown:
        return True
    detailed = [check for check in verdict.checks if check.values.get("detail")]
    alike = (check for check in detailed if piece.startswith(check.text(language).split(check.values["detail"])[0]))
    return any(squeezed(check.text(language)) in shown for check in alike)


def terminal(verdict: Verdict, language: str) -> str:
    screen = Console(file=io.StringIO(), width=4_000, color_system=None, legacy_windows=False)
    screen.print(rendered(verdict, language))
    assert isinstance(screen.file, io.StringIO)
    return squeezed(screen.file.getvalue())


def values(written: Any) -> str:
    """Every text in it, times as people read them."""
    if isinstance(written, dict):
        return "\n".join(values(each) for each in written.values())
    if isinstance(written, list):
        return "\n".join(values(each) for each in written)
    return squeezed(for_people(str(written)))


def squeezed(text: str) -> str:
    """Without blanks and line ends, of which a terminal makes others, nor frames."""
    return re.sub(r"[\s│─╭╮╰╯]", "", text)
