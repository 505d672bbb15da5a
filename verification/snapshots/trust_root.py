"""Whom a reader of snapshots believes: k members' keys, held fixed, and a memory that never goes back.

Said plainly: k members together can lie. docs/snapshots.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formats import canonical, ids
from formats.bounds import limits
from formats.crypto import ed25519
from formats.crypto.hashing import sha256
from formats.faults import FormatFault, require
from formats.register.trust_root import Deployment, TrustRoot
from verification.snapshots import snapshot as snapshots
from verification.snapshots.fact_json import TEXT, count, encoded, hexed, listed, literal, record
from verification.snapshots.snapshot import DEPLOYMENT, MAX_SHARD_BITS, NUMBER, Snapshot

TYPE = "guild/trust-root/1"


@dataclass(frozen=True)
class SnapshotKey:
    member: int
    public_key: bytes

    @property
    def id(self) -> bytes:
        return ids.key_id(self.member, ids.KeyPurpose.SNAPSHOT, self.public_key)


@dataclass(frozen=True)
class PinnedRoot:
    """What page, command line and app pin. `k`: members that must sign; `n`: shard bits; `lineage`: oldest first."""

    version: int
    consortium_id: bytes
    issuer_host: str
    lineage: tuple[Deployment, ...]
    keys: tuple[SnapshotKey, ...]
    k: int
    n: int
    type: str = TYPE

    @property
    def trust_root(self) -> TrustRoot:
        return TrustRoot(self.consortium_id, self.issuer_host, self.lineage)


@dataclass(frozen=True)
class Signature:
    member: int
    key: bytes
    signature: bytes


@dataclass(frozen=True)
class Seen:
    """The last snapshot that a signer signed, or that a reader took: its sequence and the SHA-256 of its bytes."""

    sequence: tuple[int, int]
    digest: bytes


def open_snapshot(data: bytes, signatures: bytes, pinned: PinnedRoot, seen: Seen | None) -> Snapshot:
    """The snapshot, if k members signed it, it is this consortium's and not older than what was seen. FormatFault."""
    limits.require_fits(data, limits.SNAPSHOT_BYTES)
    signed = _members(pinned.keys, snapshots.signed_message(data), decode_signatures(signatures))
    require(len(signed) >= pinned.k, "snapshot-under-signed", f"{len(signed)} members signed, {pinned.k} are needed")
    snapshot = snapshots.decode(data)
    shared = min(len(snapshot.lineage), len(pinned.lineage))
    lineage = tuple(each.deployment for each in snapshot.lineage)
    ours = snapshot.consortium_id == pinned.consortium_id and lineage[:shared] == pinned.lineage[:shared]
    require(ours, "snapshot-foreign", "another consortium, or another lineage")
    shards = len(snapshot.shards)
    require(shards == 1 << pinned.n, "snapshot-shards", f"{shards} shards, the trust root says {1 << pinned.n}")
    check_sequence(seen, seen_of(snapshot, data))
    return snapshot


def seen_of(snapshot: Snapshot, data: bytes) -> Seen:
    """What to remember of a snapshot."""
    return Seen(snapshot.sequence, sha256(data))


def check_sequence(seen: Seen | None, offered: Seen) -> None:
    """Never lower, never other bytes for one sequence. Raises FormatFault."""
    if seen is None:
        return
    older = offered.sequence < seen.sequence
    require(not older, "snapshot-rollback", f"sequence {offered.sequence} after {seen.sequence}")
    forked = offered.sequence == seen.sequence and offered.digest != seen.digest
    require(not forked, "snapshot-forked", f"two snapshots of sequence {offered.sequence}")


def check_signable(signed: Seen | None, offered: Seen, *, descends: bool) -> None:
    """A signer's own rule. `descends`: its own chain shows the offered block as a descendant of the one it signed."""
    check_sequence(signed, offered)
    require(signed is None or descends, "snapshot-not-descending", f"sequence {offered.sequence} is on another branch")


def successor(pinned: PinnedRoot, data: bytes, signatures: bytes) -> PinnedRoot:
    """The next trust root: signed by k of the old and k of the new. Raises FormatFault."""
    root = decode(data)
    check_continues(pinned, root)
    signed = decode_signatures(signatures)
    for each in (pinned, root):
        members = signers_of(each, data, signed)
        detail = f"{len(members)} members of version {each.version} signed, {each.k} are needed"
        require(len(members) >= each.k, "trust-root-under-signed", detail)
    return root


def check_continues(pinned: PinnedRoot, root: PinnedRoot) -> None:
    """The next version of the same consortium, whose lineage goes on. Who signed it is not asked. FormatFault."""
    require(root.version == pinned.version + 1, "trust-root-version", f"{root.version} after {pinned.version}")
    continues = root.lineage[: len(pinned.lineage)] == pinned.lineage
    ours = root.consortium_id == pinned.consortium_id and root.issuer_host == pinned.issuer_host
    require(ours and continues, "trust-root-foreign", "another consortium, or a lineage that does not continue")


def signers_of(root: PinnedRoot, data: bytes, signatures: Iterable[Signature]) -> set[int]:
    """The members that signed these bytes of a trust root with a key that `root` pins."""
    return _members(root.keys, signed_message(data), signatures)


def encode(root: PinnedRoot) -> bytes:
    _check(root)
    return canonical.encode(_ROOT.write(root))


def decode(data: bytes) -> PinnedRoot:
    root = _ROOT.read(canonical.decode(data, limits.TRUST_ROOT_BYTES), "")
    _check(root)
    return root


def signed_message(data: bytes) -> bytes:
    """What signs a trust root: "guild/trust-root/1" ‖ its bytes."""
    return TYPE.encode() + data


def encode_signatures(signatures: Iterable[Signature]) -> bytes:
    return canonical.encode(_SIGNATURES.write(tuple(sorted(signatures, key=_place))))


def decode_signatures(data: bytes) -> tuple[Signature, ...]:
    return _SIGNATURES.read(canonical.decode(data, limits.SIGNATURES_BYTES), "")


def _members(keys: tuple[SnapshotKey, ...], message: bytes, signatures: Iterable[Signature]) -> set[int]:
    """The members that signed with a pinned key; two keys of one count once, strange and wrong ones not at all."""
    pinned = {(key.member, key.id): key.public_key for key in keys}
    return {
        each.member
        for each in signatures
        if (each.member, each.key) in pinned
        and ed25519.verify(pinned[each.member, each.key], message, each.signature)
    }  # fmt: skip


def _check(root: PinnedRoot) -> None:
    members = {key.member for key in root.keys}
    if not root.lineage:
        raise FormatFault("trust-root-lineage", "no deployment")
    require(1 <= root.k <= len(members), "trust-root-quorum", f"{root.k} of {len(members)} members")
    distinct = {key.public_key for key in root.keys}
    # The chain lets two members register one public key; one signature is one word.
    require(len(distinct) == len(root.keys), "trust-root-quorum", "one public key is pinned twice")


def _place(signature: Signature) -> tuple[int, bytes]:
    return signature.member, signature.key


_ROOT = record(
    PinnedRoot,
    type=literal(TYPE),
    version=NUMBER,
    consortium_id=hexed(32),
    issuer_host=TEXT,
    lineage=listed(DEPLOYMENT),
    keys=listed(record(SnapshotKey, member=NUMBER, public_key=hexed(32)), key=lambda key: (key.member, key.id)),
    k=NUMBER,
    n=count(MAX_SHARD_BITS),
)

_SIGNATURES = listed(record(Signature, member=NUMBER, key=hexed(32), signature=encoded(64)), key=_place)
