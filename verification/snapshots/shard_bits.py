"""How many bits n a trust root should pin: small shards to fetch, each with enough in it to hide in.

The rules yield in this order. A shard should have at most WANTED_BYTES: that yields to hiding. Hiding yields, entries
before batches, where a shard would pass half of what its readers take: beyond that nobody could verify what is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from formats import ids
from formats.bounds import limits
from verification.snapshots.shard import WrittenBatch, shard_index, size_of
from verification.snapshots.snapshot import MAX_SHARD_BITS

WANTED_BYTES = 256_000
MOST_BYTES = limits.SHARD_BYTES // 2
LEAST_BATCHES = 8
LEAST_ENTRIES = 256


class Hiding(Enum):
    """What each shard of an n keeps, whichever member's batches are left out."""

    WHOLE = "at least 8 batches and 256 entries"
    BATCHES = "at least 8 batches"
    NONE = "nothing"


@dataclass(frozen=True)
class ShardAdvice:
    """`largest`: bytes of the largest shard as it is cut now. `shard_bits`: the n to pin, never less than now.
    `hiding`: the rule that this n still keeps, where it is more than now."""

    largest: int
    shard_bits: int
    hiding: Hiding = Hiding.WHOLE


@dataclass(frozen=True)
class _Sized:
    batch: bytes
    member: int
    entries: int
    size: int


def advise(batches: Iterable[WrittenBatch], shard_bits: int) -> ShardAdvice:
    """What these batches, cut with `shard_bits` now, should be cut with."""
    held = [
        _Sized(each.record.batch, ids.batch_member(each.record.batch), each.record.count, size_of(each))
        for each in batches
    ]
    advised, hiding = shard_bits, Hiding.WHOLE
    for rule, most in ((Hiding.WHOLE, WANTED_BYTES), (Hiding.BATCHES, MOST_BYTES), (Hiding.NONE, MOST_BYTES)):
        while _largest(held, advised) > most and advised < MAX_SHARD_BITS and _keeps(held, advised + 1, rule):
            advised, hiding = advised + 1, rule
    return ShardAdvice(_largest(held, shard_bits), advised, hiding)


def _largest(batches: Sequence[_Sized], shard_bits: int) -> int:
    sizes: Counter[int] = Counter()
    for each in batches:
        sizes[shard_index(each.batch, shard_bits)] += each.size
    return max(sizes.values(), default=1) + 1


def _keeps(batches: Sequence[_Sized], shard_bits: int, rule: Hiding) -> bool:
    """Is there enough in each shard, whichever member knows its own and leaves them out?"""
    if rule is Hiding.NONE:
        return True
    shards: list[list[_Sized]] = [[] for _ in range(1 << shard_bits)]
    for each in batches:
        shards[shard_index(each.batch, shard_bits)].append(each)
    least_entries = LEAST_ENTRIES if rule is Hiding.WHOLE else 0
    return all(_enough(held, least_entries) for held in shards)


def _enough(held: Sequence[_Sized], least_entries: int) -> bool:
    counts: Counter[int] = Counter()
    entries: Counter[int] = Counter()
    for each in held:
        counts[each.member] += 1
        entries[each.member] += each.entries
    most_batches, most_entries = max(counts.values(), default=0), max(entries.values(), default=0)
    return len(held) - most_batches >= LEAST_BATCHES and entries.total() - most_entries >= least_entries
