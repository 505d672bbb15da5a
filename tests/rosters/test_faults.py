"""Each fault of a roster is told in both languages, and stands in the docs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from node.rosters import chinese
from node.rosters.faults import RosterRefused
from tests.rosters.sheets import line, read, sheet

ROOT = Path(__file__).parents[2]
RAISING = (
    *sorted((ROOT / "node/rosters").glob("*.py")),
    *(ROOT / "wallet/documents" / name for name in ("identity.py", "names.py", "certificate_numbers.py", "fields.py")),
    ROOT / "formats/text.py",
)
SAYING = {"FieldFault", "RowFault", "whole_file", "_wrong_day", "Refused"}
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+|encoding")


def codes() -> set[str]:
    """Every word for a fault that a reader of rosters can raise, by its source."""
    found = set[str]()
    for path in RAISING:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = list[ast.expr]()
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
                said = node.args
            if isinstance(node, ast.Assign) and "code" in ast.unparse(node.targets[0]):
                said = [node.value]
            constants = (each for part in said for each in ast.walk(part) if isinstance(each, ast.Constant))
            found |= {str(each.value) for each in constants if CODE.fullmatch(str(each.value))}
    return found


def test_every_fault_of_a_roster_is_told_in_chinese() -> None:
    assert len(codes()) > 40
    assert codes() - {"utf-8"} <= set(chinese.SENTENCES)
    for sentence in chinese.SENTENCES.values():
        assert sentence.endswith("。")
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", sentence), sentence


def test_the_docs_have_every_fault_in_both_languages() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \| (.+) \|$", (ROOT / "docs/rosters.md").read_text("utf-8"), re.M)
    faults = [row for row in rows if "-" in row[0] or row[0] == "encoding"]
    assert {code: said for code, _, said in faults} == dict(chinese.SENTENCES)


def test_a_refused_row_says_row_field_what_and_cure_in_both_languages() -> None:
    with pytest.raises(RosterRefused) as refused:
        read(sheet(line("?田"), line("王芳", 1, birth_date="37723")).encode())
    faults = [each.to_json() for each in refused.value.row_faults()]
    assert [(each["row"], each["field"]) for each in faults] == [(2, "name"), (3, "birth_date")]
    assert all(each["detail"] and each["cure"] and "请" in str(each["zh"]) for each in faults)
