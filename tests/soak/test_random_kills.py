"""Worker and chain killed at moments that nobody chose, over and over, while commands keep coming.

`GUILD_SOAK_KILLS` (default 60) says how often, `GUILD_SOAK_SEED` repeats a run.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.errors import LedgerUnavailable
from ledger.submitting.outbox import State
from node.running.chain import Anvil
from tests import forked
from tests.pipeline.harness import Harness, content_of, dump_of, opened

pytestmark = pytest.mark.soak

COMMANDS_A_KILL = 5
LONGEST_REST_S = 120.0


def test_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path, make_chain: Callable[..., Anvil]) -> None:
    seed = int(os.environ.get("GUILD_SOAK_SEED") or time.time_ns() % 10**9)
    print(f"GUILD_SOAK_SEED={seed}")
    chance = random.Random(seed)
    harness = Harness(tmp_path, make_chain())
    harness.wait_for_dump()  # a chain that forgot the contract itself is another story
    asked = 0
    for _ in range(int(os.environ.get("GUILD_SOAK_KILLS", "60"))):
        for n in range(asked, asked + COMMANDS_A_KILL):
            harness.enqueue(harness.put(n))
        asked += COMMANDS_A_KILL
        disturb(harness, chance)
    worker = start_worker(harness, until=asked)
    assert ended(worker) == 0, f"seed {seed}: the worker never came to rest: {harness.states()}"
    assert harness.states() == [State.CONFIRMED] * asked, f"seed {seed}"
    assert sorted(harness.puts()) == [(n, content_of(n)) for n in range(asked)], f"seed {seed}"
    assert_projection_equals_a_fresh_one(harness)


def disturb(harness: Harness, chance: random.Random) -> None:
    """A worker runs for a moment; then it, the chain, or both are killed without warning."""
    worker = start_worker(harness)
    time.sleep(chance.uniform(0.02, 1.2))
    victim = chance.choice(("worker", "chain", "both"))
    if victim != "worker":
        harness.anvil.kill()
    if victim == "chain":
        time.sleep(chance.uniform(0.0, 0.3))
        harness.anvil.start()
        time.sleep(chance.uniform(0.0, 0.5))
    os.kill(worker, signal.SIGKILL)
    assert ended(worker) == -signal.SIGKILL, "the worker had already ended by itself"
    if victim == "both":
        harness.anvil.start()


def start_worker(harness: Harness, *, until: int | None = None) -> int:
    """Submitter and indexer in a process of their own, till `until` commands are confirmed, or till it is killed."""

    def loop() -> None:
        harness.open()
        submitter, indexer = harness.submitter(), harness.indexer()
        while True:
            try:
                moved = submitter.tick() | indexer.tick()
            except LedgerUnavailable:
                time.sleep(0.02)
                continue
            if not moved:
                if until is not None and harness.states() == [State.CONFIRMED] * until:
                    return
                time.sleep(0.01)

    return forked.start(loop)


def ended(child: int) -> int:
    """Its exit code; killed where it does not end."""
    deadline = time.monotonic() + LONGEST_REST_S
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 1


def assert_projection_equals_a_fresh_one(harness: Harness) -> None:
    anew = opened(harness.folder / "anew.db")
    harness.indexer(anew).reindex()
    harness.index()
    assert dump_of(harness.ledger) == dump_of(anew)
    anew.dispose()
    harness.close()
