"""SIGKILL at every boundary of the outbox in each act of a booking's life: each is done once, no slot is lost."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from formats.bookings.slots import DAY_SLOTS, unix_of
from formats.bookings.words import STATE_CONFIRMED, STATE_ENDED
from ledger import failpoints
from ledger.failpoints import FAILPOINTS
from ledger.rpc.client import ChainClient
from ledger.submitting.contract import Contract
from ledger.submitting.outbox import Command
from node.compose import compose
from node.installation.pipeline import submitter_of
from tests.bookings.commands.harness import ASKING_HALL, CUSTODIAN, NINE, BookingHarness
from tests.bookings.commands.outbox import reserve
from tests.bookings.commands.test_uses_commands import SETTLED, beginning, check_in, check_out, minutes, phase
from tests.bookings.commands.test_waiting_commands import HOUR, claim, holder_and_waiting
from tests.consortium.harness import Harness
from tests.forked import exit_code_at
from tests.pipeline.test_failpoints import KILLED, ONLY_AFTER_A_LOSS

OURS = [name for name in FAILPOINTS if name.startswith(("outbox.", "submitter.")) and name not in ONLY_AFTER_A_LOSS]


@pytest.fixture(autouse=True)
def unarmed() -> Iterator[None]:
    yield
    os.environ.pop("GUILD_FAILPOINT", None)
    failpoints.arm_from_environment()


@pytest.mark.parametrize("name", OURS)
def test_a_worker_killed_at_any_boundary_books_and_answers_once(harness: BookingHarness, name: str) -> None:
    wanted = harness.wanted(day=harness.free_day(), asset=ASKING_HALL)
    acts = [reserve(harness, wanted), harness.bookings.approve(harness.by(CUSTODIAN), booking=wanted.booking, acts=0)]
    assert killed_at(name, harness, acts) == KILLED
    carry_out(harness.consortium, acts)
    assert harness.record(wanted.booking).state == STATE_CONFIRMED
    assert [
        times(harness.contract("Bookings"), harness.consortium.node.chain, event, wanted.booking)
        for event in ("Reserved", "Approved")
    ] == [1, 1]


@pytest.mark.parametrize("name", OURS)
def test_a_worker_killed_at_any_boundary_gives_back_and_claims_once(harness: BookingHarness, name: str) -> None:
    holding, waiting = holder_and_waiting(harness)
    cancel = harness.bookings.cancel(harness.by(CUSTODIAN), booking=holding.booking, acts=0, occurrences=1)
    for act, event, booking in (
        (cancel, "Ended", holding.booking),
        (claim(harness, waiting), "Claimed", waiting.booking),
    ):
        assert killed_at(name, harness, [act]) == KILLED
        carry_out(harness.consortium, [act])
        assert times(harness.contract("Bookings"), harness.consortium.node.chain, event, booking) == 1
        assert harness.taken(waiting.start // DAY_SLOTS) == HOUR, "offered, then the claimant's: never nobody's"
    assert [harness.record(each.booking).state for each in (holding, waiting)] == [STATE_ENDED, STATE_CONFIRMED]


@pytest.mark.parametrize("name", OURS)
def test_a_worker_killed_at_any_boundary_checks_in_and_out_once(harness: BookingHarness, name: str) -> None:
    wanted = harness.wanted(day=harness.free_day())
    carry_out(harness.consortium, [reserve(harness, wanted)])
    harness.to_slot(wanted.start)
    first = check_in(harness, beginning(harness, wanted))
    assert killed_at(name, harness, [first]) == KILLED
    carry_out(harness.consortium, [first])
    harness.to_slot(wanted.start + 2)
    last = check_out(harness, harness.statement(wanted, end=unix_of(wanted.start + 2), minutes=30))
    assert killed_at(name, harness, [last]) == KILLED
    carry_out(harness.consortium, [last])
    assert [
        times(harness.contract("Uses"), harness.consortium.node.chain, event, wanted.booking)
        for event in ("CheckedIn", "Used")
    ] == [1, 1]
    assert (phase(harness, wanted), minutes(harness, wanted)) == (SETTLED, 30)
    assert harness.taken(wanted.start // DAY_SLOTS) == 0b11 << NINE, "what was used stays, the rest is free"


def test_the_boundaries_are_those_of_the_one_list() -> None:
    assert len(OURS) >= 10


def killed_at(name: str, harness: BookingHarness, acts: Sequence[Command]) -> int:
    """The exit code of a worker of this home in a process of its own."""
    return exit_code_at(
        name, lambda: carry_out(replace(harness.consortium, node=compose(harness.consortium.node.home)), acts)
    )


def carry_out(harness: Harness, acts: Sequence[Command]) -> None:
    """Each after the one before, down to its confirmation."""
    for act in acts:
        harness.do(act)
        harness.project()
    submitter = submitter_of(harness.node)
    while submitter.tick():
        pass


def times(contract: Contract, chain: ChainClient, event: str, booking: bytes) -> int:
    found = contract.logs_of(event, booking=booking)
    return len(chain.logs(0, chain.head().number, [contract.address], found.topics))
