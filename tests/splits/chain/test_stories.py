"""The contracts compute what the evaluator expects of random agreements: late acts, reversals and versions too."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from eth_abi.abi import decode

from ledger.rpc.abi import Abi
from tests.splits.chain.story import ALLOCATE, ALLOCATED, UNCHANGED, ChainStory, prepared
from tests.splits.generate import story
from tests.vectors import make_stories

ROOT = Path(__file__).parents[3]
FORGE = ROOT / "node_modules/@foundry-rs/forge-linux-amd64/bin/forge"
STORIES = ROOT / "build/stories"  # where forge may read
LINES = -1
FIRST_SEED = 1_000  # the frozen ones are below


def play(first: int, count: int, *, periods: int) -> Counter[int]:
    """Lets the contracts play these stories; how many steps of each kind they had, and under LINES how many lines."""
    abis = {name: Abi.load(name) for name in ("Journal", "Splits", "Allocations")}
    STORIES.mkdir(parents=True, exist_ok=True)
    path, seen = STORIES / f"{first}-{os.getpid()}.txt", Counter[int]()
    try:
        with path.open("w", encoding="ascii") as file:
            for seed in range(first, first + count):
                told = ChainStory(prepared(story(seed, periods=periods)), abis)
                file.write(f"0x{told.encoded().hex()}\n")
                seen.update(kind for kind, *_ in told.steps)
                seen[LINES] += sum(lines_of(expected) for kind, *_, expected in told.steps if kind == ALLOCATE)
        ended = subprocess.run(
            [FORGE, "test", "--match-contract", "StoriesTest"], cwd=ROOT, capture_output=True, text=True,
            env={**os.environ, "STORIES": str(path.relative_to(ROOT))},
        )  # fmt: skip
        assert ended.returncode == 0, ended.stdout[-4000:]
    finally:
        path.unlink()
    print(f"{seen[LINES]:,} lines of {seen[ALLOCATE]:,} allocations, {seen[UNCHANGED]:,} refused as unchanged")
    return seen


def lines_of(expected: bytes) -> int:
    return len(decode(ALLOCATED, expected)[-1])


def test_contracts_and_evaluator_agree_on_every_line_of_two_hundred_agreements() -> None:
    seen = play(FIRST_SEED, 200, periods=4)
    assert seen[ALLOCATE] > 1_000, seen
    assert seen[UNCHANGED] > 100, seen
    assert seen[LINES] > 10_000, seen


def test_the_code_still_writes_the_frozen_stories() -> None:
    assert make_stories.text() == make_stories.HOME.read_text(encoding="ascii")


@pytest.mark.soak
@pytest.mark.parametrize("batch", range(20))
def test_contracts_and_evaluator_agree_on_a_thousand_agreements_over_two_years(batch: int) -> None:
    seen = play(10_000 + 50 * batch, 50, periods=24)
    assert seen[ALLOCATE] > 1_000, seen
    assert seen[LINES] > 10_000, seen
