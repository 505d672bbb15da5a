"""More shards are advised when one is too large to fetch, and never so many that one hides too little."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import ids
from formats.hashing import sha256
from tests.vectors import make_snapshot
from wallet.shard import WrittenBatch, shard_index
from wallet.shard_bits import LEAST_BATCHES, LEAST_ENTRIES, MOST_BYTES, ShardAdvice, advise

BYTES_AN_ENTRY = 90


def batch(number: int, *, member: int, entries: int = 100) -> WrittenBatch:
    """Its random bits begin with those of `number`, so that batches spread evenly."""
    spread = int(format(number % 256, "08b")[::-1], 2)
    name = ids.batch_id(member, bytes([spread]) + sha256(number.to_bytes(4, "big"))[:15])
    record = replace(make_snapshot.BATCHES[0].record, batch=name, count=entries)
    return WrittenBatch(bytes(8), record, bytes(BYTES_AN_ENTRY * entries), ())


def of(count: int, *, members: int, entries: int = 100) -> list[WrittenBatch]:
    return [batch(number, member=number // 256 % members + 1, entries=entries) for number in range(count)]


def test_one_shard_is_enough_while_it_is_small() -> None:
    assert advise(of(28, members=4), 0) == ShardAdvice(28 * 100 * BYTES_AN_ENTRY, 0)
    assert advise([], 0) == ShardAdvice(0, 0)


def test_a_large_shard_is_parted_until_each_is_small_enough() -> None:
    advice = advise(of(1024, members=4), 0)
    assert advice == ShardAdvice(1024 * 100 * BYTES_AN_ENTRY, 6)
    assert advice.largest / 2**6 <= MOST_BYTES < advice.largest / 2**5


@pytest.mark.parametrize("members", [1, 2])
def test_what_one_member_knows_of_its_own_hides_nothing(members: int) -> None:
    """With one member nothing is left; with two, as much as the other one has."""
    held = of(512, members=members)
    assert advise(held, 0).shard_bits == (0 if members == 1 else 5)


def test_few_large_batches_are_not_parted_though_their_shard_is_large() -> None:
    advice = advise(of(12, members=4, entries=500), 0)
    assert advice.largest > MOST_BYTES
    assert advice.shard_bits == 0


def test_fewer_shards_than_now_are_never_advised() -> None:
    assert advise(of(4, members=4), 3).shard_bits == 3


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 255), st.integers(1, 5), st.integers(1, 512)), max_size=300))
def test_every_shard_of_the_advised_n_hides_enough(drawn: list[tuple[int, int, int]]) -> None:
    held = [batch(n, member=member, entries=entries) for n, member, entries in drawn]
    bits = advise(held, 0).shard_bits
    for index in range(1 << bits if bits else 0):
        here = [each for each in held if shard_index(each.record.batch, bits) == index]
        for member in range(1, 6):
            left = [each for each in here if ids.batch_member(each.record.batch) != member]
            assert len(left) >= LEAST_BATCHES
            assert sum(each.record.count for each in left) >= LEAST_ENTRIES
