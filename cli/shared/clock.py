"""The day that it is by this machine's clock."""

from __future__ import annotations


def today() -> int:
    """Days since 1970-01-01 at UTC+8."""
    from formats.bookings.slots import day_of, slot_of
    from node.compose import utc_now

    return day_of(slot_of(int(utc_now().timestamp())))
