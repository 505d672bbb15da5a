"""A revocation in a block that the chain node does not tell whole: never confirmed, never ready, until it is read."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import delete
from sqlmodel import col

from formats.register.standing import Standing
from formats.register.status import Reason
from ledger.credentials import queries
from ledger.db import projection_commit, reading, writing
from ledger.indexing.projection import ChainLogRow, Projector
from ledger.submitting.outbox import State, enqueue, find
from node.health.readiness import Readiness, health
from node.installation.node import Node
from node.installation.pipeline import PROJECTIONS, watched_of
from tests.conftest import soon
from tests.consortium.harness import Harness, founded_harness
from tests.faulty_node import FaultyNode, WithoutLogs, faulty_node
from tests.operations.test_worker import Issuing, working

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with founded_harness(tmp_path_factory.mktemp("harness")) as made:
        yield made


@pytest.fixture
def faulty(harness: Harness) -> Iterator[FaultyNode]:
    with faulty_node(harness.node.chain.rpc_url) as node:
        yield node


@pytest.fixture
def batch(harness: Harness) -> bytes:
    return harness.anchor(2).batch


def behind(harness: Harness, faulty: FaultyNode) -> Node:
    """The same installation, which hears the chain through the faulty node."""
    chain = harness.node.config.chain.model_copy(update={"rpc_url": faulty.url})
    return replace(harness.node, config=harness.node.config.model_copy(update={"chain": chain}))


def revoke(harness: Harness, batch: bytes) -> str:
    wanted = harness.credentials.revoke(harness.by("status"), batch=batch, positions=[0], reason=Reason.FRAUD)
    with writing(harness.node.node_engine) as session:
        return enqueue(session, wanted, harness.node.clock).id


def state_of(node: Node, submission: str) -> str:
    with reading(node.node_engine) as session:
        return find(session, submission).state


def standing(node: Node, batch: bytes) -> Standing | None:
    with reading(node.ledger_engine) as session:
        return queries.standing(session, batch, 0, at=node.clock())


@pytest.mark.parametrize("only_last", [False, True])
def test_a_revocation_that_was_half_heard_is_not_confirmed_and_the_node_not_ready_until_it_is_read(
    harness: Harness, faulty: FaultyNode, batch: bytes, only_last: bool, caplog: pytest.LogCaptureFixture
) -> None:
    node = behind(harness, faulty)
    with working(node, Issuing()):
        soon(lambda: health(node).readiness is Readiness.READY and standing(node, batch) is Standing.GOOD)
        block = harness.node.chain.head().number + 1
        faulty.faults = [WithoutLogs(block, only_last=only_last)]
        submission = revoke(harness, batch)
        soon(lambda: harness.node.chain.head().number >= block)
        soon(lambda: "logs-incomplete" in health(node).reasons)
        assert health(node).readiness is Readiness.UNREADY
        assert (health(node).projection_block or 0) < block
        assert state_of(node, submission) != State.CONFIRMED
        assert f"does not tell block {block} whole" in caplog.text
        faulty.faults = []
        soon(lambda: state_of(node, submission) == State.CONFIRMED)
        assert standing(node, batch) is Standing.REVOKED_PROVISIONAL
        soon(lambda: health(node).readiness is Readiness.READY)


def test_a_revocation_that_only_the_log_index_lacks_is_read(harness: Harness, faulty: FaultyNode, batch: bytes) -> None:
    node = behind(harness, faulty)
    faulty.faults = [WithoutLogs(harness.node.chain.head().number + 1, in_receipts=False)]
    with working(node, Issuing()):
        submission = revoke(harness, batch)
        soon(lambda: state_of(node, submission) == State.CONFIRMED)
        assert standing(node, batch) is Standing.REVOKED_PROVISIONAL


def test_a_gap_that_an_older_version_left_is_mended_at_the_start(
    harness: Harness, batch: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    harness.do(harness.credentials.revoke(harness.by("status"), batch=batch, positions=[0], reason=Reason.FRAUD))
    harness.project()
    block = harness.node.chain.head().number
    with projection_commit(harness.node.ledger_engine) as session:
        session.execute(delete(ChainLogRow).where(col(ChainLogRow.block_number) == block))
        Projector(watched_of(harness.node), PROJECTIONS).rebuild(session)
    assert standing(harness.node, batch) is Standing.GOOD
    with working(harness.node, Issuing()):
        soon(lambda: standing(harness.node, batch) is Standing.REVOKED_PROVISIONAL)
    assert f"lacked a submission of ours in block {block}" in caplog.text
