"""A published place as a verifier's source: its snapshot is at hand, and of the shards it is asked for the one that
would hold a batch, as the page asks. Nothing else leaves the reader: no credential, no name, no number.
"""

from __future__ import annotations

from datetime import datetime

from formats.faults import FormatFault
from verification.snapshots.published_set import SHARDS, Fetch
from verification.snapshots.shard import ShardBatch, open_shard, shard_index
from verification.snapshots.snapshot import Snapshot
from verification.snapshots.snapshot_source import SnapshotSource
from verification.source import BatchFacts, SourceUnavailable


class PlaceSource(SnapshotSource):
    """`verification.source.Source`. A shard that is not there, or is not the one that was signed, is no answer."""

    def __init__(self, snapshot: Snapshot, fetch: Fetch, *, name: str, seen_time: datetime | None = None) -> None:
        self._fetched = dict[int, tuple[ShardBatch, ...]]()
        super().__init__(snapshot, self._fetched, name=name, seen_time=seen_time)
        self._fetch = fetch

    def batch(self, chain_ref: bytes, batch: bytes) -> BatchFacts | None:
        index = shard_index(batch, len(self._snapshot.shards).bit_length() - 1)
        if index not in self._fetched:
            self._fetched[index] = self._shard(index)
        return super().batch(chain_ref, batch)

    def _shard(self, index: int) -> tuple[ShardBatch, ...]:
        name = f"{SHARDS}/{self._snapshot.shards[index].hex()}.json"
        data = self._fetch(name)
        if data is None:
            raise SourceUnavailable(f"{name} is not there")
        try:
            return open_shard(self._snapshot, index, data)
        except FormatFault as fault:
            raise SourceUnavailable(f"{name} is refused: {fault.reason} ({fault.detail})") from fault
