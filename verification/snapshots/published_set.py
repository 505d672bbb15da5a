"""What a reader takes from a place that publishes: the successors of the trust root it holds, one by one; then the
snapshot that the newest of them believes, with every shard and link file. Whatever does not fit is refused by name.
docs/snapshots.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from formats.faults import FormatFault, require
from verification.snapshots import trust_root
from verification.snapshots.link_file import LinkedBatch, open_links
from verification.snapshots.shard import ShardBatch, open_shard
from verification.snapshots.snapshot import Snapshot
from verification.snapshots.snapshot_source import SnapshotLinkSource
from verification.snapshots.trust_root import PinnedRoot, Seen
from verification.source import SourceUnavailable

Fetch = Callable[[str], bytes | None]
"""A file of the place by its name; None where there is none. May raise SourceUnavailable."""

SNAPSHOT, SIGNATURES, TRUST_ROOT = "snapshot.json", "signatures.json", "trust-root.json"
SHARDS, LINKS, TRUST_ROOTS = "shards", "links", "trust-roots"


@dataclass(frozen=True)
class Step:
    """One version of the trust root, with the signatures that make it the successor of the version before."""

    root: PinnedRoot
    data: bytes
    signatures: bytes


@dataclass(frozen=True)
class Newest:
    """A snapshot that the trust root believes; `seen` is what to remember of it."""

    snapshot: Snapshot
    seen: Seen


@dataclass(frozen=True)
class Opened(Newest):
    """A snapshot with all its shards and link files."""

    shards: dict[int, tuple[ShardBatch, ...]]
    links: dict[int, tuple[LinkedBatch, ...]]

    def source(self, name: str, *, seen_time: datetime | None = None) -> SnapshotLinkSource:
        return SnapshotLinkSource(self.snapshot, self.shards, self.links, name=name, seen_time=seen_time)


def successors(held: PinnedRoot, fetch: Fetch) -> tuple[Step, ...]:
    """The versions after the one held, each signed by k of the one before and k of its own. Raises FormatFault."""
    newest = _fetched(fetch, TRUST_ROOT)
    offered, root, steps = trust_root.decode(newest), held, list[Step]()
    require(offered.version >= held.version, "trust-root-rollback", f"{offered.version} after {held.version}")
    while root.version < offered.version:
        data, signatures = (_fetched(fetch, name) for name in names_of(root.version + 1))
        root = trust_root.successor(root, data, signatures)
        steps.append(Step(root, data, signatures))
    forked = f"two trust roots of version {root.version}"
    require(trust_root.encode(root) == newest, "trust-root-forked", forked)
    return tuple(steps)


def names_of(version: int) -> tuple[str, str]:
    """Where a version of the trust root is published for ever, and its signatures (version 1 has none)."""
    return f"{TRUST_ROOTS}/{version}.json", f"{TRUST_ROOTS}/{version}-signatures.json"


def open_newest(root: PinnedRoot, seen: Seen | None, fetch: Fetch) -> Newest:
    """The snapshot alone. Raises FormatFault where it is refused, SourceUnavailable where it is not there."""
    try:
        return _open_pair(root, seen, fetch)
    except FormatFault as fault:
        if fault.reason != "snapshot-under-signed":
            raise
    return _open_pair(root, seen, fetch)  # the two files may have been of two sets, one put in place of the other


def open_published(root: PinnedRoot, seen: Seen | None, fetch: Fetch) -> Opened:
    """Raises FormatFault where something is refused, SourceUnavailable where it is not there."""
    newest = open_newest(root, seen, fetch)
    snapshot = newest.snapshot
    shards = {
        index: open_shard(snapshot, index, _fetched(fetch, f"{SHARDS}/{digest.hex()}.json"))
        for index, digest in enumerate(snapshot.shards)
    }
    links = {
        index: open_links(snapshot, index, _fetched(fetch, f"{LINKS}/{digest.hex()}.json"), shards[index])
        for index, digest in enumerate(snapshot.links)
    }
    return Opened(snapshot, newest.seen, shards, links)


def _open_pair(root: PinnedRoot, seen: Seen | None, fetch: Fetch) -> Newest:
    data, signatures = _fetched(fetch, SNAPSHOT), _fetched(fetch, SIGNATURES)
    snapshot = trust_root.open_snapshot(data, signatures, root, seen)
    return Newest(snapshot, trust_root.seen_of(snapshot, data))


def _fetched(fetch: Fetch, name: str) -> bytes:
    data = fetch(name)
    if data is None:
        raise SourceUnavailable(f"{name} is not there")
    return data
