"""The next version of the trust root. One member proposes it, a person agrees at each, and k members of the old version
and k of the new sign it: only then do readers take it. Nothing signs a trust root by itself. docs/snapshots.md.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from ledger.db import reading, writing
from node.faults import NotFound
from node.installation.config import write_private
from node.installation.node import Node
from node.publishing import pinned_trust_root
from node.publishing.faults import (
    SnapshotKeyNotPinned,
    TrustRootAgreedBefore,
    TrustRootForeign,
    TrustRootNotAgreed,
    TrustRootNotSuccessor,
)
from node.staff.access import Principal, record
from node.tables.staff import NodeAct
from node.trust_roots import published_reader
from verification.snapshots import trust_root
from verification.snapshots.published_set import Step
from verification.snapshots.trust_root import PinnedRoot, Signature, SnapshotKey

FILE_NAME = "trust-root-proposed.json"
_AGREED = "trust-root-agreed"


@dataclass(frozen=True)
class Proposal:
    """A version that may follow the pinned one. `digest`: SHA-256 of its bytes, what a person agrees to."""

    root: PinnedRoot
    data: bytes

    @property
    def digest(self) -> str:
        return sha256(self.data).hex()


def propose(node: Node, *, k: int | None = None, n: int | None = None, without: Collection[int] = ()) -> Proposal:
    """The keys that the register holds now for active members, except those left out; k and n as before where none is
    said. It waits here, and at each node that is asked, for people to agree. Raises TrustRootNotSuccessor."""
    before = pinned_trust_root.load(node)
    keys = [key for key in pinned_trust_root.registered_keys(node) if key.member not in without]
    root = PinnedRoot(
        version=before.version + 1,
        consortium_id=before.consortium_id,
        issuer_host=before.issuer_host,
        lineage=node.trust_root.fact.lineage,
        keys=tuple(sorted(keys, key=lambda key: (key.member, key.id))),
        k=before.k if k is None else k,
        n=before.n if n is None else n,
    )
    try:
        data = trust_root.encode(root)
    except FormatFault as fault:
        raise TrustRootNotSuccessor(fault.reason, fault.detail) from fault
    return offered(node, data)


def offered(node: Node, data: bytes) -> Proposal:
    """Keep what was proposed, here or by another member, for this node's people; the newest takes the place of the one
    before, and what was agreed to is agreed to by its digest. Raises TrustRootNotSuccessor."""
    root = _checked(node, data)
    write_private(node.home / FILE_NAME, data)
    return Proposal(root, data)


def proposal(node: Node) -> Proposal:
    """What waits here. Raises NotFound, TrustRootNotSuccessor."""
    try:
        data = (node.home / FILE_NAME).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("proposed trust root", FILE_NAME) from error
    return Proposal(_checked(node, data), data)


def agree(node: Node, member: int, digest: str, *, person: str, instead_of: str | None = None) -> Proposal:
    """A person's consent that this member signs exactly these bytes, in the node's log before anything is signed.

    Once for each version: two trust roots of one version would part the readers. `instead_of`: the digest of what was
    agreed to before, if that one will never be finished.
    Raises NotFound, TrustRootNotSuccessor, SnapshotKeyNotPinned, TrustRootAgreedBefore.
    """
    waiting = proposal(node)
    if waiting.digest != digest:
        raise NotFound("proposed trust root", digest)
    if not _keys_here(node, member, waiting.root):
        raise SnapshotKeyNotPinned(member)
    with writing(node.node_engine) as session:
        before = _agreed(session, member, waiting.root.version)
        if before is not None and before not in (digest, instead_of):
            raise TrustRootAgreedBefore(member, waiting.root.version, before)
        by = Principal("", person, member, frozenset())
        detail: dict[str, object] = {"digest": digest, "instead_of": instead_of or ""}
        record(session, node.clock, by, act=_AGREED, subject=str(waiting.root.version), detail=detail)
    return waiting


def signatures_in(session: Session, node: Node, member: int, data: bytes) -> list[Signature]:
    """By each key of the member that the old or the new version pins and this node holds.

    Raises TrustRootNotSuccessor, TrustRootNotAgreed.
    """
    root, digest = _checked(node, data), sha256(data).hex()
    if _agreed(session, member, root.version) != digest:
        raise TrustRootNotAgreed(member, digest)
    message = trust_root.signed_message(data)
    return [
        Signature(member, key.id, node.signer.sign_ed25519(key.public_key, message))
        for key in _keys_here(node, member, root)
    ]


def signatures_of(node: Node, member: int, data: bytes) -> list[Signature]:
    """As `signatures_in`, for whoever has no session open."""
    with reading(node.node_engine) as session:
        return signatures_in(session, node, member, data)


def accept_successor(node: Node, data: bytes, signatures: bytes) -> PinnedRoot:
    """Pin a version that both quorums signed; taking the pinned one again changes nothing. What was published stays
    until a snapshot is signed under it. Raises TrustRootNotSuccessor, TrustRootForeign."""
    before = pinned_trust_root.load(node)
    if trust_root.encode(before) == data:
        return before
    try:
        root = trust_root.successor(before, data, signatures)
    except FormatFault as fault:
        raise TrustRootNotSuccessor(fault.reason, fault.detail) from fault
    if root.lineage != node.trust_root.fact.lineage[: len(root.lineage)]:
        raise TrustRootForeign(str(pinned_trust_root.file_of(node)))
    published_reader.store_successor(Step(root, data, signatures), pinned_trust_root.file_of(node))
    (node.home / FILE_NAME).unlink(missing_ok=True)
    return root


def _checked(node: Node, data: bytes) -> PinnedRoot:
    """What any node looks at before it keeps, shows or signs a proposal: the rules of a successor, and that its own
    register holds every key, good now and of an active member. Raises TrustRootNotSuccessor."""
    try:
        root = trust_root.decode(data)
        trust_root.check_continues(pinned_trust_root.load(node), root)
    except FormatFault as fault:
        raise TrustRootNotSuccessor(fault.reason, fault.detail) from fault
    if root.lineage != node.trust_root.fact.lineage:
        raise TrustRootNotSuccessor("trust-root-foreign", "its lineage is not the one of this node's deployment.json")
    registered = set(pinned_trust_root.registered_keys(node))
    for key in root.keys:
        if key not in registered:
            detail = f"key {key.id.hex()} of member {key.member} is not good now in this node's register"
            raise TrustRootNotSuccessor("trust-root-key-unknown", detail)
    return root


def _keys_here(node: Node, member: int, root: PinnedRoot) -> list[SnapshotKey]:
    held = {key.public for key in node.keystore.list()}
    wanted = {key for key in (*pinned_trust_root.load(node).keys, *root.keys) if key.member == member}
    return sorted((key for key in wanted if key.public_key.hex() in held), key=lambda key: key.id)


def _agreed(session: Session, member: int, version: int) -> str | None:
    """The digest that this member's people agreed to last for this version."""
    wanted = select(NodeAct).where(NodeAct.act == _AGREED, NodeAct.member_id == member)
    wanted = wanted.where(NodeAct.subject == str(version)).order_by(col(NodeAct.number).desc())
    row = session.exec(wanted).first()
    return None if row is None else str(row.detail["digest"])
