"""A few kills at moments that nobody chose; `tests/soak/test_random_kills_of_bookings.py` does it longer."""

from pathlib import Path

from tests.bookings.commands.harness import booking_harness
from tests.bookings.commands.random_kills import assert_nothing_lost_doubled_or_held_by_nobody, fly

SEED = 20_261_127


def test_kills_at_random_moments_lose_double_and_leave_behind_no_booking(tmp_path: Path) -> None:
    with booking_harness(tmp_path, dumps=True) as harness:
        flight = fly(harness, seed=SEED, kills=4, bookings=40)
        assert_nothing_lost_doubled_or_held_by_nobody(flight)
        assert len(flight.made) == 40
