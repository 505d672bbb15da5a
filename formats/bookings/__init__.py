"""Layouts and arithmetic of bookings, docs/formats.md: pure functions, no I/O, no clock."""
