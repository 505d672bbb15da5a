"""What a node keeps from one snapshot to the next saves work and changes no byte."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formats.register.status import Reason
from node.installation.pipeline import submitter_of
from node.publishing.build import BuiltSnapshot, build, newest_block
from tests.consortium.harness import Harness
from tests.publishing.reader import mine, revoked, rpc
from verification.snapshots.shard import decode

pytestmark = pytest.mark.chain
SHARD_BITS = 1


def newest(harness: Harness) -> BuiltSnapshot:
    harness.project()
    number = newest_block(harness.node)
    assert number is not None
    return build(harness.node, number, SHARD_BITS)


def from_nothing(harness: Harness, number: int) -> BuiltSnapshot:
    """As a node that starts now would build it."""
    return build(replace(harness.node, written_batches={}), number, SHARD_BITS)


def test_after_each_new_batch_and_act_the_bytes_are_those_of_a_node_that_starts_now(harness: Harness) -> None:
    first = harness.anchor(5)
    steps = (
        lambda: harness.anchor(3),
        lambda: revoked(harness, first.batch, (0, 4)),
        lambda: harness.do(
            harness.credentials.suspend(
                harness.by("status"), batch=first.batch, positions=(1,), reason=Reason.UNDER_REVIEW
            )
        ),
        lambda: harness.do(harness.credentials.reinstate(harness.by("admin"), batch=first.batch, positions=(1,))),
    )
    before = newest(harness)
    for step in steps:
        step()
        built = newest(harness)
        assert built == from_nothing(harness, built.block.number)
        assert built.shards != before.shards
        before = built


def test_only_a_new_batch_is_written(harness: Harness) -> None:
    harness.anchor(2)
    newest(harness)
    before = dict(harness.node.written_batches)
    harness.anchor(2)
    newest(harness)
    after = harness.node.written_batches
    assert len(after) == len(before) + 1
    assert all(after[log] is text for log, text in before.items())


def test_an_earlier_block_is_built_from_what_is_kept_and_keeps_no_later_batch(harness: Harness) -> None:
    then = newest(harness)
    content = harness.anchor(2)
    harness.do(harness.member.set_profile(harness.by("admin"), profile={"name": {"zh": "新名", "en": "A new name"}}))
    newest(harness)
    assert build(harness.node, then.block.number, SHARD_BITS) == then == from_nothing(harness, then.block.number)
    held = {each.record.batch for data in newest(harness).shards for each in decode(data)}
    assert content.batch in held


def test_a_batch_that_another_block_holds_after_a_reorganisation_is_written_anew(harness: Harness) -> None:
    newest(harness)
    point = rpc(harness, "evm_snapshot")
    content = harness.anchor(2)
    before = newest(harness)
    rpc(harness, "evm_revert", point)
    mine(harness, 3)
    submitter = submitter_of(harness.node)
    while submitter.tick():
        pass
    after = newest(harness)
    assert after == from_nothing(harness, after.block.number)
    assert _anchored_in(before, content.batch) < _anchored_in(after, content.batch)


def _anchored_in(built: BuiltSnapshot, batch: bytes) -> int:
    (found,) = [each.record for data in built.shards for each in decode(data) if each.record.batch == batch]
    return found.anchored_in
