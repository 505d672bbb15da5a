"""Two nodes, one member each: neither signs what its own chain does not show, nor against what it signed before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from ledger.db import reading, writing
from ledger.submitting.outbox import Submission
from node.compose import compose
from node.installation.config import PeerNode
from node.installation.node import Node
from node.publishing import files, pinned_trust_root
from node.publishing.build import BuiltSnapshot, newest_block
from node.publishing.cosigning import sign
from node.publishing.faults import SignedBlockStillThere, SnapshotNotSignable, SnapshotUnderSigned
from node.publishing.publisher import Publisher
from node.tables.publishing import SignedSnapshot
from node.tables.staff import NodeAct
from node.trust_roots.signer_reset import reset_signer
from tests.conftest import free_port
from tests.consortium.harness import REGISTRAR, SCHOOL, Harness
from tests.publishing.nodes import Nodes, two_nodes
from tests.publishing.reader import mine, read, rpc

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def nodes(harness: Harness, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with two_nodes(harness, tmp_path_factory.mktemp("second")) as made:
        yield made


def reason(answer: httpx.Response) -> tuple[int, str, str]:
    problem = answer.json()
    slug = problem["type"].removeprefix("/problems/")
    return answer.status_code, slug, problem["values"].get("reason", "")


def test_each_node_signs_for_its_own_member_what_both_computed(nodes: Nodes) -> None:
    nodes.harness.anchor(2)
    nodes.project()
    assert Publisher(nodes.first).tick()
    snapshot, _ = read(nodes.harness)
    assert snapshot.block.number == newest_block(nodes.second)
    with reading(nodes.second.node_engine) as session:
        assert [row.member_id for row in session.exec(select(SignedSnapshot))] == [SCHOOL]


def test_other_bytes_than_its_own_are_refused(nodes: Nodes) -> None:
    nodes.harness.anchor(1)
    built = nodes.newest()
    answer = nodes.asked(built.block.number, bytes(32))
    assert reason(answer)[:2] == (409, "snapshot-differs")
    assert answer.json()["values"]["ours"] == built.seen.digest.hex()


def test_a_block_that_its_chain_does_not_have_yet_is_refused_for_now(nodes: Nodes) -> None:
    built = nodes.newest()
    answer = nodes.asked(built.block.number + 1000, built.seen.digest)
    assert reason(answer)[:2] == (409, "snapshot-block-not-confirmed")


def test_it_never_signs_lower_and_signs_the_same_again_alike(nodes: Nodes) -> None:
    before = nodes.newest()
    nodes.harness.anchor(1)
    built = nodes.newest()
    first = nodes.asked_for(built)
    assert first.status_code == 200
    assert nodes.asked_for(built).json() == first.json()
    assert reason(nodes.asked_for(before)) == (409, "snapshot-not-signable", "snapshot-rollback")
    again = compose(nodes.second.home)  # the memory is on disk, not in a process
    with pytest.raises(SnapshotNotSignable, match="snapshot-rollback"):
        sign(again, SCHOOL, before, pinned_trust_root.load(again))
    again.close()


def test_it_never_signs_other_bytes_for_one_sequence(nodes: Nodes) -> None:
    nodes.harness.anchor(1)
    built = nodes.newest()
    with signed_before(nodes.second, built, digest=bytes(32)):
        assert reason(nodes.asked_for(built)) == (409, "snapshot-not-signable", "snapshot-forked")


def test_nothing_is_signed_while_the_chain_is_given_again_what_it_forgot(nodes: Nodes) -> None:
    built = nodes.newest()
    row = nodes.harness.do(nodes.harness.anchoring(nodes.harness.content(1)))[0]
    with writing(nodes.second.node_engine) as session:
        session.add(Submission(**row.model_dump() | {"replaying": True}))
    try:
        assert reason(nodes.asked_for(built))[:2] == (503, "snapshot-view-unsettled")
    finally:
        with writing(nodes.second.node_engine) as session:
            session.delete(session.exec(select(Submission)).one())


def test_a_block_that_does_not_descend_is_refused_until_a_person_has_looked(nodes: Nodes) -> None:
    kept = rpc(nodes.harness, "evm_snapshot")
    mine(nodes.harness, 2)
    lost = nodes.newest()
    assert nodes.asked_for(lost).status_code == 200
    with pytest.raises(SignedBlockStillThere):
        reset_signer(nodes.second, SCHOOL, person="Li Wei", reason="none")
    rpc(nodes.harness, "evm_revert", kept)
    rpc(nodes.harness, "evm_increaseTime", 200)
    mine(nodes.harness, 4)
    built = nodes.newest()
    assert reason(nodes.asked_for(built)) == (409, "snapshot-not-signable", "snapshot-not-descending")
    assert reset_signer(nodes.second, SCHOOL, person="Li Wei", reason="the chain was killed") == lost.block.number
    with reading(nodes.second.node_engine) as session:
        logged = session.exec(select(NodeAct).where(NodeAct.act == "signed-snapshot-forgotten")).one()
    assert (logged.person, logged.detail["reason"]) == ("Li Wei", "the chain was killed")
    assert nodes.asked_for(built).status_code == 200


def test_only_another_members_node_may_ask(nodes: Nodes) -> None:
    built = nodes.newest()
    answer = nodes.asked(built.block.number, built.seen.digest, Authorization="Bearer x.y")
    assert reason(answer)[:2] == (401, "token-invalid")


def test_with_too_few_signatures_what_was_published_stays(nodes: Nodes) -> None:
    nodes.harness.anchor(1)
    nodes.project()
    silent = {SCHOOL: PeerNode(url=f"http://127.0.0.1:{free_port()}", token_file=Path("second.token"))}
    alone = replace(nodes.first, config=nodes.first.config.model_copy(update={"snapshot_peers": silent}))
    before = files.public(nodes.first.home).resolve()
    with pytest.raises(SnapshotUnderSigned) as refused:
        Publisher(alone).tick()
    assert (refused.value.signed, refused.value.k) == ((REGISTRAR,), 2)
    assert "member 2: ConnectError" in refused.value.refused
    assert files.public(nodes.first.home).resolve() == before


@contextmanager
def signed_before(node: Node, built: BuiltSnapshot, *, digest: bytes) -> Iterator[None]:
    """As if the member had signed other bytes for this very sequence."""
    with writing(node.node_engine) as session:
        row = session.get_one(SignedSnapshot, SCHOOL)
        kept = row.model_dump()
        row.block_number, row.block_hash, row.digest = built.block.number, built.block.hash.hex(), digest.hex()
    yield
    with writing(node.node_engine) as session:
        session.merge(SignedSnapshot(**kept))
