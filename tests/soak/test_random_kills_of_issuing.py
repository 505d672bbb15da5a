"""Sittings keep coming while the worker and the chain are killed at moments that nobody chose.

`GUILD_SOAK_KILLS` and `GUILD_SOAK_SEED` as in `tests/soak/test_random_kills.py`.
"""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from node.compose import compose
from tests import forked
from tests.issuing.test_kills import assert_issued_exactly_once
from tests.issuing.world import World, founded_world, work

pytestmark = pytest.mark.soak


def test_kills_at_random_moments_issue_every_sitting_exactly_once(tmp_path: Path) -> None:
    seed = int(os.environ.get("GUILD_SOAK_SEED") or time.time_ns() % 10**9)
    print(f"GUILD_SOAK_SEED={seed}")
    chance = random.Random(seed)
    with founded_world(tmp_path, dumps=True) as world:
        sittings = []
        for _ in range(int(os.environ.get("GUILD_SOAK_KILLS", "60"))):
            sittings.append(world.approved())
            disturb(world, chance)
        for sitting in sittings:
            work(world.node, sitting)
            assert_issued_exactly_once(world, sitting)


def disturb(world: World, chance: random.Random) -> None:
    """A worker runs for a moment; then it, or first the chain, is killed without warning."""
    worker = start_worker(world)
    time.sleep(chance.uniform(0.1, 2.5))
    if chance.random() < 0.4:
        world.chain.kill()
        time.sleep(chance.uniform(0.0, 0.3))
        world.chain.start()
        time.sleep(chance.uniform(0.0, 1.0))
    os.kill(worker, signal.SIGKILL)
    assert forked.exit_code(worker) == -signal.SIGKILL, "the worker had already ended by itself"


def start_worker(world: World) -> int:
    def loop() -> None:
        node = compose(world.home)
        while True:
            work(node)
            time.sleep(0.05)

    return forked.start(loop)
