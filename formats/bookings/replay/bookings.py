"""Acts on whole bookings: made, answered, ended, handed over."""

from __future__ import annotations

from formats.bookings import export_acts as acts
from formats.bookings.classes import CLASSES, MAINTENANCE, pair_index
from formats.bookings.export import Line
from formats.bookings.ids import bits, booking_member, occurrences
from formats.bookings.replay import days, quota
from formats.bookings.replay.parts import Booking, Occurrence, Stage
from formats.bookings.replay.state import State
from formats.bookings.slots import Span
from formats.bookings.words import STATE_CONFIRMED, STATE_ENDED, STATE_HELD, STATE_WAITING
from formats.faults import require


def apply_booking(state: State, line: Line) -> None:
    name = line.octets("booking")
    if line.act == "reserved":
        _reserve(state, name, line)
        return
    booking = state.booking(name)
    if line.act != "named":
        count_act(booking, line)
    match line.act:
        case "approved":
            require(booking.state == STATE_HELD, "replay-state", f"booking {name.hex()} is not held")
            booking.state = STATE_CONFIRMED
        case "ended":
            _end(state, booking, line)
        case "handed":
            _hand_over(state, booking, line)
        case "named":
            booking.operator = line.octets("operator")


def count_act(booking: Booking, line: Line) -> None:
    """Each act names how many there are with it."""
    require(line.number("acts") == booking.acts + 1, "replay-acts", f"act {line.number('acts')} after {booking.acts}")
    booking.acts += 1


def check_allowed(state: State, booking: Booking, occurrence: Occurrence) -> None:
    """Kind and class may book, and every slot lies in the terms' hours and days and in the asset's life."""
    asset, span = state.asset(booking.asset), occurrence.span
    alive = asset.from_day <= span.days.start and span.days.stop <= asset.until_day
    require(alive, "replay-life", f"days {span.days} lie outside the life of asset {booking.asset}")
    if booking.rank == MAINTENANCE:
        return
    terms = state.terms(booking.asset, occurrence.terms)
    pair = pair_index(state.kind(booking.holder), booking.rank)
    require(bool(terms.may >> pair & 1), "replay-may", f"member {booking.holder} may not book class {booking.rank}")
    for day in span.days:
        follows = state.word(booking.asset, occurrence.unit, day).follows
        shut = span.mask_on(day) & ~terms.open_on(day, follows)
        require(not shut, "replay-hours", f"asset {booking.asset}, day {day}: slots {shut:024x} are not open")


def settle_state(booking: Booking) -> None:
    """A booking of which nothing stands or was used waits or has ended."""
    if not booking.mask(Stage.STANDING, Stage.IN_USE, Stage.USED, Stage.MISSED):
        booking.state = STATE_WAITING if booking.mask(Stage.WAITING) else STATE_ENDED


def _reserve(state: State, name: bytes, line: Line) -> None:
    member, number, rank = line.number("member"), line.number("asset"), line.number("class")
    require(state.find_booking(name) is None, "replay-booking", f"booking {name.hex()} stands already")
    require(booking_member(name) == member, "replay-booking", f"booking {name.hex()} is not of member {member}")
    require(rank in CLASSES or rank == MAINTENANCE, "replay-class", f"there is no class {rank}")
    if rank == MAINTENANCE:
        own = member == state.asset(number).custodian
        require(own, "replay-class", "maintenance is the custodian's alone")
    asked, live, waits = line.number("asked"), line.number("live"), line.number("state") == STATE_WAITING
    require(live != 0 and not live & ~asked, "replay-live", f"{live:08x} of {asked:08x}")
    first = Span(line.number("start"), line.number("slots"))
    booking = Booking(
        asset=number, holder=member, rank=rank, every=line.number("every"), asked=asked,
        unit=line.number("unit"), terms=line.number("terms"),
        state=line.number("state"), answer_by=line.number("answer_by"), operator=line.octets("operator"), first=first,
    )  # fmt: skip
    for index, span in occurrences(first, booking.every, asked).items():
        stage = Stage.GONE if not live >> index & 1 else Stage.WAITING if waits else Stage.STANDING
        booking.occurrences[index] = Occurrence(span, line.number("unit"), booking.terms, stage)
    _check_victims(state, name, rank)
    state.bookings[name] = booking
    for index, each in booking.occurrences.items():
        if each.stage is Stage.STANDING:
            check_allowed(state, booking, each)
            days.take(state, number, each, each.span)
        elif each.stage is Stage.WAITING:
            require(len(each.span.days) == 1, "replay-line", "what crosses a midnight does not wait")
            state.join(name, index, line.event)
    standing = [each for each in booking.occurrences.values() if each.stage is Stage.STANDING]
    quota.count(state, booking, standing, made=True)


def _check_victims(state: State, name: bytes, rank: int) -> None:
    victims = state.victims_of(name)
    for victim in victims:
        require(rank > victim, "replay-displaced", f"class {rank} displaces none of class {victim}")
    victims.clear()


def _end(state: State, booking: Booking, line: Line) -> None:
    ending = line.number("ending")
    require(acts.REFUSED <= ending <= acts.LEFT, "replay-ending", f"there is no ending {ending}")
    for index in bits(line.number("occurrences")):
        each = booking.occurrences.get(index)
        sound = each is not None and each.stage in (Stage.STANDING, Stage.WAITING)
        require(sound, "replay-ended", f"occurrence {index} neither stands nor waits")
        assert each is not None
        if ending in acts.ENDINGS_RETURN_QUOTA:
            quota.give_back(state, booking, [each])
        days.free(state, booking.asset, each)
        each.stage, each.joined, each.latest = Stage.GONE, None, None
    settle_state(booking)


def _hand_over(state: State, booking: Booking, line: Line) -> None:
    giver, taker = line.number("from"), line.number("to")
    require(booking.holder == giver and not booking.started, "replay-handed", f"not member {giver}'s to hand over")
    standing = [each for each in booking.occurrences.values() if each.stage is Stage.STANDING]
    quota.give_back(state, booking, standing)
    booking.holder, booking.operator = taker, line.octets("operator")
    quota.count(state, booking, standing, made=True)
