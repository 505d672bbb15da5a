"""A link file is read whole or not at all: whoever leaves a link out is found out by the shard beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from formats import canonical
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from formats.ids import batch_id
from tests.vectors import make_snapshot
from tests.vectors.make_snapshot import BATCHES, LINKS, NOW, SHARDS, SNAPSHOT, linked
from verification.snapshots import link_file, shard
from verification.snapshots.link_file import LinkedBatch
from verification.snapshots.snapshot_source import SnapshotLinkSource
from verification.source import SourceUnavailable

TEXTS = json.loads(make_snapshot.HOME.read_text())["texts"]
HELD = {index: shard.open_shard(SNAPSHOT, index, data) for index, data in enumerate(SHARDS)}


def opened(*batches: LinkedBatch, index: int = 0) -> tuple[LinkedBatch, ...]:
    """The file of these batches, named by a snapshot in that place, beside the real shard."""
    data = link_file.encode(sorted(batches, key=lambda each: each.name))
    links = tuple(sha256(data) if place == index else each for place, each in enumerate(SNAPSHOT.links))
    return link_file.open_links(replace(SNAPSHOT, links=links), index, data, HELD[index])


def reason(*batches: LinkedBatch) -> str:
    with pytest.raises(FormatFault) as refused:
        opened(*batches)
    return refused.value.reason


def own(index: int = 0) -> list[LinkedBatch]:
    return [linked(each) for each in HELD[index]]


def test_the_frozen_files_are_read_and_written_again_alike() -> None:
    for index, data in enumerate(LINKS):
        assert TEXTS[f"links {index}"].encode() == data
        batches = link_file.open_links(SNAPSHOT, index, data, HELD[index])
        assert link_file.encode(batches) == data
        assert sorted(each.name for each in batches) == sorted(each.name for each in HELD[index])


def test_other_bytes_than_the_named_ones_are_refused() -> None:
    for index, data in ((0, LINKS[1]), (1, LINKS[0]), (2, LINKS[0]), (0, LINKS[0] + b" ")):
        with pytest.raises(FormatFault, match="links-foreign"):
            link_file.open_links(SNAPSHOT, index, data, HELD[0])


def test_a_batch_left_out_or_added_or_short_of_a_link_is_refused() -> None:
    first, *rest = own()
    assert len(opened(first, *rest)) == len(HELD[0])
    assert reason(*rest) == "links-differ"
    assert reason(replace(first, links=first.links[1:]), *rest) == "links-differ"
    stranger = replace(first, batch=batch_id(2, bytes(16)))
    assert reason(first, *rest, stranger) == "links-differ"
    assert reason(first, *rest, replace(stranger, links=())) == "links-differ"


@pytest.mark.parametrize(
    ("bend", "expected"),
    [
        (lambda _, batch: batch.pop("chain"), "record-field-missing"),
        (lambda _, batch: batch.update(count="3"), "record-field-unknown"),
        (lambda _, batch: batch["links"].reverse(), "record-order"),
        (lambda _, batch: batch["links"].append(batch["links"][-1]), "record-order"),
        (lambda json, _: json.reverse(), "record-order"),
        (lambda _, batch: batch["links"].append("_" * 84), "record-form"),
    ],
)
def test_a_bent_file_is_refused_by_name(bend: Any, expected: str) -> None:
    value: Any = canonical.decode(link_file.encode(sorted(map(linked, BATCHES), key=lambda each: each.name)))
    assert len(value) == 3
    bend(value, next(each for each in value if len(each["links"]) == 3))
    with pytest.raises(FormatFault) as refused:
        link_file.decode(canonical.encode(value))
    assert refused.value.reason == expected


def test_a_trail_is_followed_only_where_every_shard_and_link_file_is_at_hand() -> None:
    links = {index: link_file.open_links(SNAPSHOT, index, data, HELD[index]) for index, data in enumerate(LINKS)}
    whole = SnapshotLinkSource(SNAPSHOT, HELD, links, name="vector")
    found = whole.links(NOW.chain_ref, 2)
    assert sum(len(each.links) for each in found) == sum(each.record.count for each in BATCHES)
    assert {each.anchored_at for each in found} == {make_snapshot.ANCHORED}
    assert whole.links(NOW.chain_ref, 3) == ()
    for shards, files in (({0: HELD[0]}, links), (HELD, {1: links[1]})):
        with pytest.raises(SourceUnavailable, match="is not at hand"):
            SnapshotLinkSource(SNAPSHOT, shards, files, name="vector").links(NOW.chain_ref, 2)
