"""Bookings: made, answered, moved, given back; the calendar of assets."""

from fastapi import APIRouter

from api.bookings import calendar, custody, line, reads, routes

router = APIRouter()
for part in (reads.router, calendar.router, line.router, routes.router, custody.router):
    router.include_router(part)
