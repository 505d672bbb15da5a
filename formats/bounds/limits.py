"""How large a published file may be, for every reader of it and so for whoever publishes: one set of limits.

verifier/src/formats/bounds/limits.ts holds the same; tests/formats/test_limits.py binds the two. docs/snapshots.md,
"Limits".
"""

from __future__ import annotations

from formats.faults import require

SNAPSHOT_BYTES = 4 << 20
SHARD_BYTES = 2 << 20
LINK_FILE_BYTES = 2 << 20
SIGNATURES_BYTES = 1 << 18
TRUST_ROOT_BYTES = 1 << 18
SHARD_BITS = 12
"""n at most: the names of 2^12 shards and as many link files fill less than a seventh of a snapshot."""
BATCH_ENTRIES = 512


def require_fits(data: bytes, most: int) -> None:
    """Before anything is hashed or verified. Raises FormatFault."""
    require(len(data) <= most, "too-large", f"{len(data)} bytes, at most {most}")


def most_bytes(name: str) -> int:
    """The limit of a published file by its name beside the page (`shards/<sha256>.json`)."""
    if name == "snapshot.json":
        return SNAPSHOT_BYTES
    if name.startswith("shards/"):
        return SHARD_BYTES
    if name.startswith("links/"):
        return LINK_FILE_BYTES
    return SIGNATURES_BYTES if name.endswith("signatures.json") else TRUST_ROOT_BYTES
