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
from tests.bookings.commands.outbox import do, reserve
from tests.bookings.commands.rig import ASKING_HALL, BOOKER, CUSTODIAN, BookingRig
from tests.bookings.commands.test_uses_commands import FIVE_DAYS, SETTLED, declared, minutes, phase
from tests.bookings.commands.test_waiting_commands import holder_and_waiting
from tests.conftest import soon
from tests.forked import exit_code_at
from tests.operations.test_worker import Issuing, working
from tests.pipeline.killed import KILLED

pytestmark = pytest.mark.chain
OURS = [name for name in FAILPOINTS if name.startswith("bookings.")]


@pytest.fixture(autouse=True)
def unarmed() -> Iterator[None]:
    yield
    os.environ.pop("GUILD_FAILPOINT", None)
    failpoints.arm_from_environment()


def test_a_held_booking_lapses_once_the_time_to_answer_is_over(rig: BookingRig) -> None:
    wanted = held(rig)
    assert sent(rig, wanted) == []
    to_end(rig, wanted)
    work(rig.rig.node)
    assert rig.record(wanted.booking).state == STATE_ENDED
    assert sent(rig, wanted) == [("lapse", CUSTODIAN, State.CONFIRMED)]


def test_a_lapse_that_is_pending_is_not_sent_again(rig: BookingRig) -> None:
    wanted = held(rig)
    to_end(rig, wanted)
    index(rig.rig.node)
    for _ in range(2):  # two workers, or one that was started again
        Expiry(rig.rig.node).send_due()
    assert sent(rig, wanted) == [("lapse", CUSTODIAN, State.QUEUED)]
    rig.to_slot(rig.now() // 900 + 32 + 5)
    index(rig.rig.node)
    assert Expiry(rig.rig.node).send_due() is False, "an hour later it is pending still"
    work(rig.rig.node)
    assert sent(rig, wanted) == [("lapse", CUSTODIAN, State.CONFIRMED)]


def test_what_a_person_asked_for_is_not_sent_beside_it(rig: BookingRig) -> None:
    wanted = held(rig)
    to_end(rig, wanted)
    with writing(rig.rig.node.node_engine) as session:
        enqueue(session, rig.bookings.lapse(rig.by(BOOKER), booking=wanted.booking), rig.rig.node.clock)
    work(rig.rig.node)
    assert sent(rig, wanted) == [("lapse", BOOKER, State.CONFIRMED)]


def test_the_worker_sends_it_beside_what_else_it_does(rig: BookingRig) -> None:
    wanted = held(rig)
    to_end(rig, wanted)
    with working(rig.rig.node, Issuing()):
        soon(lambda: rig.record(wanted.booking).state == STATE_ENDED)
        soon(lambda: sent(rig, wanted) == [("lapse", CUSTODIAN, State.CONFIRMED)])


def test_an_offer_that_nobody_claims_is_passed_on(rig: BookingRig) -> None:
    holding, waiting = holder_and_waiting(rig)
    do(rig, rig.bookings.cancel(rig.by(CUSTODIAN), booking=holding.booking, acts=0, occurrences=1))
    work(rig.rig.node)
    assert rig.taken(waiting.start // 96) != 0
    rig.to_slot(rig.now() // 900 + 32 + 96)
    work(rig.rig.node)
    assert rig.record(waiting.booking).state == STATE_ENDED
    assert rig.taken(waiting.start // 96) == 0


def test_a_declaration_that_nobody_answers_for_five_days_counts(rig: BookingRig) -> None:
    wanted = declared(rig)
    rig.to_slot(wanted.start + wanted.slots, seconds=FIVE_DAYS - 3600)
    work(rig.rig.node)
    assert phase(rig, wanted) != SETTLED
    rig.to_slot(wanted.start + wanted.slots + 1, seconds=FIVE_DAYS)
    work(rig.rig.node)
    assert (phase(rig, wanted), minutes(rig, wanted)) == (SETTLED, 60)
    assert sent(rig, wanted) == [("settle-by-silence", CUSTODIAN, State.CONFIRMED)]


def test_a_node_sends_nothing_for_members_that_it_does_not_host(rig: BookingRig) -> None:
    wanted = held(rig)
    to_end(rig, wanted)
    index(rig.rig.node)
    node = rig.rig.node
    stranger = replace(node, config=node.config.model_copy(update={"members": (7,)}))
    assert Expiry(stranger).send_due() is False
    booker = replace(node, config=node.config.model_copy(update={"members": (BOOKER,)}))
    assert Expiry(booker).send_due() is True
    assert sent(rig, wanted) == [("lapse", BOOKER, State.QUEUED)]
    work(node)


def test_a_booking_that_fails_stops_no_other(rig: BookingRig, caplog: pytest.LogCaptureFixture) -> None:
    wanted = held(rig)
    to_end(rig, wanted)
    index(rig.rig.node)
    spoilt = bytes(21)
    with projection_commit(rig.rig.node.ledger_engine) as session:
        row = session.get_one(BookingRow, wanted.booking)
        session.add(BookingRow(**row.model_dump() | {"id": spoilt, "answer_by": 0}))
    expiry = Expiry(rig.rig.node)
    assert expiry.send_due() is True
    assert sent(rig, wanted) == [("lapse", CUSTODIAN, State.QUEUED)]
    assert spoilt.hex() in caplog.text
    told = caplog.text.count(f"lapse of booking {spoilt.hex()} waits")
    expiry._looked_at = None
    expiry.send_due()
    assert caplog.text.count(f"lapse of booking {spoilt.hex()} waits") == told == 1
    with projection_commit(rig.rig.node.ledger_engine) as session:
        session.delete(session.get_one(BookingRow, spoilt))
    work(rig.rig.node)


@pytest.mark.parametrize("name", OURS)
def test_a_worker_killed_while_it_sends_sends_once(rig: BookingRig, name: str) -> None:
    wanted = held(rig)
    to_end(rig, wanted)
    assert killed_at(name, rig) == KILLED
    work(rig.rig.node)
    assert rig.record(wanted.booking).state == STATE_ENDED
    assert sent(rig, wanted) == [("lapse", CUSTODIAN, State.CONFIRMED)]


def test_every_boundary_of_what_time_ends_is_walked() -> None:
    assert len(OURS) >= 2


def held(rig: BookingRig) -> Reservation:
    """Of the hall where all are asked; nobody has answered."""
    wanted = rig.wanted(day=rig.free_day(), asset=ASKING_HALL)
    do(rig, reserve(rig, wanted))
    index(rig.rig.node)
    return wanted


def to_end(rig: BookingRig, wanted: Reservation) -> None:
    rig.to_slot(rig.record(wanted.booking).answer_by)


def work(node: Node) -> None:
    """What the worker's process does, until nothing moves."""
    submitter, indexer, expiry = submitter_of(node), indexer_of(node), Expiry(node)
    for _ in range(500):
        if not (indexer.tick() | submitter.tick() | expiry.send_due()):
            return
    raise AssertionError("it never came to rest")


def index(node: Node) -> None:
    indexer = indexer_of(node)
    while indexer.tick():
        pass


def sent(rig: BookingRig, wanted: Reservation) -> list[tuple[str, int, str]]:
    """Kind, member and state of what was sent about this booking."""
    with reading(rig.rig.node.node_engine) as session:
        rows = session.exec(select(Submission).where(col(Submission.kind).in_(KINDS))).all()
    return [(row.kind, row.member, row.state) for row in rows if wanted.booking in row.calldata]


def killed_at(name: str, rig: BookingRig) -> int:
    """The exit code of a worker of this home in a process of its own."""
    return exit_code_at(name, lambda: work(compose(rig.rig.node.home)))
