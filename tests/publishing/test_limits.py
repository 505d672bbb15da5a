"""What is published can be opened by its readers: a set that they would refuse is not signed, and people are told."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from sqlmodel import select

from formats.bounds import limits
from formats.ids import KeyPurpose, key_id
from ledger.db import reading
from node.health.readiness import Readiness, Reason, health
from node.publishing import files
from node.publishing.build import BuiltSnapshot, build, newest_block
from node.publishing.fault_reports import clear
from node.publishing.faults import PublicationTooLarge, PublicationUnreadable
from node.publishing.publisher import FILES_SUBJECT, Publisher
from node.publishing.sizes import Opener, sizes_of
from node.tables.publishing import SignedSnapshot
from tests.consortium.harness import Harness
from tests.publishing.reader import mine, publish, read
from verification.snapshots.snapshot import key_of

pytestmark = pytest.mark.chain

OF_FILES = {"SNAPSHOT_BYTES": files.SNAPSHOT, "SHARD_BYTES": files.SHARDS, "LINK_FILE_BYTES": files.LINKS}


def built(harness: Harness) -> BuiltSnapshot:
    harness.project()
    number = newest_block(harness.node)
    assert number is not None
    return build(harness.node, number, 0)


def signed(harness: Harness) -> list[tuple[int, int]]:
    with reading(harness.node.node_engine) as session:
        return [(each.member_id, each.block_number) for each in session.exec(select(SignedSnapshot))]


@pytest.mark.parametrize("limit", OF_FILES)
def test_a_set_with_a_file_beyond_its_readers_limit_is_not_signed_and_what_stands_published_stays(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    harness.anchor(20)
    assert publish(harness)
    before, memory = files.public(harness.node.home).resolve(), signed(harness)
    most = max(each.stat().st_size for each in before.rglob("*.json") if OF_FILES[limit] in each.parts[-2:])
    harness.anchor(20)
    long_name = {"name": {"zh": "学校", "en": "School" * 80}}  # as long as a name may be
    harness.do(harness.member.set_profile(harness.by("admin"), profile=long_name))
    harness.project()
    publisher = Publisher(harness.node)
    with monkeypatch.context() as patched:
        patched.setattr(limits, limit, most)
        with pytest.raises(PublicationTooLarge) as refused:
            publisher.tick()
        assert refused.value.file.startswith(OF_FILES[limit])
        assert refused.value.size > refused.value.limit == most
        assert "guild" in refused.value.cure or "runbook" in refused.value.cure
        assert (files.public(harness.node.home).resolve(), signed(harness)) == (before, memory)
        found = health(harness.node)
        assert Reason.PUBLICATION_REFUSED in found.reasons
        assert found.publication_problem is not None
        assert refused.value.file in found.publication_problem
        assert str(refused.value.size) in found.publication_problem
    assert publisher.tick()
    assert files.public(harness.node.home).resolve() != before
    assert Reason.PUBLICATION_REFUSED not in health(harness.node).reasons


def test_from_half_of_a_limit_on_log_and_health_name_the_file_and_the_command_to_run(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    harness.anchor(30)
    size = len(built(harness).shards[0])
    monkeypatch.setattr(limits, "SHARD_BYTES", 2 * size + 10_000)
    publisher = Publisher(harness.node)
    assert publisher.tick()
    assert health(harness.node).publication_problem is None
    monkeypatch.setattr(limits, "SHARD_BYTES", 2 * size - 10)
    for _ in range(2):
        harness.anchor(1)
        harness.project()
        assert publisher.tick()
    large = max(sizes_of(built(harness)), key=lambda each: each.size / each.limit)
    found = health(harness.node)
    assert Reason.PUBLICATION_LARGE in found.reasons
    assert found.readiness is not Readiness.READY
    assert found.publication_problem == str(large)
    assert found.unpublished == (), "it is published, and only large"
    assert not (harness.node.home / "publication.json").exists(), "what health reads has one home"
    for told in (large.file, str(large.size), str(large.limit), large.cure):
        assert told in found.publication_problem
    warned = [each for each in caplog.records if each.levelno == logging.WARNING and "its readers take" in each.message]
    assert len(warned) == 1
    clear(harness.node, FILES_SUBJECT)
    assert health(harness.node).publication_problem is None


def test_a_file_that_a_reader_would_refuse_is_named_and_not_published(harness: Harness) -> None:
    harness.anchor(3)
    whole = built(harness)
    opener = Opener()
    opener.require_readable(whole)
    for bent, folder, reason in (
        (replace(whole, shards=(b"[]",)), files.SHARDS, "shard-foreign"),
        (replace(whole, links=(b"[]",)), files.LINKS, "links-foreign"),
        (replace(whole, data=whole.data[:-1]), files.SNAPSHOT, "not-json"),
    ):
        with pytest.raises(PublicationUnreadable) as refused:
            Opener().require_readable(bent)
        assert refused.value.file.startswith(folder)
        assert refused.value.reason == reason


def test_a_new_set_shares_the_files_of_the_set_before_and_mends_one_that_was_damaged(harness: Harness) -> None:
    harness.anchor(2)
    assert publish(harness)
    links = files.public(harness.node.home).resolve() / files.LINKS
    (old,) = [links / f"{digest.hex()}.json" for digest in read(harness)[0].links]
    harness.do(harness.member.set_profile(harness.by("admin"), profile={"name": {"zh": "新", "en": "New"}}))
    assert publish(harness)
    new = files.public(harness.node.home).resolve() / files.LINKS / old.name
    assert new.parent != old.parent
    assert new.samefile(old)
    whole = new.read_bytes()
    new.write_bytes(whole[:-1] + b" ")
    harness.do(harness.member.set_profile(harness.by("admin"), profile={"name": {"zh": "学校", "en": "School"}}))
    assert publish(harness)
    assert (files.public(harness.node.home) / files.LINKS / old.name).read_bytes() == whole


def test_a_key_that_is_over_and_anchored_nothing_is_left_out_and_every_other_stays(harness: Harness) -> None:
    harness.anchor(1)
    spare = [bytes([number]) * 31 + b"\7" for number in (1, 2, 3)]
    ids = [key_id(2, KeyPurpose.TOKEN, each) for each in spare]
    for each in spare:
        registering = {"purpose": KeyPurpose.TOKEN, "public_key": each, "from_": None, "until": None}
        harness.do(harness.member.register_key(harness.by("admin"), **registering))  # type: ignore[arg-type]
    publish(harness)
    assert set(ids) <= keys(harness)
    harness.do(harness.member.retire_key(harness.by("admin"), key_id=ids[0], until=None))
    harness.do(harness.member.declare_key_compromised(harness.by("admin"), key_id=ids[1], since=None))
    named = harness.key_id(KeyPurpose.TOKEN)
    harness.do(harness.member.retire_key(harness.by("admin"), key_id=named, until=None))
    mine(harness, 1)
    publish(harness)
    assert keys(harness) & {*ids, named} == {ids[2], named}


def keys(harness: Harness) -> set[bytes]:
    return {key_of(each) for each in read(harness)[0].lineage[0].keys}
