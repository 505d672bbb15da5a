"""The waiting line through the real outbox: places, offers, and who gives way."""

from formats.bookings.classes import MAINTENANCE, OTHER, TEACHING
from formats.bookings.commitment import NO_OPERATOR
from formats.bookings.words import STATE_CONFIRMED, STATE_ENDED, STATE_WAITING
from ledger.bookings.reserving.requests import Reservation, Victim
from ledger.submitting.outbox import Command, State
from node.installation.pipeline import submitter_of
from tests.bookings.commands.harness import BOOKER, CLAIM, CUSTODIAN, HALL, NINE, OPERATOR, BookingHarness
from tests.bookings.commands.outbox import do, lose_outbox, refused, reserve

HOUR = 0xF << NINE


def test_a_place_in_the_line_is_claimed_after_a_cancellation(harness: BookingHarness) -> None:
    holding, waiting = holder_and_waiting(harness)
    assert harness.record(waiting.booking).state == STATE_WAITING
    refused(harness, claim(harness, waiting), "NotOffered")
    do(harness, harness.bookings.cancel(harness.by(CUSTODIAN), booking=holding.booking, acts=0, occurrences=1))
    (row,) = do(harness, claim(harness, waiting))
    assert harness.record(waiting.booking).state == STATE_CONFIRMED
    lose_outbox(harness)
    (found,) = do(harness, claim(harness, waiting))
    assert found.mined_tx_hash == row.mined_tx_hash
    assert harness.record(waiting.booking).acts == 1


def test_who_waits_for_what_is_free_or_waits_twice_is_refused(harness: BookingHarness) -> None:
    _, waiting = holder_and_waiting(harness)
    day = waiting.start // 96
    refused(harness, wait(harness, harness.wanted(day=day, slot=NINE + 8)), "SlotsFree")
    assert (
        refused(harness, wait(harness, harness.wanted(day=day)), "AlreadyWaiting")["booking"]
        == "0x" + waiting.booking.hex()
    )
    refused(harness, wait(harness, harness.wanted(day=day, slots=90)), "WaitAcrossMidnight")
    lose_outbox(harness)
    (found,) = do(harness, wait(harness, waiting))
    assert found.state != State.FAULT


def test_who_leaves_the_line_waits_no_longer(harness: BookingHarness) -> None:
    _, waiting = holder_and_waiting(harness)
    leaving = harness.waiting.leave(harness.by(BOOKER), booking=waiting.booking, acts=0, occurrence=0)
    (row,) = do(harness, leaving)
    assert harness.record(waiting.booking).state == STATE_ENDED
    lose_outbox(harness)
    (found,) = do(harness, harness.waiting.leave(harness.by(BOOKER), booking=waiting.booking, acts=0, occurrence=0))
    assert found.mined_tx_hash == row.mined_tx_hash


def test_a_lower_class_gives_way_to_who_waits_and_each_victim_is_named(harness: BookingHarness) -> None:
    day = harness.free_day()
    weak = harness.wanted(CUSTODIAN, day=day, rank=OTHER)
    strong = harness.wanted(BOOKER, day=day, rank=TEACHING)
    do(harness, reserve(harness, weak))
    do(harness, wait(harness, strong))
    (row,) = do(harness, displace(harness, strong, weak))
    assert harness.record(weak.booking).state == STATE_WAITING
    do(harness, claim(harness, strong))
    assert harness.taken(day) == HOUR
    lose_outbox(harness)
    (found,) = do(harness, displace(harness, strong, weak))
    assert found.mined_tx_hash == row.mined_tx_hash


def test_an_equal_class_gives_no_way(harness: BookingHarness) -> None:
    holding, waiting = holder_and_waiting(harness)
    assert (
        refused(harness, displace(harness, waiting, holding), "ClassNotHigher")["victim"]
        == "0x" + holding.booking.hex()
    )


def test_maintenance_takes_what_stands_in_its_way(harness: BookingHarness) -> None:
    day = harness.free_day()
    victim = harness.wanted(day=day)
    do(harness, reserve(harness, victim))
    work = harness.wanted(CUSTODIAN, day=day, slots=8, rank=MAINTENANCE, terms=0, operator=NO_OPERATOR)
    refused(harness, maintain(harness, work), "SlotsTaken")
    again = harness.wanted(CUSTODIAN, day=day, slots=8, rank=MAINTENANCE, terms=0, operator=NO_OPERATOR)
    (row,) = do(harness, maintain(harness, again, Victim(victim.booking, 0, 0)))
    assert harness.taken(day) == 0xFF << NINE
    lose_outbox(harness)
    (found,) = do(harness, maintain(harness, again, Victim(victim.booking, 0, 0)))
    assert found.mined_tx_hash == row.mined_tx_hash


def test_an_offer_that_nobody_claimed_is_passed_on_and_once_more_does_no_harm(harness: BookingHarness) -> None:
    holding, waiting = holder_and_waiting(harness)
    do(harness, harness.bookings.cancel(harness.by(CUSTODIAN), booking=holding.booking, acts=0, occurrences=1))
    day = waiting.start // 96
    (early,) = do(harness, pass_on(harness, day))
    assert harness.record(waiting.booking).state == STATE_WAITING
    harness.to_slot(harness.now() // 900 + 32 + CLAIM + 64)
    (late,) = do(harness, pass_on(harness, day))
    assert harness.record(waiting.booking).state == STATE_ENDED
    assert harness.taken(day) == 0
    (once_more,) = do(harness, pass_on(harness, day))
    harness.consortium.project()
    submitter = submitter_of(harness.consortium.node)
    while submitter.tick():
        pass
    assert harness.states(early.id, late.id, once_more.id) == [State.CONFIRMED] * 3


def holder_and_waiting(harness: BookingHarness) -> tuple[Reservation, Reservation]:
    """The custodian holds an hour of its hall, the booker waits for it."""
    day = harness.free_day()
    holding, waiting = harness.wanted(CUSTODIAN, day=day), harness.wanted(day=day)
    do(harness, reserve(harness, holding))
    do(harness, wait(harness, waiting))
    return holding, waiting


def wait(harness: BookingHarness, wanted: Reservation) -> Command:
    return harness.waiting.wait(wanted, sender=harness.account(wanted.member))


def claim(harness: BookingHarness, waiting: Reservation) -> Command:
    order = harness.by(waiting.member)
    return harness.waiting.claim(order, booking=waiting.booking, acts=0, occurrence=0, terms=1, operator=OPERATOR)


def displace(harness: BookingHarness, by: Reservation, victim: Reservation) -> Command:
    gone = [Victim(victim.booking, 0, 0)]
    return harness.waiting.displace(harness.by(CUSTODIAN), by=by.booking, occurrence=0, victims=gone, reason=2)


def maintain(harness: BookingHarness, work: Reservation, *victims: Victim) -> Command:
    return harness.waiting.maintain(work, victims=victims, reason=1, sender=harness.account(CUSTODIAN))


def pass_on(harness: BookingHarness, day: int) -> Command:
    return harness.waiting.pass_on(harness.by(BOOKER), asset=HALL, day=day)
