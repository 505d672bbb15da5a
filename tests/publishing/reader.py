"""A reader of what is published, and small acts on the chain."""

from __future__ import annotations

from typing import Any

from formats.register.status import Reason
from node.publishing import files
from node.publishing.publisher import Publisher
from tests.consortium.rig import Rig
from verification.snapshots import trust_root
from verification.snapshots.shard import open_shard
from verification.snapshots.snapshot import Snapshot
from verification.snapshots.snapshot_source import SnapshotSource


def read(rig: Rig) -> tuple[Snapshot, SnapshotSource]:
    """What a page takes from the published files, refusing whatever it would refuse."""
    folder = files.public(rig.node.home)
    root = trust_root.decode((folder / files.TRUST_ROOT).read_bytes())
    data, signatures = ((folder / name).read_bytes() for name in (files.SNAPSHOT, files.SIGNATURES))
    snapshot = trust_root.open_snapshot(data, signatures, root, None)
    shards = {}
    for index, digest in enumerate(snapshot.shards):
        shards[index] = open_shard(snapshot, index, (folder / files.SHARDS / f"{digest.hex()}.json").read_bytes())
    return snapshot, SnapshotSource(snapshot, shards, name="published")


def publish(rig: Rig) -> bool:
    rig.project()
    return Publisher(rig.node).tick()


def mine(rig: Rig, blocks: int) -> None:
    """Blocks without anything of ours in them."""
    rpc(rig, "anvil_mine", hex(blocks))


def rpc(rig: Rig, method: str, *params: Any) -> Any:
    return rig.chain.ask(method, *params)


def revoked(rig: Rig, batch: bytes, positions: tuple[int, ...]) -> None:
    rig.do(rig.credentials.revoke(rig.by("status"), batch=batch, positions=positions, reason=Reason.OTHER))
