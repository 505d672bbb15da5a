"""What two sides say of a use, through the real outbox: settled once, whoever sent it."""

from dataclasses import replace

import pytest

from formats.bookings.slots import unix_of
from formats.bookings.statements import HandOver, UseStatement
from ledger.bookings.reserving.requests import Reservation
from ledger.submitting.outbox import Command
from tests.bookings.commands.outbox import do, lose_outbox, refused, reserve
from tests.bookings.commands.rig import BOOKER, CUSTODIAN, GRACE, OPERATOR, BookingRig

FIVE_DAYS = 5 * 86_400
DECLARED, DISPUTED, SETTLED, MISSED = 1, 2, 3, 4


def test_both_sides_sign_the_beginning_and_the_minutes(rig: BookingRig) -> None:
    wanted = in_use(rig)
    rig.to_slot(wanted.start + wanted.slots - 1)
    said = rig.statement(wanted, end=unix_of(wanted.start + 3), minutes=40)
    (row,) = do(rig, check_out(rig, said))
    assert (phase(rig, wanted), minutes(rig, wanted)) == (SETTLED, 40)
    lose_outbox(rig)
    (found,) = do(rig, check_out(rig, said))
    assert found.mined_tx_hash == row.mined_tx_hash
    other = replace(said, minutes=41)
    refused(rig, check_out(rig, other), "UsePhaseWrong")


def test_a_repeated_check_in_is_the_one_that_counts(rig: BookingRig) -> None:
    wanted = in_use(rig)
    said = beginning(rig, wanted)
    (row,) = do(rig, check_in(rig, said))
    assert row.mined_tx_hash
    refused(rig, check_in(rig, replace(said, start=said.start + 60)), "OccurrencesNotStanding")


def test_one_side_alone_is_no_two_sides(rig: BookingRig) -> None:
    wanted = rig.wanted(day=rig.free_day())
    do(rig, reserve(rig, wanted))
    rig.to_slot(wanted.start)
    said = beginning(rig, wanted)
    alone = rig.uses.check_in(rig.by(BOOKER), statement=said, signature=rig.signed(BOOKER, said))
    assert refused(rig, alone, "SidesWrong")["signer"] == str(BOOKER)


def test_a_correction_by_both_counts_instead(rig: BookingRig) -> None:
    wanted = in_use(rig)
    rig.to_slot(wanted.start + wanted.slots)
    first = rig.statement(wanted)
    do(rig, check_out(rig, first))
    corrected = replace(first, minutes=30, deadline=first.deadline + 1)
    do(rig, agree(rig, corrected))
    assert minutes(rig, wanted) == 30
    refused(rig, agree(rig, replace(first, minutes=20)), "StatementSuperseded")


def test_silence_settles_a_declaration_and_whoever_comes_later_finds_it_done(rig: BookingRig) -> None:
    wanted = declared(rig)
    settle = rig.uses.settle_by_silence(rig.by(BOOKER), booking=wanted.booking, occurrence=0)
    refused(rig, settle, "SilenceNotOver")
    rig.to_slot(wanted.start + wanted.slots + 1, seconds=FIVE_DAYS)
    (row,) = do(rig, rig.uses.settle_by_silence(rig.by(CUSTODIAN), booking=wanted.booking, occurrence=0))
    (found,) = do(rig, rig.uses.settle_by_silence(rig.by(BOOKER), booking=wanted.booking, occurrence=0))
    assert found.mined_tx_hash == row.mined_tx_hash
    assert minutes(rig, wanted) == 60


@pytest.mark.parametrize("by", ["both", "council"])
def test_a_dispute_ends_by_both_or_by_the_council(rig: BookingRig, by: str) -> None:
    wanted = declared(rig)
    do(rig, rig.uses.differ(rig.by(BOOKER), booking=wanted.booking, occurrence=0, minutes=15))
    assert phase(rig, wanted) == DISPUTED
    decided = rig.statement(wanted, minutes=45)
    council = rig.uses.settle_by_council(rig.by_council(), statement=decided)
    do(rig, agree(rig, decided) if by == "both" else council)
    assert (phase(rig, wanted), minutes(rig, wanted)) == (SETTLED, 45)


def test_a_no_show_is_said_by_the_custodian_and_objected_to_by_the_holder(rig: BookingRig) -> None:
    wanted = rig.wanted(day=rig.free_day())
    do(rig, reserve(rig, wanted))
    rig.to_slot(wanted.start + GRACE)
    refused(rig, rig.uses.no_show(rig.by(BOOKER), booking=wanted.booking, occurrence=0), "SideWrong")
    do(rig, rig.uses.no_show(rig.by(CUSTODIAN), booking=wanted.booking, occurrence=0))
    assert phase(rig, wanted) == MISSED
    do(rig, rig.uses.object(rig.by(BOOKER), booking=wanted.booking, occurrence=0))
    assert phase(rig, wanted) == DISPUTED


def test_a_booking_is_handed_over_by_the_givers_word(rig: BookingRig) -> None:
    wanted = rig.wanted(CUSTODIAN, day=rig.free_day())
    do(rig, reserve(rig, wanted))
    given = HandOver(wanted.booking, 0, CUSTODIAN, BOOKER, rig.now() + 3600)
    forged = rig.uses.hand_over(rig.by(BOOKER), given=given, signature=rig.signed(BOOKER, given), operator=OPERATOR)
    refused(rig, forged, "SidesWrong")
    (row,) = do(rig, hand_over(rig, given))
    assert rig.record(wanted.booking).holder == BOOKER
    lose_outbox(rig)
    (found,) = do(rig, hand_over(rig, given))
    assert found.mined_tx_hash == row.mined_tx_hash


def hand_over(rig: BookingRig, given: HandOver) -> Command:
    signature = rig.signed(CUSTODIAN, given)
    return rig.uses.hand_over(rig.by(BOOKER), given=given, signature=signature, operator=OPERATOR)


def in_use(rig: BookingRig) -> Reservation:
    """The booker's, begun on time."""
    wanted = rig.wanted(day=rig.free_day())
    do(rig, reserve(rig, wanted))
    rig.to_slot(wanted.start)
    do(rig, check_in(rig, beginning(rig, wanted)))
    return wanted


def declared(rig: BookingRig) -> Reservation:
    """The custodian alone says that it was used as booked."""
    wanted = in_use(rig)
    rig.to_slot(wanted.start + wanted.slots)
    do(rig, rig.uses.declare(rig.by(CUSTODIAN), statement=rig.statement(wanted)))
    assert phase(rig, wanted) == DECLARED
    return wanted


def beginning(rig: BookingRig, wanted: Reservation) -> UseStatement:
    return rig.statement(wanted, end=0, minutes=0, outcome=1, deadline=unix_of(wanted.start) + 600)


def check_in(rig: BookingRig, said: UseStatement) -> Command:
    return rig.uses.check_in(rig.by(CUSTODIAN), statement=said, signature=rig.signed(BOOKER, said))


def check_out(rig: BookingRig, said: UseStatement) -> Command:
    return rig.uses.check_out(rig.by(BOOKER), statement=said, signature=rig.signed(CUSTODIAN, said))


def agree(rig: BookingRig, said: UseStatement) -> Command:
    return rig.uses.agree(rig.by(CUSTODIAN), statement=said, signature=rig.signed(BOOKER, said))


def phase(rig: BookingRig, wanted: Reservation) -> int:
    return _word(rig, wanted) >> 192 & 0xFF


def minutes(rig: BookingRig, wanted: Reservation) -> int:
    return _word(rig, wanted) >> 80 & 0xFFFFFFFF


def _word(rig: BookingRig, wanted: Reservation) -> int:
    (word,) = rig.contract("Uses").ask(rig.rig.node.chain, "useOf", wanted.booking, 0)
    return int(word)
