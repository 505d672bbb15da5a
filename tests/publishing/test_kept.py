"""What a node keeps from one snapshot to the next saves work and changes no byte."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formats.register.status import Reason
from node.installation.pipeline import submitter_of
from node.publishing.build import BuiltSnapshot, build, newest_block
from tests.consortium.rig import Rig
from tests.publishing.reader import mine, revoked, rpc
from verification.snapshots.shard import decode

pytestmark = pytest.mark.chain
SHARD_BITS = 1


def newest(rig: Rig) -> BuiltSnapshot:
    rig.project()
    number = newest_block(rig.node)
    assert number is not None
    return build(rig.node, number, SHARD_BITS)


def from_nothing(rig: Rig, number: int) -> BuiltSnapshot:
    """As a node that starts now would build it."""
    return build(replace(rig.node, written_batches={}), number, SHARD_BITS)


def test_after_each_new_batch_and_act_the_bytes_are_those_of_a_node_that_starts_now(rig: Rig) -> None:
    first = rig.anchor(5)
    steps = (
        lambda: rig.anchor(3),
        lambda: revoked(rig, first.batch, (0, 4)),
        lambda: rig.do(
            rig.credentials.suspend(rig.by("status"), batch=first.batch, positions=(1,), reason=Reason.UNDER_REVIEW)
        ),
        lambda: rig.do(rig.credentials.reinstate(rig.by("admin"), batch=first.batch, positions=(1,))),
    )
    before = newest(rig)
    for step in steps:
        step()
        built = newest(rig)
        assert built == from_nothing(rig, built.block.number)
        assert built.shards != before.shards
        before = built


def test_only_a_new_batch_is_written(rig: Rig) -> None:
    rig.anchor(2)
    newest(rig)
    before = dict(rig.node.written_batches)
    rig.anchor(2)
    newest(rig)
    after = rig.node.written_batches
    assert len(after) == len(before) + 1
    assert all(after[log] is text for log, text in before.items())


def test_an_earlier_block_is_built_from_what_is_kept_and_keeps_no_later_batch(rig: Rig) -> None:
    then = newest(rig)
    content = rig.anchor(2)
    rig.do(rig.member.set_profile(rig.by("admin"), profile={"name": {"zh": "新名", "en": "A new name"}}))
    newest(rig)
    assert build(rig.node, then.block.number, SHARD_BITS) == then == from_nothing(rig, then.block.number)
    held = {each.record.batch for data in newest(rig).shards for each in decode(data)}
    assert content.batch in held


def test_a_batch_that_another_block_holds_after_a_reorganisation_is_written_anew(rig: Rig) -> None:
    newest(rig)
    point = rpc(rig, "evm_snapshot")
    content = rig.anchor(2)
    before = newest(rig)
    rpc(rig, "evm_revert", point)
    mine(rig, 3)
    submitter = submitter_of(rig.node)
    while submitter.tick():
        pass
    after = newest(rig)
    assert after == from_nothing(rig, after.block.number)
    assert _anchored_in(before, content.batch) < _anchored_in(after, content.batch)


def _anchored_in(built: BuiltSnapshot, batch: bytes) -> int:
    (found,) = [each.record for data in built.shards for each in decode(data) if each.record.batch == batch]
    return found.anchored_in
