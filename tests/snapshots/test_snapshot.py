"""A snapshot says one thing in one text, is believed only when k members signed it, and never goes back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from formats import ids, leaf
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from formats.register.members import MemberStatus
from tests.vectors import make, make_snapshot
from verification.snapshots import shard, snapshot, trust_root
from verification.snapshots.snapshot_source import SnapshotSource
from verification.snapshots.trust_root import Seen
from verification.source import SourceUnavailable

FROZEN = json.loads(make_snapshot.HOME.read_text())
TEXTS = {name: text.encode() for name, text in FROZEN["texts"].items()}
DECODERS = {"snapshot": snapshot.decode, "shard": shard.decode, "root": trust_root.decode}


def cases(kind: str) -> Any:
    return pytest.mark.parametrize("case", FROZEN[kind], ids=[case["what"] for case in FROZEN[kind]])


def seen_of(value: dict[str, Any] | None) -> Seen | None:
    if value is None:
        return None
    place, number = value["sequence"]
    return Seen((place, number), bytes.fromhex(value["digest"]))


def test_the_code_still_makes_the_frozen_vectors() -> None:
    assert json.loads(json.dumps(make_snapshot.vectors())) == FROZEN


def test_what_is_written_is_what_is_read() -> None:
    assert snapshot.decode(TEXTS["snapshot"]) == make_snapshot.SNAPSHOT
    assert trust_root.decode(TEXTS["root"]) == make_snapshot.ROOT
    held = shard.decode(TEXTS["shard 0"])
    assert {each.name for each in held} == {each.name for each in make_snapshot.BATCHES}
    assert shard.encode(held) == TEXTS["shard 0"]


@cases("opened")
def test_a_snapshot_opens_only_for_its_readers(case: dict[str, Any]) -> None:
    root = trust_root.decode(TEXTS[case["root"]])
    data, signatures, seen = TEXTS[case["snapshot"]], TEXTS[case["signatures"]], seen_of(case["seen"])
    if case["reason"] == "ok":
        assert trust_root.open_snapshot(data, signatures, root, seen) == snapshot.decode(data)
        return
    with pytest.raises(FormatFault) as refused:
        trust_root.open_snapshot(data, signatures, root, seen)
    assert refused.value.reason == case["reason"] != "ok"


@cases("decoded")
def test_a_bent_file_is_refused_by_name(case: dict[str, Any]) -> None:
    with pytest.raises(FormatFault) as refused:
        DECODERS[case["form"]](TEXTS[case["what"]])
    assert refused.value.reason == case["reason"]


@cases("shards")
def test_a_shard_opens_only_in_its_place(case: dict[str, Any]) -> None:
    opened, data = snapshot.decode(TEXTS[case["snapshot"]]), TEXTS[case["shard"]]
    assert make_snapshot.reason(shard.open_shard, opened, case["index"], data) == case["reason"]


@cases("roots")
def test_a_trust_root_is_followed_only_by_the_next_signed_by_both(case: dict[str, Any]) -> None:
    data, signatures = TEXTS[case["root"]], TEXTS[case["signatures"]]
    assert make_snapshot.reason(trust_root.successor, make_snapshot.ROOT, data, signatures) == case["reason"]


@cases("sequences")
def test_neither_reader_nor_signer_goes_back(case: dict[str, Any]) -> None:
    seen, offered = seen_of(case["seen"]), seen_of(case["offered"])
    assert offered is not None
    assert make_snapshot.reason(trust_root.check_sequence, seen, offered) == case["read"]
    found = make_snapshot.reason(trust_root.check_signable, seen, offered, descends=case["descends"])
    assert found == case["signed"]


@pytest.mark.parametrize("shard_bits", [0, 1, 3, 8])
def test_every_batch_stands_in_the_shard_of_its_first_bits(shard_bits: int) -> None:
    batches = [make_snapshot.batch(bytes([n]), [sha256(bytes([n]))]) for n in range(20)]
    cut = [shard.decode(data) for data in shard.cut(map(shard.written, batches), shard_bits)]
    assert len(cut) == 1 << shard_bits
    assert sum(len(each) for each in cut) == len(batches)
    for index, held in enumerate(cut):
        for each in held:
            bits = format(int.from_bytes(each.record.batch[4:], "big"), "0128b")
            assert int(bits[:shard_bits] or "0", 2) == index


def test_a_largest_batch_comes_back() -> None:
    tokens = [sha256(n.to_bytes(2, "big")) for n in range(leaf.MAX_ENTRIES)]
    batch = make_snapshot.batch(b"large", tokens, make_snapshot.act(make_snapshot.StatusAction.REVOKED, 0, 511))
    assert shard.decode(shard.encode([batch])) == (batch,)


def test_no_snapshot_without_its_register_in_order_is_written() -> None:
    register = replace(make_snapshot.REGISTER, members=make_snapshot.REGISTER.members[::-1])
    with pytest.raises(FormatFault, match="record-order"):
        snapshot.encode(replace(make_snapshot.SNAPSHOT, lineage=(make_snapshot.SNAPSHOT.lineage[0], register)))


def test_a_snapshot_answers_as_a_source_and_says_what_is_not_at_hand() -> None:
    opened = snapshot.decode(TEXTS["snapshot"])
    held = {0: shard.decode(TEXTS["shard 0"])}
    source = SnapshotSource(opened, held, name="snapshot")
    view, chain = source.view(), make.REF
    assert (view.authenticated, view.proven, view.head_number) == (True, True, 120)
    assert view.seen_time == view.head_time == make_snapshot.HEAD
    facts = source.batch(chain, make.BATCH)
    assert facts is not None
    assert facts.record.count == 3
    assert source.batch(chain, bytes(20)) is None
    assert source.key(chain, facts.record.token_key) == make_snapshot.key(2, ids.KeyPurpose.TOKEN)
    member = source.member(chain, 3)
    assert member is not None
    assert member.status is MemberStatus.SUSPENDED
    assert source.member(chain, 9) is None
    assert source.standard(chain, 7) == make_snapshot.REGISTER.standards[0]
    assert source.accreditation(chain, 4) == make_snapshot.REGISTER.accreditations[0]
    with pytest.raises(SourceUnavailable):
        source.batch(chain, b"\0\0\0\2" + b"\xff" * 16)
    with pytest.raises(SourceUnavailable):
        source.member(bytes(8), 1)
