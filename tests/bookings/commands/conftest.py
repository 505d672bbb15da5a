from collections.abc import Iterator

import pytest

from tests.bookings.commands.harness import BookingHarness, booking_harness


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BookingHarness]:
    """One chain for all tests of a file; each books on days of its own, and moves the clock only forward."""
    with booking_harness(tmp_path_factory.mktemp("harness")) as made:
        yield made
