from tests.bookings.commands.conftest import harness as harness
