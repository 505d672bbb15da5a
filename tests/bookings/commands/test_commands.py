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
from tests.bookings.commands.outbox import do, lose_outbox, refused, reserve
from tests.bookings.commands.rig import ANSWER, ASKING_HALL, BOOKER, CUSTODIAN, FREE, NINE, OPERATOR, TEN, BookingRig

ROOT = Path(__file__).parents[3]
TOGETHER = 12


def test_every_act_of_the_contracts_has_its_command() -> None:
    """But those that one contract takes from another alone."""
    between = {"take", "takeForMaintenance", "free", "extend", "offer", "setAuthority"}
    between |= {"startUse", "endUse", "missUse"}
    names = [item["name"] for contract in ("Assets", "Owners", "Bookings", "Uses") for item in _writes(contract)]
    text = "".join(path.read_text() for path in (ROOT / "ledger/bookings").glob("*/commands.py"))
    assert set(names) - between == set(re.findall(r'"([a-z][A-Za-z]+)"', text)) & set(names)


def test_a_booking_is_done_when_its_record_is_there(rig: BookingRig) -> None:
    wanted = rig.wanted(day=rig.free_day())
    (row,) = do(rig, reserve(rig, wanted))
    assert row.request_id == "0x" + wanted.booking.hex()
    record = rig.record(wanted.booking)
    assert (record.holder, record.state, record.live, record.start) == (BOOKER, STATE_CONFIRMED, 1, wanted.start)
    assert rig.taken(wanted.start // 96) == 0xF << NINE


def test_the_contract_chooses_unit_and_occurrences_and_whether_it_is_asked(rig: BookingRig) -> None:
    day = rig.free_day()
    do(rig, reserve(rig, rig.wanted(day=day)))
    do(rig, reserve(rig, rig.wanted(day=day + 7, unit=1)))
    any_unit = rig.wanted(day=day, unit=ANY_UNIT)
    skipping = rig.wanted(day=day, unit=1, slot=NINE, every=7, asked=0b11, skips=True, slots=2)
    held = rig.wanted(day=day, asset=ASKING_HALL)
    do(rig, reserve(rig, any_unit), reserve(rig, held))
    assert rig.record(any_unit.booking).unit == 1
    assert rig.record(held.booking).state == STATE_HELD
    free = rig.wanted(day=day, unit=1, slot=TEN, every=7, asked=0b11, skips=True)
    do(rig, reserve(rig, free))
    assert rig.record(free.booking).live == 0b11
    refused(rig, reserve(rig, skipping), "NothingFree")


def test_parts_are_booked_together_or_not_at_all(rig: BookingRig) -> None:
    day = rig.free_day()
    ids = rig.parts(BOOKER, 2)
    parts = [rig.wanted(day=day, booking=ids[0]), rig.wanted(day=day, booking=ids[1], asset=ASKING_HALL)]
    do(rig, rig.bookings.reserve_together(parts, sender=rig.account(BOOKER)))
    assert [rig.record(each).state for each in ids] == [STATE_CONFIRMED, STATE_HELD]
    again = rig.parts(BOOKER, 2)
    others = [rig.wanted(day=day, booking=again[0], unit=1), rig.wanted(day=day, booking=again[1], asset=ASKING_HALL)]
    refused(rig, rig.bookings.reserve_together(others, sender=rig.account(BOOKER)), "SlotsTaken")
    assert rig.taken(day, unit=1) == 0


def test_the_same_booking_wanted_again_is_answered_as_done_and_books_nothing_twice(rig: BookingRig) -> None:
    wanted = rig.wanted(day=rig.free_day())
    (first,) = do(rig, reserve(rig, wanted))
    (same,) = do(rig, reserve(rig, wanted))
    assert same.id == first.id
    lose_outbox(rig)
    (found,) = do(rig, reserve(rig, wanted))
    assert found.id != first.id
    assert found.mined_tx_hash == first.mined_tx_hash
    assert rig.record(wanted.booking).acts == 0
    assert rig.taken(wanted.start // 96) == 0xF << NINE


def test_another_booking_under_the_same_id_is_refused(rig: BookingRig) -> None:
    wanted = rig.wanted(day=rig.free_day())
    other = rig.wanted(day=wanted.start // 96, slot=TEN, booking=wanted.booking)
    do(rig, reserve(rig, wanted))
    with pytest.raises(CommandConflict):
        do(rig, reserve(rig, other))
    lose_outbox(rig)
    with pytest.raises(SubmissionFault, match="other content under this key"):
        do(rig, reserve(rig, other))
    assert rig.taken(wanted.start // 96) == 0xF << NINE


def test_a_collision_is_refused_with_the_holders_window(rig: BookingRig) -> None:
    day = rig.free_day()
    do(rig, reserve(rig, rig.wanted(day=day, slots=8)))
    problem = refused(rig, reserve(rig, rig.wanted(CUSTODIAN, day=day, slot=NINE + 2)), SlotsTaken.__name__)
    assert problem == {"asset": "1", "unit": "0", "day": str(day), "start": str(NINE), "end": str(NINE + 8)}


def test_another_members_id_and_stale_terms_are_refused_by_name(rig: BookingRig) -> None:
    day = rig.free_day()
    stolen = rig.wanted(day=day, booking=booking_id(CUSTODIAN, rig.rig.draw(15)))
    order = rig.bookings.reserve(stolen, sender=rig.account(BOOKER))
    refused(rig, order, "BookingIdInvalid")
    assert refused(rig, reserve(rig, rig.wanted(day=day, terms=7)), "TermsNotCurrent")["terms"] == "7"
    refused(rig, reserve(rig, rig.wanted(day=rig.today(), slot=0)), "StartTooEarly")
    refused(rig, reserve(rig, rig.wanted(day=day, slots=97)), "SlotCountInvalid")
    assert rig.taken(day) == 0


def test_what_is_asked_is_approved_or_refused_once(rig: BookingRig) -> None:
    day = rig.free_day()
    yes, no = (rig.wanted(day=day, asset=ASKING_HALL, slot=slot) for slot in (NINE, TEN))
    do(rig, reserve(rig, yes), reserve(rig, no))
    approved, declined = (
        rig.bookings.approve(rig.by(CUSTODIAN), booking=yes.booking, acts=0),
        rig.bookings.refuse(rig.by(CUSTODIAN), booking=no.booking, acts=0, reason=3),
    )
    rows = do(rig, approved, declined)
    assert [rig.record(each.booking).state for each in (yes, no)] == [STATE_CONFIRMED, STATE_ENDED]
    lose_outbox(rig)
    again = do(
        rig,
        rig.bookings.approve(rig.by(CUSTODIAN), booking=yes.booking, acts=0),
        rig.bookings.refuse(rig.by(CUSTODIAN), booking=no.booking, acts=0, reason=3),
    )
    assert [row.mined_tx_hash for row in again] == [row.mined_tx_hash for row in rows]
    late = rig.bookings.refuse(rig.by(CUSTODIAN), booking=yes.booking, acts=0, reason=3)
    assert refused(rig, late, "BookingMoved")["acts"] == "1"
    other_reason = rig.bookings.refuse(rig.by(CUSTODIAN), booking=no.booking, acts=0, reason=4)
    refused(rig, other_reason, "BookingMoved")


def test_only_the_custodian_answers(rig: BookingRig) -> None:
    held = rig.wanted(day=rig.free_day(), asset=ASKING_HALL)
    do(rig, reserve(rig, held))
    order = rig.bookings.approve(rig.by(BOOKER), booking=held.booking, acts=0)
    assert refused(rig, order, "AssetOfOtherMember")["custodian"] == str(CUSTODIAN)


def test_what_was_refused_can_be_wanted_again(rig: BookingRig) -> None:
    wanted = rig.wanted(day=rig.free_day(), asset=ASKING_HALL)
    early = rig.bookings.approve(rig.by(CUSTODIAN), booking=wanted.booking, acts=0)
    refused(rig, early, "BookingUnknown")
    do(rig, reserve(rig, wanted))
    do(rig, rig.bookings.approve(rig.by(CUSTODIAN), booking=wanted.booking, acts=0))
    assert rig.record(wanted.booking).state == STATE_CONFIRMED


@pytest.mark.parametrize("ahead", [0, 1, 2], ids=["all late", "the first late", "none late"])
def test_a_cancellation_counts_whatever_of_it_is_late(rig: BookingRig, ahead: int) -> None:
    """Three occurrences, a day apart; late is what starts within a day."""
    day = rig.free_day()
    wanted = rig.wanted(day=day, every=1, asked=0b111)
    do(rig, reserve(rig, wanted))
    given_up = 0b001 if ahead == 0 else 0b111
    rig.to_slot(wanted.start - FREE + (1 if ahead < 2 else -1))
    (row,) = do(rig, rig.bookings.cancel(rig.by(BOOKER), booking=wanted.booking, acts=0, occurrences=given_up))
    assert rig.record(wanted.booking).live == 0b111 & ~given_up
    lose_outbox(rig)
    other = rig.bookings.cancel(rig.by(BOOKER), booking=wanted.booking, acts=0, occurrences=0b101)
    refused(rig, other, "BookingMoved")
    (found,) = do(rig, rig.bookings.cancel(rig.by(BOOKER), booking=wanted.booking, acts=0, occurrences=given_up))
    assert found.mined_tx_hash == row.mined_tx_hash


def test_a_move_ends_one_and_makes_another_in_one_act(rig: BookingRig) -> None:
    day = rig.free_day()
    old, new = rig.wanted(day=day), rig.wanted(day=day, slot=NINE + 2)
    do(rig, reserve(rig, old))
    moved = rig.bookings.move(old.booking, acts=0, made=[new], sender=rig.account(BOOKER))
    (row,) = do(rig, moved)
    assert row.request_id == "0x" + new.booking.hex()
    assert rig.record(old.booking).state == STATE_ENDED
    assert rig.taken(day) == 0xF << NINE + 2
    lose_outbox(rig)
    (found,) = do(rig, rig.bookings.move(old.booking, acts=0, made=[new], sender=rig.account(BOOKER)))
    assert found.mined_tx_hash == row.mined_tx_hash


def test_an_operator_is_named_by_commitment(rig: BookingRig) -> None:
    wanted = rig.wanted(day=rig.free_day())
    do(rig, reserve(rig, wanted))
    do(rig, rig.bookings.name_operator(rig.by(BOOKER), booking=wanted.booking, operator=OPERATOR[::-1]))
    nobody = rig.bookings.name_operator(rig.by(BOOKER), booking=wanted.booking, operator=bytes(32))
    refused(rig, nobody, "OperatorMissing")


def test_what_nobody_answered_lapses_and_whoever_comes_later_finds_it_done(rig: BookingRig) -> None:
    wanted = rig.wanted(day=rig.free_day(), asset=ASKING_HALL, rank=OTHER)
    do(rig, reserve(rig, wanted))
    refused(rig, rig.bookings.lapse(rig.by(BOOKER), booking=wanted.booking), "AnswerNotOverdue")
    rig.to_slot(rig.record(wanted.booking).answer_by + ANSWER)
    refused(rig, rig.bookings.approve(rig.by(CUSTODIAN), booking=wanted.booking, acts=0), "AnswerTooLate")
    (row,) = do(rig, rig.bookings.lapse(rig.by(CUSTODIAN), booking=wanted.booking))
    (found,) = do(rig, rig.bookings.lapse(rig.by(BOOKER), booking=wanted.booking))
    assert found.mined_tx_hash == row.mined_tx_hash
    assert rig.taken(wanted.start // 96, asset=ASKING_HALL) == 0


def _writes(contract: str) -> list[dict[str, Any]]:
    items = Abi.load(contract).items
    return [dict(item) for item in items if item["type"] == "function" and item["stateMutability"] == "nonpayable"]


@pytest.fixture(scope="module")
def read(rig: BookingRig) -> Counter[str]:
    """Table → how often it was read while the bookings of one turn were projected."""
    rig.rig.project()
    day = rig.free_day()
    account = rig.account(BOOKER)
    wanted = [rig.wanted(day=day, slot=4 * n) for n in range(TOGETHER)]
    rig.rig.do(*(rig.bookings.reserve(each, sender=account, created_by="") for each in wanted))
    with _reads(rig.rig.node.ledger_engine) as found:
        assert indexer_of(rig.rig.node).tick()
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
