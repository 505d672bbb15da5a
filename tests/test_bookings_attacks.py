"""The table of attacks on bookings names tests that are there, and every test of an attack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "bookings-attacks.md"
CONTRACTS = ROOT / "tests" / "contracts"
NAMED = re.compile(r"`(tests/[\w/.]+)::(\w+)`")
_FUNCTION = re.compile(r"(?:function|def) (test\w*)\(")


def rows(page: Path = PAGE) -> list[str]:
    lines = page.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| ") and not line.startswith(("| attack ", "| --- "))]


def functions_of(path: Path) -> list[str]:
    return _FUNCTION.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", rows())
def test_each_attack_names_tests_that_are_there(row: str) -> None:
    named = NAMED.findall(row)
    assert named
    for path, test in named:
        assert test in functions_of(ROOT / path)


def test_each_test_of_an_attack_is_named() -> None:
    attacks = CONTRACTS / "uses" / "Attacks.t.sol"
    planted = {(attacks.relative_to(ROOT).as_posix(), test) for test in functions_of(attacks)}
    for path in sorted(CONTRACTS.glob("*/*.t.sol")):
        planted |= {
            (path.relative_to(ROOT).as_posix(), test) for test in functions_of(path) if test.startswith("test_attack_")
        }
    assert len(planted) >= 24
    assert planted <= set(NAMED.findall(PAGE.read_text(encoding="utf-8")))
