"""SIGKILL at every boundary of the outbox while a booking is made and answered: each act is on the chain once."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from formats.bookings.words import STATE_CONFIRMED
from ledger import failpoints
from ledger.failpoints import FAILPOINTS
from ledger.rpc.client import ChainClient
from ledger.submitting.contract import Contract
from ledger.submitting.outbox import Command
from node.compose import compose
from node.installation.pipeline import submitter_of
from tests.bookings.commands.outbox import reserve
from tests.bookings.commands.rig import ASKING_HALL, CUSTODIAN, BookingRig
from tests.consortium.rig import Rig
from tests.pipeline.test_failpoints import KILLED, ONLY_AFTER_A_LOSS

OURS = [name for name in FAILPOINTS if name.startswith(("outbox.", "submitter.")) and name not in ONLY_AFTER_A_LOSS]


@pytest.fixture(autouse=True)
def unarmed() -> Iterator[None]:
    yield
    os.environ.pop("GUILD_FAILPOINT", None)
    failpoints.arm_from_environment()


@pytest.mark.parametrize("name", OURS)
def test_a_worker_killed_at_any_boundary_books_and_answers_once(rig: BookingRig, name: str) -> None:
    wanted = rig.wanted(day=rig.free_day(), asset=ASKING_HALL)
    acts = [reserve(rig, wanted), rig.bookings.approve(rig.by(CUSTODIAN), booking=wanted.booking, acts=0)]
    assert killed_at(name, rig, acts) == KILLED
    carry_out(rig.rig, acts)
    assert rig.record(wanted.booking).state == STATE_CONFIRMED
    assert [
        times(rig.contract("Bookings"), rig.rig.node.chain, event, wanted.booking) for event in ("Reserved", "Approved")
    ] == [1, 1]


def test_the_boundaries_are_those_of_the_one_list() -> None:
    assert len(OURS) >= 10


def killed_at(name: str, rig: BookingRig, acts: Sequence[Command]) -> int:
    """The exit code of a worker of this home in a process of its own."""
    child = os.fork()
    if child == 0:
        try:
            os.environ["GUILD_FAILPOINT"] = name
            failpoints.arm_from_environment()
            carry_out(replace(rig.rig, node=compose(rig.rig.node.home)), acts)
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def carry_out(rig: Rig, acts: Sequence[Command]) -> None:
    """Each after the one before, down to its confirmation."""
    for act in acts:
        rig.do(act)
        rig.project()
    submitter = submitter_of(rig.node)
    while submitter.tick():
        pass


def times(contract: Contract, chain: ChainClient, event: str, booking: bytes) -> int:
    found = contract.logs_of(event, booking=booking)
    return len(chain.logs(0, chain.head().number, [contract.address], found.topics))
