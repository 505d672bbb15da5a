"""Taking and freeing slots. A slot that somebody has, or that is protected, is taken by nobody."""

from __future__ import annotations

from dataclasses import replace

from formats.bookings.replay.parts import Occurrence
from formats.bookings.replay.state import State
from formats.bookings.slots import Span, slot_text, span_between
from formats.faults import require


def take(state: State, asset: int, occurrence: Occurrence, span: Span) -> None:
    """Adds a span to what an occurrence holds; where it holds some already, the span follows on."""
    for day in span.days:
        word, mask = state.word(asset, occurrence.unit, day), span.mask_on(day)
        busy = (word.taken | word.protected) & mask
        where = f"asset {asset}, unit {occurrence.unit}, day {day}: slots {busy:024x} of {slot_text(span.start)}"
        require(not busy, "replay-slot-taken", f"{where} are taken already")
        state.days[asset, occurrence.unit, day] = replace(word, taken=word.taken | mask)
    held = occurrence.taken
    occurrence.taken = span if held is None else span_between(held.start, span.end)


def free(state: State, asset: int, occurrence: Occurrence, start: int | None = None) -> None:
    """Frees what an occurrence holds, from `start` on where one is given."""
    held = occurrence.taken
    if held is None:
        return
    if start is not None:
        require(held.start <= start < held.end, "replay-freed", f"slot {start} is not in what the occurrence holds")
    rest = held if start is None else span_between(start, held.end)
    for day in rest.days:
        word = state.word(asset, occurrence.unit, day)
        state.days[asset, occurrence.unit, day] = replace(word, taken=word.taken & ~rest.mask_on(day))
    occurrence.taken = None if rest.start == held.start else span_between(held.start, rest.start)
    occurrence.offer_until = None
