"""More shards are advised when one is too large to fetch; that yields to hiding, and hiding to being read at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import ids
from formats.crypto.hashing import sha256
from tests.vectors import make_snapshot
from verification.snapshots import shard
from verification.snapshots.shard import WrittenBatch, shard_index
from verification.snapshots.shard_bits import (
    LEAST_BATCHES,
    LEAST_ENTRIES,
    MOST_BYTES,
    WANTED_BYTES,
    Hiding,
    ShardAdvice,
    advise,
)

BYTES_AN_ENTRY = 90


def batch(number: int, *, member: int, entries: int = 100) -> WrittenBatch:
    """Its random bits begin with those of `number`, so that batches spread evenly."""
    spread = int(format(number % 256, "08b")[::-1], 2)
    name = ids.batch_id(member, bytes([spread]) + sha256(number.to_bytes(4, "big"))[:15])
    record = replace(make_snapshot.BATCHES[0].record, batch=name, count=entries)
    return WrittenBatch(bytes(8), record, bytes(BYTES_AN_ENTRY * entries), ())


def of(count: int, *, members: int, entries: int = 100) -> list[WrittenBatch]:
    return [batch(number, member=number // 256 % members + 1, entries=entries) for number in range(count)]


def largest(held: list[WrittenBatch], shard_bits: int) -> int:
    return max(map(len, shard.cut(held, shard_bits)))


def test_one_shard_is_enough_while_it_is_small() -> None:
    held = of(28, members=4)
    assert advise(held, 0) == ShardAdvice(largest(held, 0), 0, Hiding.WHOLE)
    assert advise([], 0) == ShardAdvice(len(b"[]"), 0, Hiding.WHOLE)


def test_a_large_shard_is_parted_until_each_is_small_enough() -> None:
    held = of(1024, members=4)
    assert advise(held, 0) == ShardAdvice(largest(held, 0), 6, Hiding.WHOLE)
    assert largest(held, 6) <= WANTED_BYTES < largest(held, 5)


@pytest.mark.parametrize("members", [1, 2])
def test_what_one_member_knows_of_its_own_hides_nothing(members: int) -> None:
    """With one member nothing is left, so only the readers' limit parts; with two, as much as the other one has."""
    held = of(512, members=members)
    advice = advise(held, 0)
    assert (advice.shard_bits, advice.hiding) == ((3, Hiding.NONE) if members == 1 else (5, Hiding.WHOLE))


def test_few_large_batches_are_not_parted_though_their_shard_is_large() -> None:
    advice = advise(of(12, members=4, entries=500), 0)
    assert WANTED_BYTES < advice.largest < MOST_BYTES
    assert advice.shard_bits == 0


def test_with_one_dominant_issuer_no_shard_outgrows_its_readers() -> None:
    """9 of 10 batches are one member's; the others' hide too little for as many shards as it takes."""
    held = [batch(n, member=1 if n % 10 else n // 10 % 3 + 2, entries=200) for n in range(1000)]
    advice = advise(held, 0)
    assert advice.hiding is Hiding.NONE
    assert largest(held, advice.shard_bits) <= MOST_BYTES < largest(held, advice.shard_bits - 1)


def test_entries_to_hide_among_yield_before_batches_do() -> None:
    """The others' batches hold one entry each: there are eight of them in each shard, and no 256 entries."""
    large = [batch(n, member=1, entries=500) for n in range(128)]
    held = large + [batch(n, member=2, entries=1) for n in range(1000, 1128)]
    advice = advise(held, 0)
    assert (advice.shard_bits, advice.hiding) == (3, Hiding.BATCHES)
    assert largest(held, 3) <= MOST_BYTES < largest(held, 2)


def test_fewer_shards_than_now_are_never_advised() -> None:
    assert advise(of(4, members=4), 3).shard_bits == 3


drawn_batches = st.lists(st.tuples(st.integers(0, 255), st.integers(1, 5), st.integers(1, 512)), max_size=300)


@settings(deadline=None)
@given(drawn_batches)
def test_every_shard_of_the_advised_n_hides_what_it_says(drawn: list[tuple[int, int, int]]) -> None:
    held = [batch(n, member=member, entries=entries) for n, member, entries in drawn]
    advice = advise(held, 0)
    bits = advice.shard_bits
    for index in range(1 << bits if bits and advice.hiding is not Hiding.NONE else 0):
        here = [each for each in held if shard_index(each.record.batch, bits) == index]
        for member in range(1, 6):
            left = [each for each in here if ids.batch_member(each.record.batch) != member]
            assert len(left) >= LEAST_BATCHES
            assert advice.hiding is Hiding.BATCHES or sum(each.record.count for each in left) >= LEAST_ENTRIES


@settings(deadline=None)
@given(drawn_batches, st.integers(0, 3))
def test_no_shard_of_the_advised_n_passes_half_of_its_readers_limit(
    drawn: list[tuple[int, int, int]], shard_bits: int
) -> None:
    held = [batch(n + 1000 * at, member=member, entries=entries) for at, (n, member, entries) in enumerate(drawn)]
    advice = advise(held, shard_bits)
    assert advice.largest == largest(held, shard_bits)
    assert largest(held, advice.shard_bits) <= MOST_BYTES
    assert advice.hiding is Hiding.WHOLE or largest(held, advice.shard_bits - 1) > MOST_BYTES
