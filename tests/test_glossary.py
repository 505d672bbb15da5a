"""docs/glossary.md is true: its names are defined where it says, and people meet its words in both languages."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
SEEN, INSIDE = PAGE.split("## What people see")[1].split("## Inside")
ROW = re.compile(r"^\| ([^|`]+) \| ([^|`]+) \| `([^`]+)` \|$", re.MULTILINE)
CATALOGUES = (
    *("api/web/words", "formats/words", "node/bookings/words", "node/staff/words"),
    *("verification/messages", "verifier/page/words"),
)


def defined_in(path: Path) -> set[str]:
    """Classes, functions, methods (`Class.method`) and constants of a module."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ts":
        return set(re.findall(r"^export (?:class|interface|function|const|type) (\w+)", text, re.MULTILINE))
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            found |= {node.name} | {f"{node.name}.{each.name}" for each in methods}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


def words_of(language: str) -> str:
    texts = [json.loads((ROOT / folder / f"{language}.json").read_text(encoding="utf-8")) for folder in CATALOGUES]
    return "\n".join(sentence.lower() for words in texts for sentence in words.values())


@pytest.mark.parametrize("named", [name for _, _, name in ROW.findall(PAGE)])
def test_every_name_is_defined_in_its_file(named: str) -> None:
    path, _, name = named.partition("::")
    assert (ROOT / path).is_file()
    assert not name or name in defined_in(ROOT / path)


@pytest.mark.parametrize(("zh", "en"), [row[:2] for row in ROW.findall(SEEN)])
def test_what_people_see_stands_in_the_catalogues_of_both_languages(zh: str, en: str) -> None:
    assert zh in words_of("zh-CN")
    assert en.lower() in words_of("en")


def test_every_line_of_the_tables_is_read_and_no_term_stands_twice() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| zh", "| ---"))]
    found = ROW.findall(PAGE)
    assert len(found) == len(rows) > 50
    assert len({zh for zh, _, _ in found}) == len({en for _, en, _ in found}) == len(found)
    assert INSIDE
