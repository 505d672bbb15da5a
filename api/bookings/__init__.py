"""Bookings: made, answered, moved, given back; the calendar of assets."""

from api.bookings import calendar, custody, line, reads, routes
from api.http.routers import gathered

router = gathered(reads.router, calendar.router, line.router, routes.router, custody.router)
