"""A snapshot and the shards at hand as a verifier's source: signed by k members, so nobody's word has to be taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from formats.ids import batch_member
from verification.snapshots.link_file import LinkedBatch
from verification.snapshots.shard import ShardBatch, shard_index
from verification.snapshots.snapshot import Register, Snapshot, key_of
from verification.source import (
    AccreditationFacts,
    BatchFacts,
    BatchLinks,
    KeyFacts,
    MemberFacts,
    SourceUnavailable,
    SourceView,
    StandardFacts,
)

Numbered = TypeVar("Numbered", MemberFacts, StandardFacts, AccreditationFacts)


class SnapshotSource:
    """`verification.source.Source` over an opened snapshot (verification.snapshots.trust_root.open_snapshot) and opened
    shards by index.

    `seen_time`: the latest block time this verifier ever saw, where it remembers one.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        shards: Mapping[int, tuple[ShardBatch, ...]],
        *,
        name: str,
        seen_time: datetime | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._shards = shards
        self._name = name
        self._seen_time = seen_time

    def view(self) -> SourceView:
        block = self._snapshot.block
        return SourceView(
            name=self._name,
            authenticated=True,
            proven=True,
            lineage=tuple(each.deployment for each in self._snapshot.lineage),
            head_number=block.number,
            head_hash=block.hash,
            head_time=block.time,
            seen_time=max(block.time, self._seen_time or block.time),
        )

    def batch(self, chain_ref: bytes, batch: bytes) -> BatchFacts | None:
        self._register(chain_ref)
        index = shard_index(batch, len(self._snapshot.shards).bit_length() - 1)
        if index not in self._shards:
            raise SourceUnavailable(f"shard {index} is not at hand")
        return next((each.facts for each in self._shards[index] if each.name == (chain_ref, batch)), None)

    def key(self, chain_ref: bytes, key_id: bytes) -> KeyFacts | None:
        return next((key for key in self._register(chain_ref).keys if key_of(key) == key_id), None)

    def member(self, chain_ref: bytes, number: int) -> MemberFacts | None:
        return _numbered(self._register(chain_ref).members, number)

    def standard(self, chain_ref: bytes, number: int) -> StandardFacts | None:
        return _numbered(self._register(chain_ref).standards, number)

    def accreditation(self, chain_ref: bytes, number: int) -> AccreditationFacts | None:
        return _numbered(self._register(chain_ref).accreditations, number)

    def _register(self, chain_ref: bytes) -> Register:
        for each in self._snapshot.lineage:
            if each.deployment.chain_ref == chain_ref:
                return each
        raise SourceUnavailable(f"deployment {chain_ref.hex()} is not in this snapshot")


class SnapshotLinkSource(SnapshotSource):
    """`verification.source.LinkSource`: the opened link files (verification.snapshots.link_file.open_links) beside
    their shards. A trail may lead into any of them, so it is followed only where all are at hand."""

    def __init__(
        self,
        snapshot: Snapshot,
        shards: Mapping[int, tuple[ShardBatch, ...]],
        links: Mapping[int, tuple[LinkedBatch, ...]],
        *,
        name: str,
        seen_time: datetime | None = None,
    ) -> None:
        super().__init__(snapshot, shards, name=name, seen_time=seen_time)
        self._missing = set(range(len(snapshot.shards))) - (shards.keys() & links.keys())
        self._links = [each for file in links.values() for each in file]
        self._anchored_at = {each.name: each.record.anchored_at for shard in shards.values() for each in shard}

    def links(self, chain_ref: bytes, issuer: int) -> tuple[BatchLinks, ...]:
        self._register(chain_ref)
        if self._missing:
            raise SourceUnavailable(f"link file {min(self._missing)} is not at hand")
        return tuple(
            BatchLinks(each.batch, self._anchored_at[each.name], each.links)
            for each in self._links
            if each.chain == chain_ref and batch_member(each.batch) == issuer
        )


def _numbered(facts: Iterable[Numbered], number: int) -> Numbered | None:
    return next((each for each in facts if each.number == number), None)
