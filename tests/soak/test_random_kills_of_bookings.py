"""Two hundred bookings in flight while worker and chain are killed twenty times.

`GUILD_SOAK_SEED` as in `tests/soak/test_random_kills.py`.
"""

import os
import time
from pathlib import Path

import pytest

from tests.bookings.commands.harness import booking_harness
from tests.bookings.commands.random_kills import assert_nothing_lost_doubled_or_held_by_nobody, fly

pytestmark = pytest.mark.soak

KILLS, BOOKINGS = 20, 200


def test_twenty_kills_over_two_hundred_bookings_lose_double_and_leave_behind_none(tmp_path: Path) -> None:
    seed = int(os.environ.get("GUILD_SOAK_SEED") or time.time_ns() % 10**9)
    print(f"GUILD_SOAK_SEED={seed}")
    with booking_harness(tmp_path, dumps=True) as harness:
        assert_nothing_lost_doubled_or_held_by_nobody(fly(harness, seed=seed, kills=KILLS, bookings=BOOKINGS))
