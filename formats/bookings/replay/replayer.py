"""Line after line into the state, and what must be true of it."""

from __future__ import annotations

from collections.abc import Iterable

from formats.bookings import export_acts as acts
from formats.bookings.export import Head, Line
from formats.bookings.ids import siblings
from formats.bookings.replay.assets import apply_asset
from formats.bookings.replay.bookings import apply_booking
from formats.bookings.replay.occurrences import apply_occurrence
from formats.bookings.replay.parts import Stage
from formats.bookings.replay.state import State
from formats.bookings.slots import period_of
from formats.faults import FormatFault, require


def replay(head: Head, lines: Iterable[Line]) -> State:
    """The state after all lines. Raises FormatFault where a line cannot follow those before it, or the whole breaks
    an invariant; the fault names block and log."""
    state = State(dict(head.members))
    for line in lines:
        try:
            apply(state, line)
        except FormatFault as fault:
            raise FormatFault(fault.reason, f"block {line.block}, log {line.log}: {fault.detail}") from fault
    check_state(state)
    return state


def check_state(state: State) -> None:
    """Words are what occurrences hold, quota is what they count, minutes are what was settled, composites are whole,
    and whoever was displaced was displaced by somebody. From the occurrences alone, not from the sums on the way."""
    _check_words(state)
    _check_sums(state)
    for name in state.bookings:
        _check_composite(state, name)
    require(not any(state.victims.values()), "replay-displaced", "displaced by a booking that was never made")


def apply(state: State, line: Line) -> None:
    """One line. Raises FormatFault where it cannot follow those before it."""
    if line.act in acts.ASSET_ACTS:
        apply_asset(state, line)
    elif line.act in acts.WHOLE_ACTS:
        apply_booking(state, line)
    else:
        apply_occurrence(state, line)


def _check_words(state: State) -> None:
    held = dict[tuple[int, int, int], int]()
    for booking in state.bookings.values():
        for each in booking.occurrences.values():
            for day in each.taken.days if each.taken else ():
                assert each.taken is not None
                key, mask = (booking.asset, each.unit, day), each.taken.mask_on(day)
                require(not held.get(key, 0) & mask, "replay-slot-taken", f"asset, unit, day {key}: held twice")
                held[key] = held.get(key, 0) | mask
    words = {(number, unit, day): word.taken for (number, unit, day), word in state.days.items() if word.taken}
    require(held == words, "replay-words", "the words are not what the occurrences hold")


def _check_sums(state: State) -> None:
    counted, settled = dict[tuple[int, int, int], int](), dict[tuple[int, int, int, int], int]()
    for booking in state.bookings.values():
        for each in booking.occurrences.values():
            period = period_of(each.span.days.start)
            if each.counted:
                group = state.terms(booking.asset, each.terms).group
                key = (group, booking.holder, period)
                counted[key] = counted.get(key, 0) + each.counted
            if each.minutes:
                use = (booking.asset, booking.holder, period, booking.rank)
                settled[use] = settled.get(use, 0) + each.minutes
    quota = {key: minutes for key, (minutes, _) in state.quota.items() if minutes}
    require(counted == quota, "replay-quota", "the quota is not what the occurrences count")
    sums = dict[tuple[int, int, int, int], int]()
    for (asset, member, use_month, _, rank), minutes in state.minutes.items():
        key_of_use = (asset, member, use_month, rank)
        sums[key_of_use] = sums.get(key_of_use, 0) + minutes
    found = {key: minutes for key, minutes in sums.items() if minutes}
    require(settled == found, "replay-minutes", "the minutes are not what was settled")


def _check_composite(state: State, name: bytes) -> None:
    parts = [state.bookings.get(each) for each in siblings(name)]
    made = [part for part in parts if part is not None]
    require(len(made) == len(parts), "replay-composite", f"booking {name.hex()} lacks a part")
    if not any(part.started for part in made):
        whole = len({part.mask(Stage.STANDING) for part in made}) == 1
        require(whole, "replay-composite", f"booking {name.hex()} stands in part")
