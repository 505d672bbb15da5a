"""Shards and link files are joined from pieces written once each; what comes out is still the one canonical text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from formats import leaf
from formats.faults import FormatFault
from formats.link import Link
from formats.register.batches import BatchRecord
from formats.register.status import Reason, StatusAct, StatusAction
from verification.snapshots import link_file, shard
from verification.snapshots.link_file import LinkedBatch
from verification.snapshots.shard import ShardBatch

HASH = st.binary(min_size=32, max_size=32)
CHAIN = st.sampled_from([bytes(8), b"\xff" * 8])
TIME = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@st.composite
def acts(draw: st.DrawFn, count: int) -> StatusAct:
    positions = draw(st.sets(st.integers(0, count - 1), min_size=1))
    is_revoked = draw(st.booleans())
    return StatusAct(
        action=StatusAction.REVOKED if is_revoked else draw(st.sampled_from(list(StatusAction)[:2])),
        positions=tuple(sorted(positions)),
        at=draw(TIME),
        reason=draw(st.sampled_from(Reason)),
        act=draw(st.integers(0, 2**53 - 1)) if is_revoked else None,
        withdrawn_at=draw(st.none() | TIME) if is_revoked else None,
    )


@st.composite
def batches(draw: st.DrawFn) -> ShardBatch:
    told = draw(st.dictionaries(HASH, HASH, min_size=1, max_size=5))
    entries = tuple(sorted(leaf.Entry(document, token) for document, token in told.items()))
    batch = draw(st.binary(min_size=20, max_size=20))
    number = st.integers(0, 2**32 - 1)
    record = BatchRecord(
        batch=batch,
        root=leaf.root(batch, entries),
        count=len(entries),
        standard=draw(number),
        level=draw(st.integers(0, 255)),
        accreditation=draw(number),
        registrar=draw(number),
        credential_key=draw(HASH),
        token_key=draw(HASH),
        anchored_at=draw(TIME),
        anchored_in=draw(st.integers(0, 2**53 - 1)),
    )
    return ShardBatch(draw(CHAIN), record, entries, tuple(draw(st.lists(acts(count=len(entries)), max_size=3))))


def several(of: st.SearchStrategy[ShardBatch]) -> st.SearchStrategy[list[ShardBatch]]:
    return st.lists(of, max_size=4, unique_by=lambda each: each.name)


# Decoding encodes what it read once more, whole, and compares: it is the plain way to the same text.
@settings(deadline=None)
@given(several(batches()), st.integers(0, 3))
def test_every_shard_is_the_canonical_text_of_its_batches(held: list[ShardBatch], shard_bits: int) -> None:
    cut = shard.cut(map(shard.written, held), shard_bits)
    found = [each for data in cut for each in shard.decode(data)]
    assert sorted(found, key=lambda each: each.name) == sorted(held, key=lambda each: each.name)


@settings(deadline=None)
@given(several(batches()), st.integers(0, 3), st.dictionaries(HASH, HASH, max_size=5))
def test_every_link_file_is_the_canonical_text_of_its_batches(
    held: list[ShardBatch], shard_bits: int, told: dict[bytes, bytes]
) -> None:
    links = tuple(sorted(Link(tag, link) for tag, link in told.items()))
    linked = [LinkedBatch(each.chain, each.record.batch, links) for each in held]
    cut = link_file.cut(map(link_file.written, linked), shard_bits)
    found = [each for data in cut for each in link_file.decode(data)]
    assert sorted(found, key=lambda each: each.name) == sorted(linked, key=lambda each: each.name)


@settings(deadline=None)
@given(batches())
def test_a_batch_that_stands_twice_is_never_written(batch: ShardBatch) -> None:
    with pytest.raises(FormatFault) as refused:
        shard.cut([shard.written(batch)] * 2, 0)
    assert refused.value.reason == "record-order"


@settings(deadline=None)
@given(batches(), st.binary(min_size=32, max_size=32))
def test_entries_that_do_not_give_the_root_are_never_written(batch: ShardBatch, other: bytes) -> None:
    first = leaf.Entry(batch.entries[0].document_digest, other)
    assume(first != batch.entries[0])
    with pytest.raises(FormatFault) as refused:
        shard.lasting(batch.chain, batch.record, (first, *batch.entries[1:]))
    assert refused.value.reason == "shard-root"
