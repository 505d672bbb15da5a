from collections.abc import Iterator

import pytest

from tests.bookings.commands.rig import BookingRig, booking_rig


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BookingRig]:
    """One chain for all tests of a file; each books on days of its own, and moves the clock only forward."""
    with booking_rig(tmp_path_factory.mktemp("rig")) as made:
        yield made
