"""Signatures on a proposed trust root: of the members hosted here and, over HTTP, of all others that pin or are pinned.
With both quorums it is taken here and handed on."""

from dataclasses import dataclass

from node.faults import NodeRefusal
from node.installation.config import PeerNode
from node.installation.node import Node
from node.publishing import pinned_trust_root
from node.publishing.client import SignatureNotGiven, ask_for_trust_root, send_trust_root
from node.trust_roots import rotation
from node.trust_roots.rotation import Proposal
from verification.snapshots import trust_root
from verification.snapshots.trust_root import PinnedRoot, Signature, signers_of


@dataclass(frozen=True)
class CollectedSignatures:
    """`old`, `new`: the members of either version that signed. `missing`: why others did not, or were not reached.
    `taken`: both quorums are there, and this node pins the new version."""

    proposal: Proposal
    before: PinnedRoot
    old: tuple[int, ...]
    new: tuple[int, ...]
    missing: tuple[str, ...]
    taken: bool


def collect_signatures(node: Node) -> CollectedSignatures:
    """Ask everyone once; ask again as often as you like. Raises NotFound, TrustRootNotSuccessor."""
    waiting, before = rotation.proposal(node), pinned_trust_root.load(node)
    given: list[Signature] = []
    missing: list[str] = []
    for member in sorted({key.member for key in (*before.keys, *waiting.root.keys)}):
        try:
            given += _signatures(node, member, waiting, before)
        except (NodeRefusal, SignatureNotGiven) as error:
            missing.append(str(error))
    old, new = (tuple(sorted(signers_of(root, waiting.data, given))) for root in (before, waiting.root))
    taken = len(old) >= before.k and len(new) >= waiting.root.k
    if taken:
        signatures = trust_root.encode_signatures(given)
        rotation.accept_successor(node, waiting.data, signatures)
        missing += _handed_on(node, waiting, signatures)
    return CollectedSignatures(waiting, before, old, new, tuple(missing), taken)


def _signatures(node: Node, member: int, waiting: Proposal, before: PinnedRoot) -> list[Signature]:
    if node.hosts(member):
        return rotation.signatures_of(node, member, waiting.data)
    given = ask_for_trust_root(_peer(node, member), node.home, member, waiting.data)
    signed = signers_of(before, waiting.data, given) | signers_of(waiting.root, waiting.data, given)
    if signed != {member} or any(each.member != member for each in given):
        raise SignatureNotGiven(member, "its answer is no signature of its keys on these bytes")
    return given


def _handed_on(node: Node, waiting: Proposal, signatures: bytes) -> list[str]:
    """Why a node was not told; it can still follow what is published (`guild verifier follow`)."""
    failed = []
    for member, peer in sorted(node.config.snapshot_peers.items()):
        try:
            send_trust_root(peer, node.home, member, waiting.data, signatures)
        except SignatureNotGiven as error:
            failed.append(f"{error}; its node holds the version before until it follows")
    return failed


def _peer(node: Node, member: int) -> PeerNode:
    peer = node.config.snapshot_peers.get(member)
    if peer is None:
        raise SignatureNotGiven(member, "no [snapshot_peers] entry says where its node is")
    return peer
