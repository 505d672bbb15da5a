"""The worker keeps projection and outbox moving, and stops issuing when it sees a batch it does not know."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from ledger.credentials import queries
from ledger.db import reading, writing
from ledger.errors import LedgerUnavailable
from ledger.indexing.indexer import cursor_of
from ledger.submitting.outbox import State, enqueue, find
from node.compose import compose
from node.health.readiness import Readiness, health
from node.installation.config import save, write_private
from node.installation.node import Node
from node.issuing.saga import advance
from node.running.chain import Anvil
from node.running.reconcile import NothingToReconcile, ReconcilerUnnamed, issuing_stop, reconcile
from node.running.worker import WorkerLoop, WorkerRuns, work
from node.setup.backup import backup, restore
from node.tables.operations import UnknownBatch, WorkerBeat
from node.tables.staff import NodeAct
from tests.conftest import free_port, soon
from tests.consortium.harness import SCHOOL, Harness, founded_harness, new_home
from tests.faulty_node import FaultyNode, faulty_node

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with founded_harness(tmp_path_factory.mktemp("harness")) as made:
        yield made


@dataclass(frozen=True)
class Counts:
    """Requests to the chain, SELECTs in both databases."""

    requests: int
    selects: int

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.requests + other.requests, self.selects + other.selects)

    @classmethod
    def least(cls, of: Sequence["Counts"]) -> "Counts":
        return cls(min(each.requests for each in of), min(each.selects for each in of))


IDLE = Counts(2, 11)
A_COMMAND = Counts(18, 63)
"""In three rounds: it is sent, mined and indexed, confirmed; what is due of bookings, entries and closes is looked for
at one block."""


@dataclass
class CountedRounds:
    loop: WorkerLoop
    faulty: FaultyNode
    selects: list[str] = field(default_factory=list)

    def run(self) -> Counts:
        self.faulty.answered.clear()
        self.selects.clear()
        assert self.loop.run_round()[1] is None
        return Counts(len(self.faulty.answered), len(self.selects))


@contextmanager
def counted_rounds(harness: Harness) -> Iterator[CountedRounds]:
    """Rounds of the worker of this home, which hears the chain through a node that counts."""
    engines = harness.node.node_engine, harness.node.ledger_engine

    def seen(*arguments: Any) -> None:
        if arguments[2].startswith("SELECT"):
            rounds.selects.append(arguments[2])

    with faulty_node(harness.node.chain.rpc_url) as faulty:
        chain = harness.node.config.chain.model_copy(update={"rpc_url": faulty.url})
        node = replace(harness.node, config=harness.node.config.model_copy(update={"chain": chain}))
        rounds = CountedRounds(WorkerLoop(node, advance), faulty)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", seen)
        try:
            yield rounds
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", seen)


class Issuing:
    """A saga that counts its steps, and fails where it is told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.steps = 0
        self.error = error

    def advance(self, node: Node) -> bool:
        self.steps += 1
        if self.error is not None:
            raise self.error
        return False


@contextmanager
def working(node: Node, issuing: Issuing) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(node, stop, issuing.advance))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def test_it_submits_indexes_and_issues(harness: Harness) -> None:
    issuing = Issuing()
    content = harness.content(2)
    with writing(harness.node.node_engine) as session:
        submission = enqueue(session, harness.anchoring(content), harness.node.clock).id
    with working(harness.node, issuing):
        soon(lambda: _projected(harness.node, content.batch) and issuing.steps > 1)
        soon(lambda: _state(harness.node, submission) == State.CONFIRMED)
        found = health(harness.node)
    assert (found.readiness, found.reasons, found.waiting) == (Readiness.READY, (), 0)
    assert found.projection_block == found.chain_block


def test_a_fault_in_issuing_does_not_hold_up_the_outbox(harness: Harness) -> None:
    issuing = Issuing(error=LedgerUnavailable(method="registrar", reason="down"))
    content = harness.content(1)
    with working(harness.node, issuing):
        soon(lambda: issuing.steps > 0)
        with writing(harness.node.node_engine) as session:
            enqueue(session, harness.anchoring(content), harness.node.clock)
        soon(lambda: _projected(harness.node, content.batch))
        soon(lambda: "worker-troubled" in health(harness.node).reasons)
        assert health(harness.node).worker_problem == "LedgerUnavailable"
        issuing.error = None
        soon(lambda: health(harness.node).readiness is Readiness.READY)


def test_a_round_with_nothing_to_do_asks_the_chain_twice_and_reads_little(harness: Harness) -> None:
    with counted_rounds(harness) as rounds:
        for _ in range(3):
            rounds.run()
        counts = [rounds.run() for _ in range(4)]  # every ten seconds a round looks at more
        assert Counts.least(counts) == IDLE, counts
        genesis = [("eth_getBlockByNumber", ["0x0", False]) in calls for calls in rounds.faulty.answered[-2:]]
        assert genesis == [True, True], "indexer and submitter each compare the genesis"


def test_a_command_costs_few_requests_from_the_outbox_to_confirmed(harness: Harness) -> None:
    with counted_rounds(harness) as rounds:
        for _ in range(3):
            rounds.run()
        counts = list[Counts]()
        for _ in range(3):
            with writing(harness.node.node_engine) as session:
                submission = enqueue(session, harness.anchoring(harness.content(2)), harness.node.clock).id
            spent = Counts(0, 0)
            while _state(harness.node, submission) != State.CONFIRMED:
                spent += rounds.run()
            counts.append(spent)
        assert Counts.least(counts) == A_COMMAND, counts


def test_a_second_worker_on_one_home_is_refused(harness: Harness) -> None:
    issuing = Issuing()
    with working(harness.node, issuing):
        soon(lambda: issuing.steps > 0)
        with pytest.raises(WorkerRuns):
            work(harness.node, threading.Event(), Issuing().advance)


def test_it_waits_for_a_deployment(tmp_path: Path) -> None:
    node = compose(new_home(tmp_path / "home", chain_port=free_port()))
    issuing = Issuing()
    with working(node, issuing):
        soon(lambda: _beat(node) == "NotDeployed")
        assert health(node).reasons == ("not-deployed", "projection-empty", "worker-troubled")
    assert issuing.steps == 0
    node.close()


def test_a_restored_older_database_stops_issuing_until_a_named_person_has_looked(
    harness: Harness, tmp_path: Path
) -> None:
    known = harness.anchor(1).batch
    backup(harness.node, tmp_path / "backup")
    forgotten = [harness.anchor(1).batch, harness.anchor(2).batch]
    node = _restored(harness, tmp_path)
    issuing = Issuing()
    with working(node, issuing):
        soon(lambda: _stopped_by(node) == sorted("0x" + batch.hex() for batch in forgotten))
        steps = issuing.steps
        found = health(node)
        assert (found.readiness, found.reasons) == (Readiness.ATTENTION, ("issuing-stopped",))
        assert found.unknown_batches == tuple(_stopped_by(node))
        assert "0x" + known.hex() not in found.unknown_batches
        time.sleep(0.5)
        assert issuing.steps == steps == 0, "nothing was issued meanwhile"
        with pytest.raises(ReconcilerUnnamed):
            reconcile(node, person=" ", reason="looked")
        assert reconcile(node, person="Li Wei", reason="restored on Sunday, rows compared") == found.unknown_batches
        soon(lambda: issuing.steps > 0)
        assert health(node).readiness is Readiness.READY
        with pytest.raises(NothingToReconcile):
            reconcile(node, person="Li Wei", reason="again")
    with reading(node.node_engine) as session:
        assert {(row.reconciled_by, row.member_id) for row in session.exec(select(UnknownBatch))} == {
            ("Li Wei", SCHOOL)
        }
        acts = session.exec(select(NodeAct).where(NodeAct.act == "batch-reconciled")).all()
        assert sorted(act.subject for act in acts) == sorted("0x" + batch.hex() for batch in forgotten)
    node.close()


def test_a_batch_that_was_reconciled_stays_so_after_a_reindex(harness: Harness, tmp_path: Path) -> None:
    backup(harness.node, tmp_path / "backup")
    harness.anchor(1)
    node = _restored(harness, tmp_path)
    with working(node, Issuing()):
        soon(lambda: bool(_stopped_by(node)))
        reconcile(node, person="Li Wei", reason="looked")
    issuing = Issuing()
    with working(node, issuing):
        soon(lambda: issuing.steps > 0)
    assert _stopped_by(node) == []
    node.close()


def test_nothing_is_sent_to_a_wiped_chain_with_the_same_id(
    harness: Harness, tmp_path: Path, make_chain: Callable[..., Anvil]
) -> None:
    backup(harness.node, tmp_path / "backup")
    wiped = make_chain(genesis_time=1_700_000_000)
    node = _restored(harness, tmp_path, chain_port=wiped.settings.port)
    untouched = node.chain.head()
    with writing(node.node_engine) as session:
        submission = enqueue(session, harness.anchoring(harness.content(1)), node.clock).id
    issuing = Issuing()
    with working(node, issuing):
        soon(lambda: _beat(node) == "ChainIsAnother")
        assert health(node).reasons == ("chain-is-another", "projection-empty", "worker-troubled")
    assert _state(node, submission) == State.QUEUED
    assert (issuing.steps, node.chain.head()) == (0, untouched)
    node.close()


def test_a_chain_that_is_down_is_waited_for(harness: Harness) -> None:
    issuing = Issuing()
    with working(harness.node, issuing):
        soon(lambda: issuing.steps > 0)
        harness.chain.stop()
        soon(lambda: {"chain-unavailable", "worker-troubled"} <= set(health(harness.node).reasons))
        harness.chain.start()
        soon(lambda: health(harness.node).readiness is Readiness.READY)


def _restored(harness: Harness, folder: Path, *, chain_port: int | None = None) -> Node:
    """The backup in a home of its own, with the secret put back, on the chain that went on or on another."""
    home = folder / "restored"
    restore(folder / "backup", home)
    write_private(home / harness.node.config.keystore.secret_file, harness.node.secret)
    if chain_port is not None:
        chain = harness.node.config.chain.model_copy(update={"embedded_port": chain_port})
        save(home, harness.node.config.model_copy(update={"chain": chain}))
    return compose(home)


def _projected(node: Node, batch: bytes) -> bool:
    with reading(node.ledger_engine) as session:
        return cursor_of(session) is not None and queries.batch(session, batch) is not None


def _state(node: Node, submission: str) -> str:
    with reading(node.node_engine) as session:
        return find(session, submission).state


def _beat(node: Node) -> str | None:
    with reading(node.node_engine) as session:
        row = session.get(WorkerBeat, "worker")
        return row.problem if row else None


def _stopped_by(node: Node) -> list[str]:
    with reading(node.node_engine) as session:
        stop = issuing_stop(session)
        return list(stop.batches) if stop else []
