"""An exception that nobody foresaw, at each place that the worker passes: one thing stops and says so, all else goes
on.

The places are the failpoints of the code itself. At each the worker meets one exception, in whatever sitting, batch,
submission, event or publication passes it first; two members issue meanwhile.
"""

import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import select

import node.running.worker
from ledger import failpoints
from ledger.db import reading
from ledger.failpoints import FAILPOINTS
from ledger.indexing.indexer import cursor_of
from ledger.submitting.outbox import State, Submission
from node.health.readiness import Reason, health
from node.issuing.saga import advance
from node.publishing import files, status_lists
from node.publishing.publisher import Publisher, published
from node.publishing.status_lists import StatusLists
from node.running import publisher_thread
from node.tables.issuing import Batch, Sitting
from tests.issuing.test_cancellation import act, asked, batches, past_the_vouchers
from tests.issuing.test_kills import AFTER_CANCELLATION, AFTER_EXPIRY, expire_vouchers
from tests.issuing.test_trouble import send_as_issuer
from tests.issuing.world import (
    COLLEGE,
    ENTERPRISE,
    LEVEL,
    World,
    killed_worker,
    own_world,
    work,
)
from tests.pipeline.resting import until_rest
from tests.pipeline.test_failpoints import ONLY_AFTER_A_LOSS

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("clock_of_the_chain")]

# Passed by other commands and processes than the worker; and what it sends for bookings (tests/uses/test_expiry.py) and
# closes (tests/splits/http/closes/test_allocating.py).
ELSEWHERE = ("deploy.", "api.", "bookings.", "splits.")
WALKED = [name for name in FAILPOINTS if not name.startswith(ELSEWHERE)]
PATIENCE_S = 120.0
OURS = {Reason.ISSUING_HALTED, Reason.SUBMISSION_HALTED, Reason.PROJECTION_FAULT, Reason.PUBLICATION_FAULT}
# Stands in a roster: no log and no problem may repeat it.
READ = f"演示{chr(0x4E00)}"


class Poisoned(Exception):
    """Foreseen by nobody."""


class Poison:
    """Raises once, at the first that passes the place. Armed as the environment arms a kill."""

    def __init__(self, name: str) -> None:
        self.name, self.raised = name, False

    def passed(self, name: str) -> None:
        if name == self.name and not self.raised:
            self.raised = True
            raise Poisoned(READ)


class Worker:
    """What the worker's process does, publisher's thread included, one task after the other."""

    def __init__(self, world: World) -> None:
        self.node = world.node
        self.loop = node.running.worker.WorkerLoop(world.node, advance)
        self.tasks = [
            publisher_thread._PublisherTask(world.node, "snapshot", Publisher(world.node).tick),
            publisher_thread._PublisherTask(world.node, "status list", StatusLists(world.node).tick),
        ]

    def rest(self) -> None:
        """Until nothing moves any more; then two tasks at what is to be published, as the first one may fail."""
        until_rest(self.node, self._round, still=2, patience_s=PATIENCE_S)
        for task in self.tasks * 2:
            task.due = 0.0
            task.run_if_due()

    def _round(self) -> bool:
        moved, problem = self.loop.run_round()
        if not moved and problem:
            time.sleep(0.02)
        return moved or problem is not None


world = own_world
"""Where others moved the chain's time ahead, an accreditation begins after the API's now."""


@pytest.fixture(scope="module")
def two(world: World) -> World:
    """The enterprise is accredited too."""
    body = {"member": ENTERPRISE, "standard": world.standard, "levels": [LEVEL], "basis": "government_filing"}
    granted = {**body, "document": "DEMO-2"}
    answer = world.ask("POST", "/accreditations", token=world.token(0, "council"), json=granted)
    assert answer.status_code == 202, answer.text
    work(world.node)
    return world


@pytest.fixture
def sittings(two: World) -> list[str]:
    return [approved(two, COLLEGE), approved(two, ENTERPRISE)]


def approved(world: World, member: int) -> str:
    answer = world.upload(world.roster(1), token=world.token(member, "operator"))
    assert answer.status_code == 201, answer.text
    sitting = str(answer.json()["id"])
    world.approve(sitting, member=member)
    return sitting


def prepared_for(world: World, name: str) -> Iterator[str]:
    """What has to be so that a worker passes the place at all."""
    if name in AFTER_EXPIRY:
        sitting = approved(world, COLLEGE)
        assert killed_worker(world.home, sitting, "issuing.after_voucher_stored") == -9
        expire_vouchers(world)
        yield sitting
    if name in AFTER_CANCELLATION:
        sitting = approved(world, COLLEGE)
        assert killed_worker(world.home, sitting, "issuing.after_voucher_stored") == -9
        asked(world, sitting)
        assert act(world, sitting, "confirm-cancel", "approver").status_code == 200
        past_the_vouchers(world)
        yield sitting
    if name in ONLY_AFTER_A_LOSS:
        point = world.rpc("evm_snapshot")
        delivered = world.delivered(1)
        yield delivered
        world.rpc("evm_revert", point)
        if name == "submitter.after_search":  # other bytes do what ours did, with their nonce
            send_as_issuer(world, anchor_of(world, delivered).calldata)
        world.rpc("evm_mine")


def anchor_of(world: World, sitting: str) -> Submission:
    (batch,) = batches(world, sitting)
    with reading(world.node.node_engine) as session:
        return session.exec(select(Submission).where(Submission.id == batch.submission_id)).one()


def ended(world: World, sitting: str) -> bool:
    """Delivered; or cancelled, and no voucher of it stands any more."""
    closed = {each.state for each in batches(world, sitting)} == {"closed"}
    return world.state(sitting) == "delivered" or (world.state(sitting) == "cancelled" and closed)


@pytest.mark.parametrize("name", WALKED)
def test_one_exception_at_any_place_stops_one_thing_and_all_else_goes_on(
    two: World, sittings: list[str], name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    more = list(prepared_for(two, name))
    for path in (two.home / status_lists.FOLDER).glob("*.vc"):
        path.unlink()
    (two.home / files.PUBLIC).unlink(missing_ok=True)
    poison = Poison(name)
    monkeypatch.setattr(failpoints, "_armed", poison)
    worker = Worker(two)
    with caplog.at_level(logging.INFO):
        worker.rest()
    assert poison.raised, "the worker did not pass the place"
    assert any("Poisoned" in record.getMessage() for record in caplog.records)
    assert not any(READ in record.getMessage() for record in caplog.records), "a text that was read is in the log"
    stopped = [each for each in [*more, *sittings] if not ended(two, each)]
    assert len(stopped) <= 1
    assert_all_else_goes_on(two, worker)
    for sitting in stopped:
        assert_shown(two, sitting)
        resume(two, sitting)
    if name == "submitter.after_search":
        resume_anchors(two)
    worker.rest()
    assert all(ended(two, each) for each in [*more, *sittings])
    assert not OURS & set(health(two.node).reasons)


def assert_all_else_goes_on(world: World, worker: Worker) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while indexed(world) != world.node.chain.head().number:  # what was sent before it was halted may be mined now
        assert time.monotonic() < deadline, "the indexer stands still"
        worker.loop.run_round()
    shown = published(world.home)
    assert shown is not None
    for member in (COLLEGE, ENTERPRISE):
        assert status_lists.file_of(world.home, member, 1).exists()


def indexed(world: World) -> int:
    with reading(world.node.ledger_engine) as ledger:
        cursor = cursor_of(ledger)
    assert cursor is not None
    return cursor.block_number


def assert_shown(world: World, sitting: str) -> None:
    """Where people look: at the sitting (API, and so `guild sitting show` and the operator's page), in `readyz`."""
    with reading(world.node.node_engine) as session:
        member = session.get_one(Sitting, sitting).member_id
    shown = world.ask("GET", f"/sittings/{sitting}", token=world.token(member, "approver")).json()
    assert "Poisoned" in shown["problem"]
    assert READ not in shown["problem"]
    found = health(world.node)
    assert Reason.ISSUING_HALTED in found.reasons
    assert found.halted >= 1
    assert found.readiness != "unready" or "worker-silent" in found.reasons


def resume(world: World, sitting: str) -> None:
    """Whatever stands there halted, as a person does it: by what the API shows."""
    with reading(world.node.node_engine) as session:
        stored = session.get_one(Sitting, sitting)
        halted = session.exec(select(Batch).where(Batch.sitting_id == sitting, Batch.state == "halted")).all()
    token = world.token(stored.member_id, "approver")
    if stored.state == "halted":
        assert world.ask("POST", f"/sittings/{sitting}/resume", token=token).status_code == 202
    for batch in halted:
        assert world.ask("POST", f"/batches/{batch.id}/resume", token=token).status_code == 202


def resume_anchors(world: World) -> None:
    """Their documents were handed out before the chain forgot: the submissions alone are halted."""
    with reading(world.node.node_engine) as session:
        halted = session.exec(select(Submission.id).where(Submission.state == State.HALTED)).all()
    assert len(halted) == 1
    assert Reason.SUBMISSION_HALTED in health(world.node).reasons
    token = world.token(COLLEGE, "admin")
    assert world.ask("POST", f"/submissions/{halted[0]}/resume", token=token).status_code == 202


def test_a_halted_submission_of_no_batch_is_shown_and_resumed(two: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "_armed", Poison("submitter.after_preflight"))
    token = two.token(0, "council")
    submission = two.ask("PUT", "/pause", token=token, json={"paused": False}).json()["id"]
    Worker(two).rest()
    shown: Any = two.ask("GET", f"/submissions/{submission}", token=token).json()
    assert (shown["state"], shown["problem"]["type"]) == ("halted", "/problems/unexpected-fault")
    assert Reason.SUBMISSION_HALTED in health(two.node).reasons
    path = f"/submissions/{submission}/resume"
    assert two.ask("POST", path, token=token).status_code == 202
    Worker(two).rest()
    with reading(two.node.node_engine) as session:
        state = session.exec(select(Submission.state).where(Submission.id == submission)).one()
    assert state == State.CONFIRMED
    again = two.ask("POST", path, token=token)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/submission-not-halted")


def test_every_place_of_the_worker_is_walked() -> None:
    assert len(WALKED) >= 40
    assert set(WALKED) >= AFTER_EXPIRY | AFTER_CANCELLATION | ONLY_AFTER_A_LOSS
