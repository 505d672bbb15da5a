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
from node.installation.node import Node
from node.installation.pipeline import PROJECTIONS, watched_of
from node.running.health import Readiness, health
from tests.conftest import soon
from tests.consortium.rig import Rig, founded_rig
from tests.faulty_node import FaultyNode, WithoutLogs, faulty_node
from tests.operations.test_worker import Issuing, working

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with founded_rig(tmp_path_factory.mktemp("rig")) as made:
        yield made


@pytest.fixture
def faulty(rig: Rig) -> Iterator[FaultyNode]:
    with faulty_node(rig.node.chain.rpc_url) as node:
        yield node


@pytest.fixture
def batch(rig: Rig) -> bytes:
    return rig.anchor(2).batch


def behind(rig: Rig, faulty: FaultyNode) -> Node:
    """The same installation, which hears the chain through the faulty node."""
    chain = rig.node.config.chain.model_copy(update={"rpc_url": faulty.url})
    return replace(rig.node, config=rig.node.config.model_copy(update={"chain": chain}))


def revoke(rig: Rig, batch: bytes) -> str:
    wanted = rig.credentials.revoke(rig.by("status"), batch=batch, positions=[0], reason=Reason.FRAUD)
    with writing(rig.node.node_engine) as session:
        return enqueue(session, wanted, rig.node.clock).id


def state_of(node: Node, submission: str) -> str:
    with reading(node.node_engine) as session:
        return find(session, submission).state


def standing(node: Node, batch: bytes) -> Standing | None:
    with reading(node.ledger_engine) as session:
        return queries.standing(session, batch, 0, at=node.clock())


@pytest.mark.parametrize("only_last", [False, True])
def test_a_revocation_that_was_half_heard_is_not_confirmed_and_the_node_not_ready_until_it_is_read(
    rig: Rig, faulty: FaultyNode, batch: bytes, only_last: bool, caplog: pytest.LogCaptureFixture
) -> None:
    node = behind(rig, faulty)
    with working(node, Issuing()):
        soon(lambda: health(node).readiness is Readiness.READY and standing(node, batch) is Standing.GOOD)
        block = rig.node.chain.head().number + 1
        faulty.faults = [WithoutLogs(block, only_last=only_last)]
        submission = revoke(rig, batch)
        soon(lambda: rig.node.chain.head().number >= block)
        soon(lambda: "logs-incomplete" in health(node).reasons)
        assert health(node).readiness is Readiness.UNREADY
        assert (health(node).projection_block or 0) < block
        assert state_of(node, submission) != State.CONFIRMED
        assert f"does not tell block {block} whole" in caplog.text
        faulty.faults = []
        soon(lambda: state_of(node, submission) == State.CONFIRMED)
        assert standing(node, batch) is Standing.REVOKED_PROVISIONAL
        soon(lambda: health(node).readiness is Readiness.READY)


def test_a_revocation_that_only_the_log_index_lacks_is_read(rig: Rig, faulty: FaultyNode, batch: bytes) -> None:
    node = behind(rig, faulty)
    faulty.faults = [WithoutLogs(rig.node.chain.head().number + 1, in_receipts=False)]
    with working(node, Issuing()):
        submission = revoke(rig, batch)
        soon(lambda: state_of(node, submission) == State.CONFIRMED)
        assert standing(node, batch) is Standing.REVOKED_PROVISIONAL


def test_a_gap_that_an_older_version_left_is_mended_at_the_start(
    rig: Rig, batch: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    rig.do(rig.credentials.revoke(rig.by("status"), batch=batch, positions=[0], reason=Reason.FRAUD))
    rig.project()
    block = rig.node.chain.head().number
    with projection_commit(rig.node.ledger_engine) as session:
        session.execute(delete(ChainLogRow).where(col(ChainLogRow.block_number) == block))
        Projector(watched_of(rig.node), PROJECTIONS).rebuild(session)
    assert standing(rig.node, batch) is Standing.GOOD
    with working(rig.node, Issuing()):
        soon(lambda: standing(rig.node, batch) is Standing.REVOKED_PROVISIONAL)
    assert f"lacked a submission of ours in block {block}" in caplog.text
