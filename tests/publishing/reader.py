"""A reader of what is published, and small acts on the chain."""

from __future__ import annotations

from typing import Any

from formats.register.status import Reason
from node.publishing import files
from node.publishing.publisher import Publisher
from tests.consortium.harness import Harness
from verification.snapshots import trust_root
from verification.snapshots.shard import open_shard
from verification.snapshots.snapshot import Snapshot
from verification.snapshots.snapshot_source import SnapshotSource


def read(harness: Harness) -> tuple[Snapshot, SnapshotSource]:
    """What a page takes from the published files, refusing whatever it would refuse."""
    folder = files.public(harness.node.home)
    root = trust_root.decode((folder / files.TRUST_ROOT).read_bytes())
    data, signatures = ((folder / name).read_bytes() for name in (files.SNAPSHOT, files.SIGNATURES))
    snapshot = trust_root.open_snapshot(data, signatures, root, None)
    shards = {}
    for index, digest in enumerate(snapshot.shards):
        shards[index] = open_shard(snapshot, index, (folder / files.SHARDS / f"{digest.hex()}.json").read_bytes())
    return snapshot, SnapshotSource(snapshot, shards, name="published")


def publish(harness: Harness) -> bool:
    harness.project()
    return Publisher(harness.node).tick()


def mine(harness: Harness, blocks: int) -> None:
    """Blocks without anything of ours in them."""
    rpc(harness, "anvil_mine", hex(blocks))


def rpc(harness: Harness, method: str, *params: Any) -> Any:
    return harness.chain.ask(method, *params)


def revoked(harness: Harness, batch: bytes, positions: tuple[int, ...]) -> None:
    harness.do(harness.credentials.revoke(harness.by("status"), batch=batch, positions=positions, reason=Reason.OTHER))
