"""The table of attacks on splits names tests that are there, and every test of an attack."""

from __future__ import annotations

import pytest

from tests.test_bookings_attacks import NAMED, ROOT, functions_of, rows

PAGE = ROOT / "docs" / "splits-attacks.md"


@pytest.mark.parametrize("row", rows(PAGE))
def test_each_attack_names_tests_that_are_there(row: str) -> None:
    named = NAMED.findall(row)
    assert named
    for path, test in named:
        assert test in functions_of(ROOT / path)


def test_each_test_of_an_attack_is_named() -> None:
    files = [*(ROOT / "tests/contracts/splits").glob("*.t.sol"), *(ROOT / "tests/splits").rglob("test_*.py")]
    planted = {
        (path.relative_to(ROOT).as_posix(), test)
        for path in files
        for test in functions_of(path)
        if test.startswith("test_attack_")
    }
    assert len(planted) >= 5
    assert planted <= set(NAMED.findall(PAGE.read_text(encoding="utf-8")))
