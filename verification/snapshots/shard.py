"""Shards: whole batches in 2^n files by the first n random bits of the batch id, so that a page's fetch names none.

A file is named by the SHA-256 of its bytes; the snapshot lists the names in order. docs/snapshots.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Protocol

from formats import canonical, ids, leaf
from formats.bounds import limits
from formats.canonical import Json
from formats.crypto.hashing import sha256
from formats.faults import FormatFault, require
from formats.leaf import Entry
from formats.register.batches import BatchRecord
from formats.register.status import Reason, StatusAct, StatusAction
from verification.snapshots.fact_json import TIME, Maybe, count, hexed, listed, number_of, paired, record, word_of
from verification.snapshots.snapshot import BLOCK_NUMBER, LEVEL, NUMBER, Snapshot
from verification.source import BatchFacts


@dataclass(frozen=True)
class ShardBatch:
    """One batch of one deployment (its chain ref, 8 bytes)."""

    chain: bytes
    record: BatchRecord
    entries: tuple[Entry, ...]
    acts: tuple[StatusAct, ...]

    @property
    def facts(self) -> BatchFacts:
        return BatchFacts(self.record, self.entries, self.acts)

    @property
    def name(self) -> tuple[bytes, bytes]:
        return self.chain, self.record.batch


@dataclass(frozen=True)
class WrittenBatch:
    """A batch ready for its shard. `lasting`: the bytes of all but its acts, the same while its record is the same."""

    chain: bytes
    record: BatchRecord
    lasting: bytes
    acts: tuple[StatusAct, ...]

    @property
    def name(self) -> tuple[bytes, bytes]:
        return self.chain, self.record.batch


def shard_index(batch: bytes, shard_bits: int) -> int:
    """Which of 2^n shards holds a batch: the first n of the 128 random bits of its id."""
    random = int.from_bytes(batch[4 : ids.BATCH_ID_BYTES], "big")
    return random >> (128 - shard_bits)


def cut(batches: Iterable[WrittenBatch], shard_bits: int) -> tuple[bytes, ...]:
    """The bytes of all 2^n shards, empty ones too."""
    shards: list[list[WrittenBatch]] = [[] for _ in range(1 << shard_bits)]
    for batch in batches:
        shards[shard_index(batch.record.batch, shard_bits)].append(batch)
    return tuple(_join(sorted(each, key=lambda batch: batch.name)) for each in shards)


def size_of(batch: WrittenBatch) -> int:
    """Bytes that a batch takes in its shard, the comma or bracket behind it too."""
    return len(_text(batch)) + 1


def encode(batches: Iterable[ShardBatch]) -> bytes:
    """One shard's bytes; the batches are in order. Raises FormatFault."""
    return _join([written(each) for each in batches])


def written(batch: ShardBatch) -> WrittenBatch:
    return WrittenBatch(batch.chain, batch.record, lasting(batch.chain, batch.record, batch.entries), batch.acts)


def lasting(chain: bytes, record: BatchRecord, entries: tuple[Entry, ...]) -> bytes:
    """What a shard says of a batch for ever, as it stands there after the acts. Raises FormatFault."""
    _check_entries(record, entries)
    fields: dict[str, Json] = {
        "chain": _CHAIN.write(chain),
        "entries": _ENTRIES.write(entries),
        "record": _RECORD.write(record),
    }
    return canonical.encode(fields)[1:]


def decode(data: bytes) -> tuple[ShardBatch, ...]:
    """The batches of exact bytes, each root recomputed from its entries. Raises FormatFault."""
    batches = _SHARD.read(canonical.decode(data, limits.SHARD_BYTES), "")
    for batch in batches:
        _check_entries(batch.record, batch.entries)
        _check_acts(batch.record, batch.acts)
    return batches


def open_shard(snapshot: Snapshot, index: int, data: bytes) -> tuple[ShardBatch, ...]:
    """A shard that the snapshot names at this place, all its batches belonging there. Raises FormatFault."""
    require(0 <= index < len(snapshot.shards), "shard-foreign", f"there is no shard {index}")
    limits.require_fits(data, limits.SHARD_BYTES)
    require(sha256(data) == snapshot.shards[index], "shard-foreign", f"these bytes are not shard {index}")
    batches = decode(data)
    shard_bits = len(snapshot.shards).bit_length() - 1
    chains = {each.deployment.chain_ref for each in snapshot.lineage}
    for batch in batches:
        here = shard_index(batch.record.batch, shard_bits) == index and batch.chain in chains
        require(here, "shard-misplaced", f"batch {batch.record.batch.hex()} does not belong in shard {index}")
    return batches


class Named(Protocol):
    """What stands in a file by chain ref and batch id."""

    @property
    def name(self) -> tuple[bytes, bytes]: ...


def require_ascending(batches: Sequence[Named]) -> None:
    """Raises FormatFault where one stands twice or out of its place."""
    for before, after in pairwise(batches):
        require(before.name < after.name, "record-order", f"batch {after.name[1].hex()} is out of its place")


def _join(batches: Sequence[WrittenBatch]) -> bytes:
    """The array of them."""
    require_ascending(batches)
    for each in batches:
        _check_acts(each.record, each.acts)
    return b"[" + b",".join(map(_text, batches)) + b"]"


def _text(batch: WrittenBatch) -> bytes:
    """ "acts" is the first field by name, so what lasts is one piece behind it."""
    return b'{"acts":' + canonical.encode(_ACTS.write(batch.acts)) + b"," + batch.lasting


def _check_entries(record: BatchRecord, entries: tuple[Entry, ...]) -> None:
    try:
        root = leaf.root(record.batch, entries)
    except ValueError as error:
        raise FormatFault("shard-root", f"batch {record.batch.hex()}: {error}") from error
    require(root == record.root, "shard-root", f"the entries of batch {record.batch.hex()} do not give its root")
    require(len(entries) == record.count, "shard-root", f"batch {record.batch.hex()} counts {record.count}")


def _check_acts(record: BatchRecord, acts: tuple[StatusAct, ...]) -> None:
    placed = all(act.positions and act.positions[-1] < record.count for act in acts)
    require(placed, "shard-act", f"an act on batch {record.batch.hex()} is on no position, or beyond its entries")


_ENTRY = paired(Entry, attrgetter("document_digest", "token_digest"))

_RECORD = record(
    BatchRecord,
    batch=hexed(ids.BATCH_ID_BYTES),
    root=hexed(32),
    count=count(leaf.MAX_ENTRIES),
    standard=NUMBER,
    level=LEVEL,
    accreditation=NUMBER,
    registrar=NUMBER,
    credential_key=hexed(32),
    token_key=hexed(32),
    anchored_at=TIME,
    anchored_in=BLOCK_NUMBER,
)

_ACT = record(
    StatusAct,
    action=word_of(StatusAction),
    positions=listed(count(leaf.MAX_ENTRIES - 1), key=int),
    at=TIME,
    reason=number_of(Reason),
    act=Maybe(BLOCK_NUMBER),
    withdrawn_at=Maybe(TIME),
)

_CHAIN = hexed(ids.CHAIN_REF_BYTES)
_ENTRIES = listed(_ENTRY)
_ACTS = listed(_ACT)

_SHARD = listed(
    record(ShardBatch, chain=_CHAIN, record=_RECORD, entries=_ENTRIES, acts=_ACTS),
    key=lambda batch: batch.name,
)
