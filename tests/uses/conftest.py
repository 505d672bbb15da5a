from tests.bookings.conftest import rig as rig
