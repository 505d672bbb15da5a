"""Bookings through the real outbox: each act is done once its event is there, once, and nobody else's act is ours."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from formats.bookings.classes import OTHER
from formats.bookings.ids import booking_id
from formats.bookings.words import ANY_UNIT, STATE_CONFIRMED, STATE_ENDED, STATE_HELD
from ledger.bookings.assets.errors import SlotsTaken
from ledger.errors import CommandConflict, SubmissionFault
from ledger.rpc.abi import Abi
from node.installation.pipeline import indexer_of
from tests.bookings.commands.harness import (
    ANSWER,
    ASKING_HALL,
    BOOKER,
    CUSTODIAN,
    FREE,
    NINE,
    OPERATOR,
    TEN,
    BookingHarness,
)
from tests.bookings.commands.outbox import do, lose_outbox, refused, reserve

ROOT = Path(__file__).parents[3]
TOGETHER = 12


def test_every_act_of_the_contracts_has_its_command() -> None:
    """But those that one contract takes from another alone."""
    between = {"take", "takeForMaintenance", "free", "extend", "offer", "setAuthority"}
    between |= {"startUse", "endUse", "missUse"}
    names = [item["name"] for contract in ("Assets", "Owners", "Bookings", "Uses") for item in _writes(contract)]
    text = "".join(path.read_text() for path in (ROOT / "ledger/bookings").glob("*/commands.py"))
    assert set(names) - between == set(re.findall(r'"([a-z][A-Za-z]+)"', text)) & set(names)


def test_a_booking_is_done_when_its_record_is_there(harness: BookingHarness) -> None:
    wanted = harness.wanted(day=harness.free_day())
    (row,) = do(harness, reserve(harness, wanted))
    assert row.request_id == "0x" + wanted.booking.hex()
    record = harness.record(wanted.booking)
    assert (record.holder, record.state, record.live, record.start) == (BOOKER, STATE_CONFIRMED, 1, wanted.start)
    assert harness.taken(wanted.start // 96) == 0xF << NINE


def test_the_contract_chooses_unit_and_occurrences_and_whether_it_is_asked(harness: BookingHarness) -> None:
    day = harness.free_day()
    do(harness, reserve(harness, harness.wanted(day=day)))
    do(harness, reserve(harness, harness.wanted(day=day + 7, unit=1)))
    any_unit = harness.wanted(day=day, unit=ANY_UNIT)
    skipping = harness.wanted(day=day, unit=1, slot=NINE, every=7, asked=0b11, skips=True, slots=2)
    held = harness.wanted(day=day, asset=ASKING_HALL)
    do(harness, reserve(harness, any_unit), reserve(harness, held))
    assert harness.record(any_unit.booking).unit == 1
    assert harness.record(held.booking).state == STATE_HELD
    free = harness.wanted(day=day, unit=1, slot=TEN, every=7, asked=0b11, skips=True)
    do(harness, reserve(harness, free))
    assert harness.record(free.booking).live == 0b11
    refused(harness, reserve(harness, skipping), "NothingFree")


def test_parts_are_booked_together_or_not_at_all(harness: BookingHarness) -> None:
    day = harness.free_day()
    ids = harness.parts(BOOKER, 2)
    parts = [harness.wanted(day=day, booking=ids[0]), harness.wanted(day=day, booking=ids[1], asset=ASKING_HALL)]
    do(harness, harness.bookings.reserve_together(parts, sender=harness.account(BOOKER)))
    assert [harness.record(each).state for each in ids] == [STATE_CONFIRMED, STATE_HELD]
    again = harness.parts(BOOKER, 2)
    others = [
        harness.wanted(day=day, booking=again[0], unit=1),
        harness.wanted(day=day, booking=again[1], asset=ASKING_HALL),
    ]
    refused(harness, harness.bookings.reserve_together(others, sender=harness.account(BOOKER)), "SlotsTaken")
    assert harness.taken(day, unit=1) == 0


def test_the_same_booking_wanted_again_is_answered_as_done_and_books_nothing_twice(harness: BookingHarness) -> None:
    wanted = harness.wanted(day=harness.free_day())
    (first,) = do(harness, reserve(harness, wanted))
    (same,) = do(harness, reserve(harness, wanted))
    assert same.id == first.id
    lose_outbox(harness)
    (found,) = do(harness, reserve(harness, wanted))
    assert found.id != first.id
    assert found.mined_tx_hash == first.mined_tx_hash
    assert harness.record(wanted.booking).acts == 0
    assert harness.taken(wanted.start // 96) == 0xF << NINE


def test_another_booking_under_the_same_id_is_refused(harness: BookingHarness) -> None:
    wanted = harness.wanted(day=harness.free_day())
    other = harness.wanted(day=wanted.start // 96, slot=TEN, booking=wanted.booking)
    do(harness, reserve(harness, wanted))
    with pytest.raises(CommandConflict):
        do(harness, reserve(harness, other))
    lose_outbox(harness)
    with pytest.raises(SubmissionFault, match="other content under this key"):
        do(harness, reserve(harness, other))
    assert harness.taken(wanted.start // 96) == 0xF << NINE


def test_a_collision_is_refused_with_the_holders_window(harness: BookingHarness) -> None:
    day = harness.free_day()
    do(harness, reserve(harness, harness.wanted(day=day, slots=8)))
    problem = refused(harness, reserve(harness, harness.wanted(CUSTODIAN, day=day, slot=NINE + 2)), SlotsTaken.__name__)
    assert problem == {"asset": "1", "unit": "0", "day": str(day), "start": str(NINE), "end": str(NINE + 8)}


def test_another_members_id_and_stale_terms_are_refused_by_name(harness: BookingHarness) -> None:
    day = harness.free_day()
    stolen = harness.wanted(day=day, booking=booking_id(CUSTODIAN, harness.consortium.draw(15)))
    order = harness.bookings.reserve(stolen, sender=harness.account(BOOKER))
    refused(harness, order, "BookingIdInvalid")
    assert refused(harness, reserve(harness, harness.wanted(day=day, terms=7)), "TermsNotCurrent")["terms"] == "7"
    refused(harness, reserve(harness, harness.wanted(day=harness.today(), slot=0)), "StartTooEarly")
    refused(harness, reserve(harness, harness.wanted(day=day, slots=97)), "SlotCountInvalid")
    assert harness.taken(day) == 0


def test_what_is_asked_is_approved_or_refused_once(harness: BookingHarness) -> None:
    day = harness.free_day()
    yes, no = (harness.wanted(day=day, asset=ASKING_HALL, slot=slot) for slot in (NINE, TEN))
    do(harness, reserve(harness, yes), reserve(harness, no))
    approved, declined = (
        harness.bookings.approve(harness.by(CUSTODIAN), booking=yes.booking, acts=0),
        harness.bookings.refuse(harness.by(CUSTODIAN), booking=no.booking, acts=0, reason=3),
    )
    rows = do(harness, approved, declined)
    assert [harness.record(each.booking).state for each in (yes, no)] == [STATE_CONFIRMED, STATE_ENDED]
    lose_outbox(harness)
    again = do(
        harness,
        harness.bookings.approve(harness.by(CUSTODIAN), booking=yes.booking, acts=0),
        harness.bookings.refuse(harness.by(CUSTODIAN), booking=no.booking, acts=0, reason=3),
    )
    assert [row.mined_tx_hash for row in again] == [row.mined_tx_hash for row in rows]
    late = harness.bookings.refuse(harness.by(CUSTODIAN), booking=yes.booking, acts=0, reason=3)
    assert refused(harness, late, "BookingMoved")["acts"] == "1"
    other_reason = harness.bookings.refuse(harness.by(CUSTODIAN), booking=no.booking, acts=0, reason=4)
    refused(harness, other_reason, "BookingMoved")


def test_only_the_custodian_answers(harness: BookingHarness) -> None:
    held = harness.wanted(day=harness.free_day(), asset=ASKING_HALL)
    do(harness, reserve(harness, held))
    order = harness.bookings.approve(harness.by(BOOKER), booking=held.booking, acts=0)
    assert refused(harness, order, "AssetOfOtherMember")["custodian"] == str(CUSTODIAN)


def test_what_was_refused_can_be_wanted_again(harness: BookingHarness) -> None:
    wanted = harness.wanted(day=harness.free_day(), asset=ASKING_HALL)
    early = harness.bookings.approve(harness.by(CUSTODIAN), booking=wanted.booking, acts=0)
    refused(harness, early, "BookingUnknown")
    do(harness, reserve(harness, wanted))
    do(harness, harness.bookings.approve(harness.by(CUSTODIAN), booking=wanted.booking, acts=0))
    assert harness.record(wanted.booking).state == STATE_CONFIRMED


@pytest.mark.parametrize("ahead", [0, 1, 2], ids=["all late", "the first late", "none late"])
def test_a_cancellation_counts_whatever_of_it_is_late(harness: BookingHarness, ahead: int) -> None:
    """Three occurrences, a day apart; late is what starts within a day."""
    day = harness.free_day()
    wanted = harness.wanted(day=day, every=1, asked=0b111)
    do(harness, reserve(harness, wanted))
    given_up = 0b001 if ahead == 0 else 0b111
    harness.to_slot(wanted.start - FREE + (1 if ahead < 2 else -1))
    (row,) = do(
        harness, harness.bookings.cancel(harness.by(BOOKER), booking=wanted.booking, acts=0, occurrences=given_up)
    )
    assert harness.record(wanted.booking).live == 0b111 & ~given_up
    lose_outbox(harness)
    other = harness.bookings.cancel(harness.by(BOOKER), booking=wanted.booking, acts=0, occurrences=0b101)
    refused(harness, other, "BookingMoved")
    (found,) = do(
        harness, harness.bookings.cancel(harness.by(BOOKER), booking=wanted.booking, acts=0, occurrences=given_up)
    )
    assert found.mined_tx_hash == row.mined_tx_hash


def test_a_move_ends_one_and_makes_another_in_one_act(harness: BookingHarness) -> None:
    day = harness.free_day()
    old, new = harness.wanted(day=day), harness.wanted(day=day, slot=NINE + 2)
    do(harness, reserve(harness, old))
    moved = harness.bookings.move(old.booking, acts=0, made=[new], sender=harness.account(BOOKER))
    (row,) = do(harness, moved)
    assert row.request_id == "0x" + new.booking.hex()
    assert harness.record(old.booking).state == STATE_ENDED
    assert harness.taken(day) == 0xF << NINE + 2
    lose_outbox(harness)
    (found,) = do(harness, harness.bookings.move(old.booking, acts=0, made=[new], sender=harness.account(BOOKER)))
    assert found.mined_tx_hash == row.mined_tx_hash


def test_an_operator_is_named_by_commitment(harness: BookingHarness) -> None:
    wanted = harness.wanted(day=harness.free_day())
    do(harness, reserve(harness, wanted))
    do(harness, harness.bookings.name_operator(harness.by(BOOKER), booking=wanted.booking, operator=OPERATOR[::-1]))
    nobody = harness.bookings.name_operator(harness.by(BOOKER), booking=wanted.booking, operator=bytes(32))
    refused(harness, nobody, "OperatorMissing")


def test_what_nobody_answered_lapses_and_whoever_comes_later_finds_it_done(harness: BookingHarness) -> None:
    wanted = harness.wanted(day=harness.free_day(), asset=ASKING_HALL, rank=OTHER)
    do(harness, reserve(harness, wanted))
    refused(harness, harness.bookings.lapse(harness.by(BOOKER), booking=wanted.booking), "AnswerNotOverdue")
    harness.to_slot(harness.record(wanted.booking).answer_by + ANSWER)
    refused(harness, harness.bookings.approve(harness.by(CUSTODIAN), booking=wanted.booking, acts=0), "AnswerTooLate")
    (row,) = do(harness, harness.bookings.lapse(harness.by(CUSTODIAN), booking=wanted.booking))
    (found,) = do(harness, harness.bookings.lapse(harness.by(BOOKER), booking=wanted.booking))
    assert found.mined_tx_hash == row.mined_tx_hash
    assert harness.taken(wanted.start // 96, asset=ASKING_HALL) == 0


def _writes(contract: str) -> list[dict[str, Any]]:
    items = Abi.load(contract).items
    return [dict(item) for item in items if item["type"] == "function" and item["stateMutability"] == "nonpayable"]


@pytest.fixture(scope="module")
def read(harness: BookingHarness) -> Counter[str]:
    """Table → how often it was read while the bookings of one turn were projected."""
    harness.consortium.project()
    day = harness.free_day()
    account = harness.account(BOOKER)
    wanted = [harness.wanted(day=day, slot=4 * n) for n in range(TOGETHER)]
    harness.consortium.do(*(harness.bookings.reserve(each, sender=account, created_by="") for each in wanted))
    with _reads(harness.consortium.node.ledger_engine) as found:
        assert indexer_of(harness.consortium.node).tick()
    return found


@pytest.mark.parametrize("table", ["asset", "asset_terms", "asset_day", "member"])
def test_a_row_that_all_events_of_a_turn_need_is_read_once(read: Counter[str], table: str) -> None:
    assert read[table] == 1


@pytest.mark.parametrize("table", ["booking", "booking_displacement"])
def test_that_there_is_no_such_booking_yet_is_asked_once_for_each(read: Counter[str], table: str) -> None:
    assert read[table] == TOGETHER


def test_occurrences_of_a_new_booking_are_not_looked_for(read: Counter[str]) -> None:
    assert read["occurrence"] == 0


@contextmanager
def _reads(engine: Engine) -> Iterator[Counter[str]]:
    found = Counter[str]()

    def count(*arguments: object) -> None:
        words = str(arguments[2]).split()
        if words[0] == "SELECT":
            found[words[words.index("FROM") + 1]] += 1

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", count)
