"""What time alone ends is sent by the worker: once, by whoever is concerned, and one that fails stops no other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import col, select

from formats.bookings.words import STATE_ENDED
from ledger import failpoints
from ledger.bookings.reserving.requests import Reservation
from ledger.bookings.reserving.tables import BookingRow
from ledger.db import projection_commit, reading, writing
from ledger.failpoints import FAILPOINTS
from ledger.submitting.outbox import State, Submission, enqueue
from node.bookings.expiry import Expiry
from node.bookings.overdue import KINDS
from node.compose import compose
from node.installation.node import Node
from node.installation.pipeline import indexer_of, submitter_of
from tests.bookings.commands.harness import ASKING_HALL, BOOKER, CUSTODIAN, BookingHarness
from tests.bookings.commands.outbox import do, reserve
from tests.bookings.commands.test_uses_commands import FIVE_DAYS, SETTLED, declared, minutes, phase
from tests.bookings.commands.test_waiting_commands import holder_and_waiting
from tests.conftest import soon
from tests.forked import exit_code_at
from tests.operations.test_worker import Issuing, working
from tests.pipeline.killed import KILLED
from tests.pipeline.resting import send_due, until_rest

pytestmark = pytest.mark.chain
OURS = [name for name in FAILPOINTS if name.startswith("bookings.")]


@pytest.fixture(autouse=True)
def unarmed() -> Iterator[None]:
    yield
    os.environ.pop("GUILD_FAILPOINT", None)
    failpoints.arm_from_environment()


def test_a_held_booking_lapses_once_the_time_to_answer_is_over(harness: BookingHarness) -> None:
    wanted = held(harness)
    assert sent(harness, wanted) == []
    to_end(harness, wanted)
    work(harness.consortium.node)
    assert harness.record(wanted.booking).state == STATE_ENDED
    assert sent(harness, wanted) == [("lapse", CUSTODIAN, State.CONFIRMED)]


def test_a_lapse_that_is_pending_is_not_sent_again(harness: BookingHarness) -> None:
    wanted = held(harness)
    to_end(harness, wanted)
    index(harness.consortium.node)
    for _ in range(2):  # two workers, or one that was started again
        send_due(Expiry(harness.consortium.node))
    assert sent(harness, wanted) == [("lapse", CUSTODIAN, State.QUEUED)]
    harness.to_slot(harness.now() // 900 + 32 + 5)
    index(harness.consortium.node)
    assert send_due(Expiry(harness.consortium.node)) is False, "an hour later it is pending still"
    work(harness.consortium.node)
    assert sent(harness, wanted) == [("lapse", CUSTODIAN, State.CONFIRMED)]


def test_what_a_person_asked_for_is_not_sent_beside_it(harness: BookingHarness) -> None:
    wanted = held(harness)
    to_end(harness, wanted)
    with writing(harness.consortium.node.node_engine) as session:
        enqueue(
            session, harness.bookings.lapse(harness.by(BOOKER), booking=wanted.booking), harness.consortium.node.clock
        )
    work(harness.consortium.node)
    assert sent(harness, wanted) == [("lapse", BOOKER, State.CONFIRMED)]


def test_the_worker_sends_it_beside_what_else_it_does(harness: BookingHarness) -> None:
    wanted = held(harness)
    to_end(harness, wanted)
    with working(harness.consortium.node, Issuing()):
        soon(lambda: harness.record(wanted.booking).state == STATE_ENDED)
        soon(lambda: sent(harness, wanted) == [("lapse", CUSTODIAN, State.CONFIRMED)])


def test_an_offer_that_nobody_claims_is_passed_on(harness: BookingHarness) -> None:
    holding, waiting = holder_and_waiting(harness)
    do(harness, harness.bookings.cancel(harness.by(CUSTODIAN), booking=holding.booking, acts=0, occurrences=1))
    work(harness.consortium.node)
    assert harness.taken(waiting.start // 96) != 0
    harness.to_slot(harness.now() // 900 + 32 + 96)
    work(harness.consortium.node)
    assert harness.record(waiting.booking).state == STATE_ENDED
    assert harness.taken(waiting.start // 96) == 0


def test_a_declaration_that_nobody_answers_for_five_days_counts(harness: BookingHarness) -> None:
    wanted = declared(harness)
    harness.to_slot(wanted.start + wanted.slots, seconds=FIVE_DAYS - 3600)
    work(harness.consortium.node)
    assert phase(harness, wanted) != SETTLED
    harness.to_slot(wanted.start + wanted.slots + 1, seconds=FIVE_DAYS)
    work(harness.consortium.node)
    assert (phase(harness, wanted), minutes(harness, wanted)) == (SETTLED, 60)
    assert sent(harness, wanted) == [("settle-by-silence", CUSTODIAN, State.CONFIRMED)]


def test_a_node_sends_nothing_for_members_that_it_does_not_host(harness: BookingHarness) -> None:
    wanted = held(harness)
    to_end(harness, wanted)
    index(harness.consortium.node)
    node = harness.consortium.node
    stranger = replace(node, config=node.config.model_copy(update={"members": (7,)}))
    assert send_due(Expiry(stranger)) is False
    booker = replace(node, config=node.config.model_copy(update={"members": (BOOKER,)}))
    assert send_due(Expiry(booker)) is True
    assert sent(harness, wanted) == [("lapse", BOOKER, State.QUEUED)]
    work(node)


def test_a_booking_that_fails_stops_no_other(harness: BookingHarness, caplog: pytest.LogCaptureFixture) -> None:
    wanted = held(harness)
    to_end(harness, wanted)
    index(harness.consortium.node)
    spoilt = bytes(21)
    with projection_commit(harness.consortium.node.ledger_engine) as session:
        row = session.get_one(BookingRow, wanted.booking)
        session.add(BookingRow(**row.model_dump() | {"id": spoilt, "answer_by": 0}))
    expiry = Expiry(harness.consortium.node)
    assert send_due(expiry) is True
    assert sent(harness, wanted) == [("lapse", CUSTODIAN, State.QUEUED)]
    assert spoilt.hex() in caplog.text
    told = caplog.text.count(f"lapse of booking {spoilt.hex()} waits")
    expiry._looked_at = None
    send_due(expiry)
    assert caplog.text.count(f"lapse of booking {spoilt.hex()} waits") == told == 1
    with projection_commit(harness.consortium.node.ledger_engine) as session:
        session.delete(session.get_one(BookingRow, spoilt))
    work(harness.consortium.node)


@pytest.mark.parametrize("name", OURS)
def test_a_worker_killed_while_it_sends_sends_once(harness: BookingHarness, name: str) -> None:
    wanted = held(harness)
    to_end(harness, wanted)
    assert killed_at(name, harness) == KILLED
    work(harness.consortium.node)
    assert harness.record(wanted.booking).state == STATE_ENDED
    assert sent(harness, wanted) == [("lapse", CUSTODIAN, State.CONFIRMED)]


def test_every_boundary_of_what_time_ends_is_walked() -> None:
    assert len(OURS) >= 2


def held(harness: BookingHarness) -> Reservation:
    """Of the hall where all are asked; nobody has answered."""
    wanted = harness.wanted(day=harness.free_day(), asset=ASKING_HALL)
    do(harness, reserve(harness, wanted))
    index(harness.consortium.node)
    return wanted


def to_end(harness: BookingHarness, wanted: Reservation) -> None:
    harness.to_slot(harness.record(wanted.booking).answer_by)


def work(node: Node) -> None:
    """What the worker's process does, until nothing moves."""
    submitter, indexer, expiry = submitter_of(node), indexer_of(node), Expiry(node)
    until_rest(node, lambda: indexer.tick() | submitter.tick() | send_due(expiry))


def index(node: Node) -> None:
    indexer = indexer_of(node)
    while indexer.tick():
        pass


def sent(harness: BookingHarness, wanted: Reservation) -> list[tuple[str, int, str]]:
    """Kind, member and state of what was sent about this booking."""
    with reading(harness.consortium.node.node_engine) as session:
        rows = session.exec(select(Submission).where(col(Submission.kind).in_(KINDS))).all()
    return [(row.kind, row.member, row.state) for row in rows if wanted.booking in row.calldata]


def killed_at(name: str, harness: BookingHarness) -> int:
    """The exit code of a worker of this home in a process of its own."""
    return exit_code_at(name, lambda: work(compose(harness.consortium.node.home)))
