"""The waiting line through the real outbox: places, offers, and who gives way."""

from formats.bookings.classes import MAINTENANCE, OTHER, TEACHING
from formats.bookings.commitment import NO_OPERATOR
from formats.bookings.words import STATE_CONFIRMED, STATE_ENDED, STATE_WAITING
from ledger.bookings.reserving.requests import Reservation, Victim
from ledger.submitting.outbox import Command, State
from node.installation.pipeline import submitter_of
from tests.bookings.commands.outbox import do, lose_outbox, refused, reserve
from tests.bookings.commands.rig import BOOKER, CLAIM, CUSTODIAN, HALL, NINE, OPERATOR, BookingRig

HOUR = 0xF << NINE


def test_a_place_in_the_line_is_claimed_after_a_cancellation(rig: BookingRig) -> None:
    holding, waiting = holder_and_waiting(rig)
    assert rig.record(waiting.booking).state == STATE_WAITING
    refused(rig, claim(rig, waiting), "NotOffered")
    do(rig, rig.bookings.cancel(rig.by(CUSTODIAN), booking=holding.booking, acts=0, occurrences=1))
    (row,) = do(rig, claim(rig, waiting))
    assert rig.record(waiting.booking).state == STATE_CONFIRMED
    lose_outbox(rig)
    (found,) = do(rig, claim(rig, waiting))
    assert found.mined_tx_hash == row.mined_tx_hash
    assert rig.record(waiting.booking).acts == 1


def test_who_waits_for_what_is_free_or_waits_twice_is_refused(rig: BookingRig) -> None:
    _, waiting = holder_and_waiting(rig)
    day = waiting.start // 96
    refused(rig, wait(rig, rig.wanted(day=day, slot=NINE + 8)), "SlotsFree")
    assert refused(rig, wait(rig, rig.wanted(day=day)), "AlreadyWaiting")["booking"] == "0x" + waiting.booking.hex()
    refused(rig, wait(rig, rig.wanted(day=day, slots=90)), "WaitAcrossMidnight")
    lose_outbox(rig)
    (found,) = do(rig, wait(rig, waiting))
    assert found.state != State.FAULT


def test_who_leaves_the_line_waits_no_longer(rig: BookingRig) -> None:
    _, waiting = holder_and_waiting(rig)
    leaving = rig.waiting.leave(rig.by(BOOKER), booking=waiting.booking, acts=0, occurrence=0)
    (row,) = do(rig, leaving)
    assert rig.record(waiting.booking).state == STATE_ENDED
    lose_outbox(rig)
    (found,) = do(rig, rig.waiting.leave(rig.by(BOOKER), booking=waiting.booking, acts=0, occurrence=0))
    assert found.mined_tx_hash == row.mined_tx_hash


def test_a_lower_class_gives_way_to_who_waits_and_each_victim_is_named(rig: BookingRig) -> None:
    day = rig.free_day()
    weak = rig.wanted(CUSTODIAN, day=day, rank=OTHER)
    strong = rig.wanted(BOOKER, day=day, rank=TEACHING)
    do(rig, reserve(rig, weak))
    do(rig, wait(rig, strong))
    (row,) = do(rig, displace(rig, strong, weak))
    assert rig.record(weak.booking).state == STATE_WAITING
    do(rig, claim(rig, strong))
    assert rig.taken(day) == HOUR
    lose_outbox(rig)
    (found,) = do(rig, displace(rig, strong, weak))
    assert found.mined_tx_hash == row.mined_tx_hash


def test_an_equal_class_gives_no_way(rig: BookingRig) -> None:
    holding, waiting = holder_and_waiting(rig)
    assert refused(rig, displace(rig, waiting, holding), "ClassNotHigher")["victim"] == "0x" + holding.booking.hex()


def test_maintenance_takes_what_stands_in_its_way(rig: BookingRig) -> None:
    day = rig.free_day()
    victim = rig.wanted(day=day)
    do(rig, reserve(rig, victim))
    work = rig.wanted(CUSTODIAN, day=day, slots=8, rank=MAINTENANCE, terms=0, operator=NO_OPERATOR)
    refused(rig, maintain(rig, work), "SlotsTaken")
    again = rig.wanted(CUSTODIAN, day=day, slots=8, rank=MAINTENANCE, terms=0, operator=NO_OPERATOR)
    (row,) = do(rig, maintain(rig, again, Victim(victim.booking, 0, 0)))
    assert rig.taken(day) == 0xFF << NINE
    lose_outbox(rig)
    (found,) = do(rig, maintain(rig, again, Victim(victim.booking, 0, 0)))
    assert found.mined_tx_hash == row.mined_tx_hash


def test_an_offer_that_nobody_claimed_is_passed_on_and_once_more_does_no_harm(rig: BookingRig) -> None:
    holding, waiting = holder_and_waiting(rig)
    do(rig, rig.bookings.cancel(rig.by(CUSTODIAN), booking=holding.booking, acts=0, occurrences=1))
    day = waiting.start // 96
    (early,) = do(rig, pass_on(rig, day))
    assert rig.record(waiting.booking).state == STATE_WAITING
    rig.to_slot(rig.now() // 900 + 32 + CLAIM + 64)
    (late,) = do(rig, pass_on(rig, day))
    assert rig.record(waiting.booking).state == STATE_ENDED
    assert rig.taken(day) == 0
    (once_more,) = do(rig, pass_on(rig, day))
    rig.rig.project()
    submitter = submitter_of(rig.rig.node)
    while submitter.tick():
        pass
    assert rig.states(early.id, late.id, once_more.id) == [State.CONFIRMED] * 3


def holder_and_waiting(rig: BookingRig) -> tuple[Reservation, Reservation]:
    """The custodian holds an hour of its hall, the booker waits for it."""
    day = rig.free_day()
    holding, waiting = rig.wanted(CUSTODIAN, day=day), rig.wanted(day=day)
    do(rig, reserve(rig, holding))
    do(rig, wait(rig, waiting))
    return holding, waiting


def wait(rig: BookingRig, wanted: Reservation) -> Command:
    return rig.waiting.wait(wanted, sender=rig.account(wanted.member))


def claim(rig: BookingRig, waiting: Reservation) -> Command:
    order = rig.by(waiting.member)
    return rig.waiting.claim(order, booking=waiting.booking, acts=0, occurrence=0, terms=1, operator=OPERATOR)


def displace(rig: BookingRig, by: Reservation, victim: Reservation) -> Command:
    gone = [Victim(victim.booking, 0, 0)]
    return rig.waiting.displace(rig.by(CUSTODIAN), by=by.booking, occurrence=0, victims=gone, reason=2)


def maintain(rig: BookingRig, work: Reservation, *victims: Victim) -> Command:
    return rig.waiting.maintain(work, victims=victims, reason=1, sender=rig.account(CUSTODIAN))


def pass_on(rig: BookingRig, day: int) -> Command:
    return rig.waiting.pass_on(rig.by(BOOKER), asset=HALL, day=day)
