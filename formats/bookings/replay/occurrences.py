"""Acts on one occurrence: displaced, offered, claimed, used."""

from __future__ import annotations

from formats.bookings import export_acts as acts
from formats.bookings.classes import MAINTENANCE
from formats.bookings.export import Line
from formats.bookings.replay import days, quota
from formats.bookings.replay.bookings import check_allowed, count_act, settle_state
from formats.bookings.replay.parts import Booking, Occurrence, Stage, is_composite
from formats.bookings.replay.state import State
from formats.bookings.replay.uses import say
from formats.bookings.slots import period_of, settling_window, slot_of, span_between
from formats.bookings.words import STATE_HELD
from formats.faults import require


def apply_occurrence(state: State, line: Line) -> None:
    booking, index = state.booking(line.octets("booking")), line.number("occurrence")
    require(index in booking.occurrences, "replay-occurrence", f"there is no occurrence {index}")
    each = booking.occurrences[index]
    match line.act:
        case "displaced":
            _displace(state, booking, each, line)
        case "offered":
            _offer(state, booking, each, line)
        case "claimed":
            _claim(state, booking, each, line)
        case "freed":
            days.free(state, booking.asset, each, line.number("from"))
        case "overran":
            held = each.taken
            require(held is not None, "replay-overran", "what holds nothing overruns nothing")
            assert held is not None
            days.take(state, booking.asset, each, span_between(held.end, line.number("to")))
        case "checked_in":
            _pass(each, Stage.STANDING, Stage.IN_USE)
        case "no_show":
            _pass(each, Stage.STANDING, Stage.MISSED)
        case "used":
            _settle(state, booking, each, line)
    say(state, line)


def _pass(each: Occurrence, before: Stage, after: Stage) -> None:
    require(each.stage is before, "replay-stage", f"the occurrence is {each.stage}, not {before}")
    each.stage = after


def _displace(state: State, booking: Booking, each: Occurrence, line: Line) -> None:
    by = line.octets("by")
    require(each.stage is Stage.GONE, "replay-displaced", "a victim ends first")
    winner = state.find_booking(by)
    if winner is None:
        state.victims_of(by).append(booking.rank)
    rank = MAINTENANCE if winner is None else winner.rank
    require(rank > booking.rank, "replay-displaced", f"class {rank} displaces none of class {booking.rank}")
    cutoff = state.terms(booking.asset, each.terms).cutoff
    in_time = rank == MAINTENANCE or slot_of(line.at) + cutoff <= each.span.start
    require(in_time, "replay-cutoff", f"displaced within {cutoff} slots of its start")
    if line.number("waits"):
        waits = not is_composite(line.octets("booking")) and len(each.span.days) == 1
        require(waits, "replay-line", "composites and what crosses a midnight do not wait")
        each.was_displaced = True
        state.join(line.octets("booking"), line.number("occurrence"), line.event)
        settle_state(booking)


def _offer(state: State, booking: Booking, each: Occurrence, line: Line) -> None:
    """Offers of a day are told all together, one log after the other: the first clears those told before."""
    require(each.stage is Stage.WAITING, "replay-offered", "only a place in the line gets an offer")
    places = [state.booking(name).occurrences[index] for name, index in state.line(booking.asset, each.span.days.start)]
    if not any(place.told == (line.block, line.log - 1) for place in places):
        for place in places:
            days.free(state, booking.asset, place)
    days.free(state, booking.asset, each)
    each.unit = line.number("unit")
    days.take(state, booking.asset, each, each.span)
    each.offer_until, each.told = line.number("until"), line.event


def _claim(state: State, booking: Booking, each: Occurrence, line: Line) -> None:
    offered = each.stage is Stage.WAITING and each.taken is not None
    require(offered, "replay-claimed", "there is no offer to claim")
    count_act(booking, line)
    alone = not booking.live | booking.used
    each.stage, each.terms = Stage.STANDING, line.number("terms")
    each.joined = each.latest = each.offer_until = None
    booking.state, booking.operator = line.number("state"), line.octets("operator")
    booking.terms, booking.unit = each.terms, each.unit
    if alone and booking.state == STATE_HELD:
        answer = state.terms(booking.asset, each.terms).answer
        booking.answer_by = min(slot_of(line.at) + answer, each.span.start)
    check_allowed(state, booking, each)
    quota.count(state, booking, [each], made=not each.was_displaced)


def _settle(state: State, booking: Booking, each: Occurrence, line: Line) -> None:
    settled = (line.number("asset"), line.number("member")) == (booking.asset, booking.holder)
    require(settled, "replay-used", "settled for another asset or member")
    again = line.number("how") in (acts.BY_AGREEMENT, acts.BY_COUNCIL, acts.BY_CORRECTION)
    allowed = (Stage.IN_USE, Stage.USED, Stage.MISSED) if again else (Stage.IN_USE,)
    require(each.stage in allowed, "replay-used", f"the occurrence is {each.stage}")
    minutes = line.number("minutes")
    most = max(line.number("end") - line.number("start"), 0) // 60
    require(minutes <= most, "replay-minutes", f"{minutes} minutes, between start and end {most}")
    use = period_of(each.span.days.start)
    key = (booking.asset, booking.holder, use, settling_window(line.at, use), booking.rank)
    state.minutes[key] = state.minutes_of(key) + minutes - (each.minutes or 0)
    each.minutes, each.stage = minutes, Stage.USED
