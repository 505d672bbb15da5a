"""How many bits n a trust root should pin: small shards to fetch, each with enough in it to hide in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formats import ids
from wallet.shard import WrittenBatch, shard_index
from wallet.snapshot import MAX_SHARD_BITS

MOST_BYTES = 256_000
LEAST_BATCHES = 8
LEAST_ENTRIES = 256


@dataclass(frozen=True)
class ShardAdvice:
    """`largest`: bytes of the largest shard as it is cut now. `shard_bits`: the n to pin; not larger where a shard is
    small enough, or where more shards would hide too little."""

    largest: int
    shard_bits: int


def advise(batches: Iterable[WrittenBatch], shard_bits: int) -> ShardAdvice:
    """What these batches, cut with `shard_bits` now, should be cut with. Never fewer bits than now."""
    held = tuple(batches)
    largest, wanted = _largest(held, shard_bits), shard_bits
    while _largest(held, wanted) > MOST_BYTES and wanted < MAX_SHARD_BITS and _hides(held, wanted + 1):
        wanted += 1
    return ShardAdvice(largest, wanted)


def _largest(batches: Sequence[WrittenBatch], shard_bits: int) -> int:
    """Bytes without the acts, which are few."""
    sizes: Counter[int] = Counter()
    for each in batches:
        sizes[shard_index(each.record.batch, shard_bits)] += len(each.lasting)
    return max(sizes.values(), default=0)


def _hides(batches: Sequence[WrittenBatch], shard_bits: int) -> bool:
    """Is there enough in each shard, whichever member knows its own and leaves them out?"""
    shards: list[list[WrittenBatch]] = [[] for _ in range(1 << shard_bits)]
    for each in batches:
        shards[shard_index(each.record.batch, shard_bits)].append(each)
    return all(_enough(held) for held in shards)


def _enough(held: Sequence[WrittenBatch]) -> bool:
    counts: Counter[int] = Counter()
    entries: Counter[int] = Counter()
    for each in held:
        member = ids.batch_member(each.record.batch)
        counts[member] += 1
        entries[member] += each.record.count
    most_batches, most_entries = max(counts.values(), default=0), max(entries.values(), default=0)
    return len(held) - most_batches >= LEAST_BATCHES and entries.total() - most_entries >= LEAST_ENTRIES
