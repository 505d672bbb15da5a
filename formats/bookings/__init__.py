"""Layouts and arithmetic of bookings, docs/bookings.md: pure functions, no I/O, no clock."""
