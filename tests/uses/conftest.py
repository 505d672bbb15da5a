from tests.bookings.commands.conftest import rig as rig
