"""Bookings in flight while worker and chain are killed at random moments; then what the chain holds of them."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field

from sqlmodel import select

from formats.bookings.slots import DAY_SLOTS
from formats.bookings.words import STATE_CONFIRMED, STATE_ENDED
from ledger.db import reading, writing
from ledger.errors import LedgerUnavailable
from ledger.submitting.outbox import State, Submission, enqueue, find
from node.compose import compose
from node.installation.node import Node
from node.installation.pipeline import indexer_of, submitter_of
from node.running.chain_dump import keep_copies
from tests import forked
from tests.bookings.commands.harness import BOOKER, CUSTODIAN, BookingHarness
from tests.bookings.commands.outbox import reserve

LONGEST_REST_S = 180.0
HOURS_A_DAY = 24
GIVEN_BACK = 0.3
"""So many of the bookings are cancelled by the next request."""


@dataclass
class Flight:
    """`made`, `cancelled`: booking → submission."""

    harness: BookingHarness
    chance: random.Random
    first_day: int
    made: dict[bytes, str] = field(default_factory=dict)
    cancelled: dict[bytes, str] = field(default_factory=dict)

    def ask(self, count: int) -> None:
        """Hours of one day on two units, drawn: some are wanted twice."""
        node = self.harness.consortium.node
        for _ in range(count):
            member, unit = self.chance.choice((BOOKER, CUSTODIAN)), self.chance.randrange(2)
            slot = 4 * self.chance.randrange(HOURS_A_DAY)
            wanted = self.harness.wanted(member, day=self.first_day, slot=slot, unit=unit)
            cancel = self.harness.bookings.cancel(
                self.harness.by(member), booking=wanted.booking, acts=0, occurrences=1
            )
            with writing(node.node_engine) as session:
                self.made[wanted.booking] = enqueue(session, reserve(self.harness, wanted), node.clock).id
                if self.chance.random() < GIVEN_BACK:
                    self.cancelled[wanted.booking] = enqueue(session, cancel, node.clock).id

    def disturb(self) -> None:
        """A worker runs for a moment; then it, the chain, or both are killed without warning."""
        chain, worker = self.harness.consortium.chain, start_worker(self.harness.consortium.node)
        time.sleep(self.chance.uniform(0.05, 1.5))
        victim = self.chance.choice(("worker", "chain", "both"))
        if victim != "worker":
            chain.kill()
        if victim == "chain":
            chain.start()
            time.sleep(self.chance.uniform(0.0, 0.5))
        os.kill(worker, signal.SIGKILL)
        assert forked.exit_code(worker) == -signal.SIGKILL, "the worker had already ended by itself"
        if victim == "both":
            chain.start()

    def next_day(self) -> None:
        self.first_day += 1

    def state(self, submission: str) -> State:
        with reading(self.harness.consortium.node.node_engine) as session:
            return State(find(session, submission).state)


def fly(harness: BookingHarness, *, seed: int, kills: int, bookings: int) -> Flight:
    """A chain that forgot the contracts is another story: its dump is waited for."""
    deadline = time.monotonic() + LONGEST_REST_S
    while not keep_copies(harness.consortium.chain.settings, last_block_at=int(time.time()) - 4):
        assert time.monotonic() < deadline, "the chain is never dumped"
        time.sleep(0.2)
    flight = Flight(harness, random.Random(seed), harness.free_day())
    for _ in range(kills):
        flight.ask(bookings // kills)
        flight.disturb()
        flight.next_day()
    come_to_rest(harness.consortium.node)
    return flight


def start_worker(node: Node) -> int:
    """The process id of a worker of this home."""

    def loop() -> None:
        own = compose(node.home)
        submitter, indexer = submitter_of(own), indexer_of(own)
        while True:
            try:
                if not (submitter.tick() | indexer.tick()):
                    time.sleep(0.01)
            except LedgerUnavailable:
                time.sleep(0.02)

    return forked.start(loop)


def come_to_rest(node: Node) -> None:
    submitter, indexer = submitter_of(node), indexer_of(node)
    deadline = time.monotonic() + LONGEST_REST_S
    while True:
        moved = submitter.tick() | indexer.tick()
        with reading(node.node_engine) as session:
            states = Counter(session.exec(select(Submission.state)).all())
        if not moved and set(states) <= {State.CONFIRMED, State.REJECTED}:
            return
        assert time.monotonic() < deadline, f"it never came to rest: {states}"
        time.sleep(0.01)


def assert_nothing_lost_doubled_or_held_by_nobody(flight: Flight) -> None:
    harness = flight.harness
    chain, bookings = harness.consortium.node.chain, harness.contract("Bookings")
    holders = Counter[tuple[int, int]]()
    for booking, submission in flight.made.items():
        state = flight.state(submission)
        assert state in (State.CONFIRMED, State.REJECTED)
        logs = chain.logs(
            0, chain.head().number, [bookings.address], bookings.logs_of("Reserved", booking=booking).topics
        )
        assert len(logs) == (1 if state is State.CONFIRMED else 0)
        if state is State.REJECTED:
            continue
        record, given_back = harness.record(booking), flight.cancelled.get(booking)
        ended = given_back is not None and flight.state(given_back) is State.CONFIRMED
        assert given_back is None or ended, "what was made can be given back"
        assert record.state == (STATE_ENDED if ended else STATE_CONFIRMED)
        if not ended:
            holders.update((record.unit, record.start + n) for n in range(record.slots))
    assert all(count == 1 for count in holders.values())
    assert _slots_held(flight) == set(holders), "each slot that the chain holds is somebody's"


def _slots_held(flight: Flight) -> set[tuple[int, int]]:
    days = range(flight.first_day - len(flight.made), flight.first_day + 1)
    return {
        (unit, day * DAY_SLOTS + slot)
        for day in days
        for unit in range(2)
        for slot, taken in enumerate(reversed(f"{flight.harness.taken(day, unit=unit):096b}"))
        if taken == "1"
    }
