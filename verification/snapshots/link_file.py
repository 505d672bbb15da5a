"""Link files: the links of a shard's batches, in a file of their own beside it. Wallets and the command line read them
to follow a trail; a page knows of them only that the snapshot names them. docs/snapshots.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from formats import canonical, ids
from formats.bounds import limits
from formats.crypto.hashing import sha256
from formats.faults import require
from formats.link import Link
from verification.snapshots.fact_json import hexed, listed, paired, record
from verification.snapshots.shard import ShardBatch, require_ascending, shard_index
from verification.snapshots.snapshot import Snapshot


@dataclass(frozen=True)
class LinkedBatch:
    """The links of one batch of one deployment (its chain ref, 8 bytes), tags strictly ascending."""

    chain: bytes
    batch: bytes
    links: tuple[Link, ...]

    @property
    def name(self) -> tuple[bytes, bytes]:
        return self.chain, self.batch


@dataclass(frozen=True)
class WrittenLinks:
    """A batch ready for its link file. `text`: its bytes there, which never change."""

    chain: bytes
    batch: bytes
    text: bytes

    @property
    def name(self) -> tuple[bytes, bytes]:
        return self.chain, self.batch


def cut(batches: Iterable[WrittenLinks], shard_bits: int) -> tuple[bytes, ...]:
    """The bytes of all 2^n link files, empty ones too: each batch's links stand where its shard does."""
    files: list[list[WrittenLinks]] = [[] for _ in range(1 << shard_bits)]
    for batch in batches:
        files[shard_index(batch.batch, shard_bits)].append(batch)
    return tuple(_join(sorted(each, key=lambda batch: batch.name)) for each in files)


def encode(batches: Iterable[LinkedBatch]) -> bytes:
    """One link file's bytes; the batches are in order. Raises FormatFault."""
    return _join([written(each) for each in batches])


def written(batch: LinkedBatch) -> WrittenLinks:
    return WrittenLinks(batch.chain, batch.batch, canonical.encode(_BATCH.write(batch)))


def decode(data: bytes) -> tuple[LinkedBatch, ...]:
    """The links of exact bytes. Raises FormatFault."""
    return _FILE.read(canonical.decode(data, limits.LINK_FILE_BYTES), "")


def open_links(snapshot: Snapshot, index: int, data: bytes, shard: Iterable[ShardBatch]) -> tuple[LinkedBatch, ...]:
    """The link file that the snapshot names at this place, whole: every batch of the opened shard has as many links
    as entries, and no other batch stands here. Raises FormatFault."""
    require(0 <= index < len(snapshot.links), "links-foreign", f"there is no link file {index}")
    limits.require_fits(data, limits.LINK_FILE_BYTES)
    require(sha256(data) == snapshot.links[index], "links-foreign", f"these bytes are not link file {index}")
    batches = decode(data)
    found = {each.name: len(each.links) for each in batches}
    wanted = {each.name: each.record.count for each in shard}
    for name in sorted(found.keys() | wanted.keys()):
        detail = f"batch {name[1].hex()}: {found.get(name, 0)} links, its shard wants {wanted.get(name, 0)}"
        require(name in found and found[name] == wanted.get(name), "links-differ", detail)
    return batches


def _join(batches: Sequence[WrittenLinks]) -> bytes:
    require_ascending(batches)
    return b"[" + b",".join(each.text for each in batches) + b"]"


_LINK = paired(Link, attrgetter("tag", "link"))

_BATCH = record(
    LinkedBatch,
    chain=hexed(ids.CHAIN_REF_BYTES),
    batch=hexed(ids.BATCH_ID_BYTES),
    links=listed(_LINK, key=lambda link: link.tag),
)

_FILE = listed(_BATCH, key=lambda batch: batch.name)
