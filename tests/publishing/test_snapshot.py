"""What is published is what the chain holds, word for word, signed by k members."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from formats.register.standing import deciding
from formats.register.status import Reason, StatusAction
from node.compose import utc_now
from node.health.readiness import Reason as Why
from node.health.readiness import health
from node.installation import deployment as trust
from node.publishing import pinned_trust_root
from node.publishing.build import build, newest_block
from node.publishing.faults import TrustRootForeign, TrustRootNotPinnable, TrustRootNotPinned
from node.publishing.publisher import Publisher, published
from tests.consortium.harness import Harness
from tests.publishing.reader import mine, publish, read, revoked
from verification.chain_source import ChainSource
from verification.chain_view import ChainView
from verification.snapshots import shard_bits, trust_root
from verification.snapshots.snapshot import key_of

pytestmark = pytest.mark.chain


def test_every_published_fact_is_the_one_that_a_chain_node_tells(harness: Harness) -> None:
    content = harness.anchor(5)
    harness.do(
        harness.credentials.suspend(
            harness.by("status"), batch=content.batch, positions=(1, 3), reason=Reason.UNDER_REVIEW
        )
    )
    harness.do(harness.credentials.reinstate(harness.by("admin"), batch=content.batch, positions=(3,)))
    revoked(harness, content.batch, (0, 4))
    assert publish(harness)
    snapshot, source = read(harness)
    chain = ChainSource(ChainView(harness.node.chain, harness.node.trust_root))
    place = harness.node.deployment.chain_ref
    found = source.batch(place, content.batch)
    assert found is not None
    told = chain.batch(place, content.batch)
    assert told is not None
    assert [act.action for act in told.acts] == [
        StatusAction.SUSPENDED,
        StatusAction.REINSTATED,
        StatusAction.REVOKED,
    ]
    assert found == replace(told, acts=deciding(told.acts))
    assert [(act.action, act.positions) for act in found.acts] == [
        (StatusAction.SUSPENDED, (1,)),
        (StatusAction.REVOKED, (0, 4)),
    ]
    (register,) = snapshot.lineage
    assert {len(register.members), len(register.standards), len(register.accreditations)} == {2}
    assert len(register.keys) == 5
    assert list(register.members) == [chain.member(place, each.number) for each in register.members]
    assert list(register.standards) == [chain.standard(place, each.number) for each in register.standards]
    assert list(register.accreditations) == [chain.accreditation(place, n.number) for n in register.accreditations]
    assert list(register.keys) == [chain.key(place, key_of(each)) for each in register.keys]
    head = chain.view()
    assert (snapshot.block.number, snapshot.block.hash) == (head.head_number, head.head_hash)
    assert snapshot.block.time == head.head_time


def test_an_act_of_status_is_published_by_the_next_look_and_its_withdrawal_too(harness: Harness) -> None:
    content = harness.anchor(2)
    assert publish(harness)
    place = harness.node.deployment.chain_ref
    before = read(harness)[1].batch(place, content.batch)
    assert before is not None
    assert before.acts == ()
    revoked(harness, content.batch, (1,))
    assert publish(harness)
    (act,) = read(harness)[1].batch(place, content.batch).acts  # type: ignore[union-attr]
    assert (act.action, act.positions, act.withdrawn_at) == (StatusAction.REVOKED, (1,), None)
    assert act.act is not None
    harness.do(harness.credentials.withdraw_revocation(harness.by("admin"), act=act.act))
    assert publish(harness)
    assert read(harness)[1].batch(place, content.batch) == before


def test_nothing_is_published_anew_while_nothing_changes(harness: Harness) -> None:
    harness.anchor(1)
    assert publish(harness)
    before = published(harness.node.home)
    assert not publish(harness)
    mine(harness, 2)
    assert not publish(harness)
    assert published(harness.node.home) == before


def test_the_snapshot_of_an_earlier_block_is_the_same_whenever_it_is_built(harness: Harness) -> None:
    content = harness.anchor(3)
    harness.project()
    number = newest_block(harness.node)
    assert number is not None
    then = build(harness.node, number, 2)
    revoked(harness, content.batch, (2,))
    harness.anchor(2)
    harness.project()
    assert build(harness.node, number, 2) == then
    later = newest_block(harness.node)
    assert later is not None
    assert build(harness.node, later, 2).data != then.data


def test_a_shard_that_has_grown_too_large_is_told_once_with_the_n_to_propose(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, small in (("WANTED_BYTES", 100), ("LEAST_BATCHES", 0), ("LEAST_ENTRIES", 0)):
        monkeypatch.setattr(shard_bits, name, small)
    publisher = Publisher(harness.node)
    for _ in range(2):
        harness.anchor(1)
        harness.project()
        assert publisher.tick()
    (told,) = [record.getMessage() for record in caplog.records if "propose" in record.getMessage()]
    assert told.endswith(f"guild verifier propose --n {shard_bits.MAX_SHARD_BITS}")


def test_without_any_change_a_newer_block_is_published_after_ten_minutes(harness: Harness) -> None:
    publish(harness)
    before = published(harness.node.home)
    assert before is not None
    mine(harness, 1)
    harness.project()
    for minutes, due in ((9, False), (11, True)):
        now = before.block.time + timedelta(minutes=minutes)
        assert Publisher(replace(harness.node, clock=partial(_same, now))).tick() == due
    after = published(harness.node.home)
    assert after is not None
    assert (after.block.number, after.lineage) == (before.block.number + 1, before.lineage)


def _same(now: datetime) -> datetime:
    return now


def test_a_snapshot_that_grows_old_waits_for_a_person(harness: Harness) -> None:
    publish(harness)
    assert Why.SNAPSHOT_OLD not in health(harness.node).reasons
    later = replace(harness.node, clock=lambda: utc_now() + timedelta(minutes=21))
    assert Why.SNAPSHOT_OLD in health(later).reasons


def test_a_trust_root_is_pinned_once_over_what_the_register_holds(harness: Harness, tmp_path: Path) -> None:
    harness.project()
    root = pinned_trust_root.load(harness.node)
    assert (root.version, root.k, root.n, [key.member for key in root.keys]) == (1, 2, 0, [1, 2])
    elsewhere = replace(harness.node, home=tmp_path)
    trust.save(tmp_path, harness.node.trust_root)
    with pytest.raises(TrustRootNotPinned):
        Publisher(elsewhere).tick()
    with pytest.raises(TrustRootNotPinnable, match="3 of 2 members"):
        pinned_trust_root.pin(elsewhere, pinned_trust_root.registered_keys(harness.node), k=3)
    assert pinned_trust_root.pin(elsewhere, pinned_trust_root.registered_keys(harness.node)) == root
    with pytest.raises(TrustRootNotPinnable, match="only k of its signers"):
        pinned_trust_root.pin(elsewhere, pinned_trust_root.registered_keys(harness.node))
    foreign = trust_root.encode(replace(root, consortium_id=bytes(32)))
    pinned_trust_root.file_of(elsewhere).write_bytes(foreign)
    with pytest.raises(TrustRootForeign):
        pinned_trust_root.load(elsewhere)
