"""A snapshot: what one confirmed block holds, as one byte string that k members sign. docs/snapshots.md.

Pure functions. Whole batches stand in shards (verification.snapshots.shard), which a snapshot names by their SHA-256.
Who may sign and what a reader refuses: verification.snapshots.trust_root.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from formats import canonical, ids
from formats.bounds import limits
from formats.faults import require
from formats.register.basis import Basis
from formats.register.levels import Kind
from formats.register.members import MemberStatus
from formats.register.trust_root import Deployment
from verification.snapshots.fact_json import TEXT, TIME, Maybe, count, hexed, listed, literal, number_of, record
from verification.source import AccreditationFacts, KeyFacts, MemberFacts, StandardFacts

TYPE = "guild/snapshot/1"
MAX_SHARD_BITS = limits.SHARD_BITS


@dataclass(frozen=True)
class Block:
    number: int
    hash: bytes
    time: datetime


@dataclass(frozen=True)
class Register:
    """One deployment and its register in words. `closing`: the block that ended it; None: the current one."""

    deployment: Deployment
    closing: Block | None
    members: tuple[MemberFacts, ...]
    standards: tuple[StandardFacts, ...]
    accreditations: tuple[AccreditationFacts, ...]
    keys: tuple[KeyFacts, ...]


@dataclass(frozen=True)
class Snapshot:
    """`block`: the confirmed block all of it is of. `shards`: SHA-256 of each shard's bytes, 2^n of them; `links`: of
    each link file's, one beside each shard (verification.snapshots.link_file)."""

    consortium_id: bytes
    block: Block
    lineage: tuple[Register, ...]
    shards: tuple[bytes, ...]
    links: tuple[bytes, ...]
    type: str = TYPE

    @property
    def sequence(self) -> tuple[int, int]:
        """Place in the lineage, then block number."""
        return len(self.lineage), self.block.number


def encode(snapshot: Snapshot) -> bytes:
    """The bytes that are signed and published."""
    _check(snapshot)
    return canonical.encode(_SNAPSHOT.write(snapshot))


def decode(data: bytes) -> Snapshot:
    """The snapshot of exact bytes. Raises FormatFault."""
    snapshot = _SNAPSHOT.read(canonical.decode(data, limits.SNAPSHOT_BYTES), "")
    _check(snapshot)
    return snapshot


def signed_message(data: bytes) -> bytes:
    """What a member's snapshot key signs: "guild/snapshot/1" ‖ the snapshot's bytes."""
    return TYPE.encode() + data


def key_of(key: KeyFacts) -> bytes:
    """The key id: computed, never published."""
    return ids.key_id(key.member, key.purpose, key.public_key)


def _check(snapshot: Snapshot) -> None:
    *earlier, current = snapshot.lineage or (None,)
    require(current is not None, "snapshot-lineage", "no deployment")
    closed = all(each is not None and each.closing is not None for each in earlier)
    require(closed and current.closing is None, "snapshot-lineage", "all but the last deployment are closed")  # type: ignore[union-attr]
    shards = len(snapshot.shards)
    power = shards & (shards - 1) == 0 and 1 <= shards <= 1 << MAX_SHARD_BITS
    require(power, "snapshot-shards", f"{shards} shards: not a power of two up to 2^{MAX_SHARD_BITS}")
    links = len(snapshot.links)
    require(links == shards, "snapshot-links", f"{links} link files beside {shards} shards")


NUMBER = count(2**32 - 1)
LEVEL = count(255)
BLOCK_NUMBER = count(2**53 - 1)

_BLOCK = record(Block, number=BLOCK_NUMBER, hash=hexed(32), time=TIME)

DEPLOYMENT = record(
    Deployment,
    chain_id=count(2**53 - 1),
    genesis_hash=hexed(32),
    consortium=hexed(20),
    credentials=hexed(20),
)

_MEMBER = record(MemberFacts, number=NUMBER, status=number_of(MemberStatus), name_zh=TEXT, name_en=TEXT)

_STANDARD = record(
    StandardFacts, number=NUMBER, kind=number_of(Kind), code=TEXT, edition=TEXT, name_zh=TEXT, name_en=TEXT
)

_ACCREDITATION = record(
    AccreditationFacts,
    number=NUMBER,
    member=NUMBER,
    standard=NUMBER,
    levels=listed(LEVEL, key=int),
    basis=number_of(Basis),
    document=TEXT,
)

_KEY = record(
    KeyFacts,
    member=NUMBER,
    purpose=number_of(ids.KeyPurpose),
    public_key=hexed(32),
    valid_from=TIME,
    valid_until=Maybe(TIME),
    compromised_since=Maybe(TIME),
)

_REGISTER = record(
    Register,
    deployment=DEPLOYMENT,
    closing=Maybe(_BLOCK),
    members=listed(_MEMBER, key=lambda each: each.number),
    standards=listed(_STANDARD, key=lambda each: each.number),
    accreditations=listed(_ACCREDITATION, key=lambda each: each.number),
    keys=listed(_KEY, key=key_of),
)

_SNAPSHOT = record(
    Snapshot,
    type=literal(TYPE),
    consortium_id=hexed(32),
    block=_BLOCK,
    lineage=listed(_REGISTER),
    shards=listed(hexed(32)),
    links=listed(hexed(32)),
)
