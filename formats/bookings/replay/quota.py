"""Minutes and bookings made, per group, member and period. Minutes return; made never does."""

from __future__ import annotations

from formats.bookings.classes import MAINTENANCE
from formats.bookings.replay.parts import Booking, Occurrence, minutes_of
from formats.bookings.replay.state import State
from formats.bookings.slots import period_of
from formats.faults import require


def count(state: State, booking: Booking, occurrences: list[Occurrence], *, made: bool) -> None:
    """Adds minutes, and one made in each period in which an occurrence starts."""
    periods = set[int]()
    if booking.rank == MAINTENANCE:
        return
    for each in occurrences:
        terms = state.terms(booking.asset, each.terms)
        if not terms.counts:
            continue
        period = period_of(each.span.days.start)
        used = state.quota_of((terms.group, booking.holder, period))
        each.counted = minutes_of(each.span)
        used[0] += each.counted
        used[1] += made and period not in periods
        periods.add(period)
        within = terms.limit_hours == 0 or used[0] <= terms.limit_hours * 60
        require(within, "replay-quota", f"member {booking.holder}: {used[0]} minutes of {terms.limit_hours * 60}")
        within = terms.made == 0 or used[1] <= terms.made
        require(within, "replay-quota", f"member {booking.holder}: {used[1]} bookings of {terms.made}")


def give_back(state: State, booking: Booking, occurrences: list[Occurrence]) -> None:
    """Takes the minutes of these occurrences off again."""
    for each in occurrences:
        if each.counted:
            group = state.terms(booking.asset, each.terms).group
            state.quota_of((group, booking.holder, period_of(each.span.days.start)))[0] -= each.counted
            each.counted = 0
