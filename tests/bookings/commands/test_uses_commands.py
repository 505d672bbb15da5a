"""What two sides say of a use, through the real outbox: settled once, whoever sent it."""

from dataclasses import replace

import pytest

from formats.bookings.slots import unix_of
from formats.bookings.statements import HandOver, UseStatement
from ledger.bookings.reserving.requests import Reservation
from ledger.submitting.outbox import Command
from tests.bookings.commands.harness import BOOKER, CUSTODIAN, GRACE, OPERATOR, BookingHarness
from tests.bookings.commands.outbox import do, lose_outbox, refused, reserve

FIVE_DAYS = 5 * 86_400
DECLARED, DISPUTED, SETTLED, MISSED = 1, 2, 3, 4


def test_both_sides_sign_the_beginning_and_the_minutes(harness: BookingHarness) -> None:
    wanted = in_use(harness)
    harness.to_slot(wanted.start + wanted.slots - 1)
    said = harness.statement(wanted, end=unix_of(wanted.start + 3), minutes=40)
    (row,) = do(harness, check_out(harness, said))
    assert (phase(harness, wanted), minutes(harness, wanted)) == (SETTLED, 40)
    lose_outbox(harness)
    (found,) = do(harness, check_out(harness, said))
    assert found.mined_tx_hash == row.mined_tx_hash
    other = replace(said, minutes=41)
    refused(harness, check_out(harness, other), "UsePhaseWrong")


def test_a_repeated_check_in_is_the_one_that_counts(harness: BookingHarness) -> None:
    wanted = in_use(harness)
    said = beginning(harness, wanted)
    (row,) = do(harness, check_in(harness, said))
    assert row.mined_tx_hash
    refused(harness, check_in(harness, replace(said, start=said.start + 60)), "OccurrencesNotStanding")


def test_one_side_alone_is_no_two_sides(harness: BookingHarness) -> None:
    wanted = harness.wanted(day=harness.free_day())
    do(harness, reserve(harness, wanted))
    harness.to_slot(wanted.start)
    said = beginning(harness, wanted)
    alone = harness.uses.check_in(harness.by(BOOKER), statement=said, signature=harness.signed(BOOKER, said))
    assert refused(harness, alone, "SidesWrong")["signer"] == str(BOOKER)


def test_a_correction_by_both_counts_instead(harness: BookingHarness) -> None:
    wanted = in_use(harness)
    harness.to_slot(wanted.start + wanted.slots)
    first = harness.statement(wanted)
    do(harness, check_out(harness, first))
    corrected = replace(first, minutes=30, deadline=first.deadline + 1)
    do(harness, agree(harness, corrected))
    assert minutes(harness, wanted) == 30
    refused(harness, agree(harness, replace(first, minutes=20)), "StatementSuperseded")


def test_silence_settles_a_declaration_and_whoever_comes_later_finds_it_done(harness: BookingHarness) -> None:
    wanted = declared(harness)
    settle = harness.uses.settle_by_silence(harness.by(BOOKER), booking=wanted.booking, occurrence=0)
    refused(harness, settle, "SilenceNotOver")
    harness.to_slot(wanted.start + wanted.slots + 1, seconds=FIVE_DAYS)
    (row,) = do(harness, harness.uses.settle_by_silence(harness.by(CUSTODIAN), booking=wanted.booking, occurrence=0))
    (found,) = do(harness, harness.uses.settle_by_silence(harness.by(BOOKER), booking=wanted.booking, occurrence=0))
    assert found.mined_tx_hash == row.mined_tx_hash
    assert minutes(harness, wanted) == 60


@pytest.mark.parametrize("by", ["both", "council"])
def test_a_dispute_ends_by_both_or_by_the_council(harness: BookingHarness, by: str) -> None:
    wanted = declared(harness)
    do(harness, harness.uses.differ(harness.by(BOOKER), booking=wanted.booking, occurrence=0, minutes=15))
    assert phase(harness, wanted) == DISPUTED
    decided = harness.statement(wanted, minutes=45)
    council = harness.uses.settle_by_council(harness.by_council(), statement=decided)
    do(harness, agree(harness, decided) if by == "both" else council)
    assert (phase(harness, wanted), minutes(harness, wanted)) == (SETTLED, 45)


def test_a_no_show_is_said_by_the_custodian_and_objected_to_by_the_holder(harness: BookingHarness) -> None:
    wanted = harness.wanted(day=harness.free_day())
    do(harness, reserve(harness, wanted))
    harness.to_slot(wanted.start + GRACE)
    refused(harness, harness.uses.no_show(harness.by(BOOKER), booking=wanted.booking, occurrence=0), "SideWrong")
    do(harness, harness.uses.no_show(harness.by(CUSTODIAN), booking=wanted.booking, occurrence=0))
    assert phase(harness, wanted) == MISSED
    do(harness, harness.uses.object(harness.by(BOOKER), booking=wanted.booking, occurrence=0))
    assert phase(harness, wanted) == DISPUTED


def test_a_booking_is_handed_over_by_the_givers_word(harness: BookingHarness) -> None:
    wanted = harness.wanted(CUSTODIAN, day=harness.free_day())
    do(harness, reserve(harness, wanted))
    given = HandOver(wanted.booking, 0, CUSTODIAN, BOOKER, harness.now() + 3600)
    forged = harness.uses.hand_over(
        harness.by(BOOKER), given=given, signature=harness.signed(BOOKER, given), operator=OPERATOR
    )
    refused(harness, forged, "SidesWrong")
    (row,) = do(harness, hand_over(harness, given))
    assert harness.record(wanted.booking).holder == BOOKER
    lose_outbox(harness)
    (found,) = do(harness, hand_over(harness, given))
    assert found.mined_tx_hash == row.mined_tx_hash


def hand_over(harness: BookingHarness, given: HandOver) -> Command:
    signature = harness.signed(CUSTODIAN, given)
    return harness.uses.hand_over(harness.by(BOOKER), given=given, signature=signature, operator=OPERATOR)


def in_use(harness: BookingHarness) -> Reservation:
    """The booker's, begun on time."""
    wanted = harness.wanted(day=harness.free_day())
    do(harness, reserve(harness, wanted))
    harness.to_slot(wanted.start)
    do(harness, check_in(harness, beginning(harness, wanted)))
    return wanted


def declared(harness: BookingHarness) -> Reservation:
    """The custodian alone says that it was used as booked."""
    wanted = in_use(harness)
    harness.to_slot(wanted.start + wanted.slots)
    do(harness, harness.uses.declare(harness.by(CUSTODIAN), statement=harness.statement(wanted)))
    assert phase(harness, wanted) == DECLARED
    return wanted


def beginning(harness: BookingHarness, wanted: Reservation) -> UseStatement:
    return harness.statement(wanted, end=0, minutes=0, outcome=1, deadline=unix_of(wanted.start) + 600)


def check_in(harness: BookingHarness, said: UseStatement) -> Command:
    return harness.uses.check_in(harness.by(CUSTODIAN), statement=said, signature=harness.signed(BOOKER, said))


def check_out(harness: BookingHarness, said: UseStatement) -> Command:
    return harness.uses.check_out(harness.by(BOOKER), statement=said, signature=harness.signed(CUSTODIAN, said))


def agree(harness: BookingHarness, said: UseStatement) -> Command:
    return harness.uses.agree(harness.by(CUSTODIAN), statement=said, signature=harness.signed(BOOKER, said))


def phase(harness: BookingHarness, wanted: Reservation) -> int:
    return _word(harness, wanted) >> 192 & 0xFF


def minutes(harness: BookingHarness, wanted: Reservation) -> int:
    return _word(harness, wanted) >> 80 & 0xFFFFFFFF


def _word(harness: BookingHarness, wanted: Reservation) -> int:
    (word,) = harness.contract("Uses").ask(harness.consortium.node.chain, "useOf", wanted.booking, 0)
    return int(word)
