"""A reader who holds a trust root takes the next one only with k of the old and k of the new, and never goes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from formats import ids
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from tests.vectors import make_snapshot
from tests.vectors.make_snapshot import NOW, OLD, ROOT, SNAPSHOT, public, signed
from verification.snapshots import link_file, published_set, shard, snapshot, trust_root
from verification.snapshots.published_set import Fetch, names_of
from verification.snapshots.trust_root import PinnedRoot, SnapshotKey
from verification.source import SourceUnavailable


def pinning(version: int, *members: int, **changes: Any) -> PinnedRoot:
    """The vectors' trust root over the snapshot keys of these members."""
    keys = tuple(SnapshotKey(member, public(member, ids.KeyPurpose.SNAPSHOT)) for member in members)
    return replace(ROOT, version=version, keys=keys, **changes)


def place(*versions: tuple[PinnedRoot, tuple[int, ...]]) -> dict[str, bytes]:
    """What a host serves: every version with its signers, the last as the newest."""
    found = {}
    for root, signers in versions:
        data = trust_root.encode(root)
        files = zip(names_of(root.version), (data, signed(trust_root.signed_message(data), *signers)), strict=True)
        found |= dict(files) | {published_set.TRUST_ROOT: data}
    return found


def fetch(files: dict[str, bytes]) -> Fetch:
    return files.get


def refused(held: PinnedRoot, files: dict[str, bytes]) -> str:
    with pytest.raises(FormatFault) as fault:
        published_set.successors(held, fetch(files))
    return fault.value.reason


FIRST = (ROOT, ())
SECOND = pinning(2, 1, 2, 4)
THIRD = pinning(3, 1, 2, 4, k=3, n=2)


def test_each_version_after_the_held_one_is_taken_in_turn() -> None:
    files = place(FIRST, (SECOND, (1, 2)), (THIRD, (1, 2, 4)))
    for held, wanted in ((ROOT, [SECOND, THIRD]), (SECOND, [THIRD]), (THIRD, [])):
        assert [step.root for step in published_set.successors(held, fetch(files))] == wanted
    (step,) = published_set.successors(SECOND, fetch(files))
    assert trust_root.successor(SECOND, step.data, step.signatures) == THIRD


@pytest.mark.parametrize(
    ("signers", "what"),
    [((1, 3), "k of the new are missing"), ((2, 4), "k of the old are missing"), ((), "nobody signed")],
)
def test_without_both_quorums_it_is_refused(signers: tuple[int, ...], what: str) -> None:
    assert refused(ROOT, place(FIRST, (SECOND, signers))) == "trust-root-under-signed", what


def test_raising_k_wants_the_higher_number_of_the_new() -> None:
    raised = pinning(2, 1, 2, 3, k=3)
    assert refused(ROOT, place(FIRST, (raised, (1, 2)))) == "trust-root-under-signed"
    assert len(published_set.successors(ROOT, fetch(place(FIRST, (raised, (1, 2, 3)))))) == 1


def test_no_version_can_be_left_out() -> None:
    files = place(FIRST, (THIRD, (1, 2, 4)))
    with pytest.raises(SourceUnavailable, match=r"trust-roots/2\.json"):
        published_set.successors(ROOT, fetch(files))
    passed_off = dict(zip(names_of(2), (files[name] for name in names_of(3)), strict=True))
    assert refused(ROOT, files | passed_off) == "trust-root-version"


def test_an_older_trust_root_than_the_held_one_is_a_rollback() -> None:
    assert refused(SECOND, place(FIRST)) == "trust-root-rollback"


def test_two_trust_roots_of_one_version_are_a_fault() -> None:
    other = pinning(2, 1, 2, 3, n=2)
    assert refused(SECOND, place(FIRST, (other, (1, 2)))) == "trust-root-forked"
    newest = place(FIRST, (other, (1, 2)))[published_set.TRUST_ROOT]
    assert refused(ROOT, place(FIRST, (SECOND, (1, 2))) | {published_set.TRUST_ROOT: newest}) == "trust-root-forked"


@pytest.mark.parametrize(
    "changes",
    [{"consortium_id": bytes(32)}, {"issuer_host": "other.example"}, {"lineage": (NOW,)}, {"lineage": (OLD,)}],
)
def test_another_consortium_or_lineage_is_refused_though_both_quorums_signed(changes: dict[str, Any]) -> None:
    assert refused(ROOT, place(FIRST, (pinning(2, 1, 2, 3, **changes), (1, 2, 3)))) == "trust-root-foreign"


def test_a_lineage_may_go_on() -> None:
    third = replace(NOW, consortium=bytes(19) + b"\x02")
    longer = pinning(2, 1, 2, 3, lineage=(OLD, NOW, third))
    assert published_set.successors(ROOT, fetch(place(FIRST, (longer, (1, 2)))))[0].root == longer


def test_between_two_versions_a_reader_is_told_why_and_gets_no_snapshot() -> None:
    """The set on a host is still cut for n = 1, or already for n = 2."""
    files = served(1)
    assert published_set.open_published(ROOT, None, fetch(files)).snapshot == SNAPSHOT
    cut_anew = pinning(2, 1, 2, 3, n=2)
    for root, held in ((cut_anew, files), (ROOT, served(2))):
        with pytest.raises(FormatFault, match="snapshot-shards"):
            published_set.open_published(root, None, fetch(held))
    opened = published_set.open_published(cut_anew, None, fetch(served(2)))
    assert [len(opened.shards), len(opened.links)] == [4, 4]


def served(shard_bits: int) -> dict[str, bytes]:
    """The vectors' batches in 2^n shards with their links, signed by members 1 and 2."""
    cut, links = [], []
    for index in range(1 << shard_bits):
        held = [each for each in make_snapshot.BATCHES if shard.shard_index(each.record.batch, shard_bits) == index]
        held.sort(key=lambda each: each.name)
        cut.append(shard.encode(held))
        links.append(link_file.encode(map(make_snapshot.linked, held)))
    named = replace(SNAPSHOT, shards=tuple(map(sha256, cut)), links=tuple(map(sha256, links)))
    data = snapshot.encode(named)
    files = {published_set.SNAPSHOT: data, published_set.SIGNATURES: signed(snapshot.signed_message(data), 1, 2)}
    files |= {f"{published_set.SHARDS}/{sha256(each).hex()}.json": each for each in cut}
    return files | {f"{published_set.LINKS}/{sha256(each).hex()}.json": each for each in links}
