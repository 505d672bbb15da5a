"""A hosted member's signature on a snapshot: only over bytes that this node computed itself, and never against what
the member signed before. Both hold across crashes, because the memory is committed before the signature is given."""

from sqlmodel import Session, select

from formats.faults import FormatFault
from ledger.db import reading, writing
from ledger.failpoints import failpoint, register
from ledger.indexing.projection import ProjectionFault
from node.installation.clock_check import MOST_OFF
from node.installation.node import Node
from node.installation.pipeline import submitter_of
from node.publishing.build import BuiltSnapshot, build
from node.publishing.faults import (
    EventsUnread,
    SnapshotBlockAhead,
    SnapshotDiffers,
    SnapshotKeyNotPinned,
    SnapshotNotSignable,
    SnapshotViewUnsettled,
)
from node.tables.publishing import SignedSnapshot
from verification.snapshots.snapshot import signed_message
from verification.snapshots.trust_root import PinnedRoot, Seen, Signature, SnapshotKey, check_signable

# Where one of these is missing, something good is not shown: nothing bad looks good. All others are waited for.
_ONLY_ADD = frozenset(
    (
        *("CommandAccepted", "MemberAdmitted", "MemberProfileChanged", "StandardRegistered", "AccreditationGranted"),
        *("KeyRegistered", "Anchored"),
        *("CredentialsReinstated", "RevocationWithdrawn"),
    )
)

register("publishing.before_remembered", "publishing.after_remembered")


def recompute(node: Node, pinned: PinnedRoot, *, block: int, digest: bytes) -> BuiltSnapshot:
    """What another node built, from this node's own view of the chain; other bytes are refused.

    Raises SnapshotDiffers, SnapshotBlockNotConfirmed, SnapshotViewUnsettled, LedgerUnavailable.
    """
    require_settled(node)
    built = build(node, block, pinned.n)
    if built.seen.digest != digest:
        raise SnapshotDiffers(block, built.seen.digest.hex(), digest.hex())
    return built


def require_settled(node: Node) -> None:
    """Nothing is signed while what a reorg orphaned is sent again, nor while an event that may take something back
    is missing from the tables: a revoked credential would look good. Raises SnapshotViewUnsettled, EventsUnread."""
    if not submitter_of(node).view_is_current():
        raise SnapshotViewUnsettled
    with reading(node.ledger_engine) as ledger:
        unread = tuple(sorted(set(ledger.exec(select(ProjectionFault.event).distinct())) - _ONLY_ADD))
    if unread:
        raise EventsUnread(unread)


def sign(node: Node, member: int, built: BuiltSnapshot, pinned: PinnedRoot) -> Signature:
    """As `sign_in`, in a transaction of its own."""
    with writing(node.node_engine) as session:
        signature = sign_in(session, node, member, built, pinned)
        failpoint("publishing.before_remembered")
    failpoint("publishing.after_remembered")
    return signature


def sign_in(session: Session, node: Node, member: int, built: BuiltSnapshot, pinned: PinnedRoot) -> Signature:
    """By the key that the trust root pins. The caller commits, and gives the signature away only then.

    `built` comes from this node's own view. Raises SnapshotNotSignable, SnapshotKeyNotPinned, SnapshotBlockAhead.
    """
    key = _key_of(node, member, pinned)
    _require_not_ahead(node, built)
    _require_signable(node, member, built, session.get(SignedSnapshot, member))
    deployments, block = built.seen.sequence
    session.merge(
        SignedSnapshot(
            member_id=member,
            deployments=deployments,
            block_number=block,
            block_hash=built.block.hash.hex(),
            digest=built.seen.digest.hex(),
            at=node.clock(),
        )
    )
    return Signature(member, key.id, node.signer.sign_ed25519(key.public_key, signed_message(built.data)))


def _require_not_ahead(node: Node, built: BuiltSnapshot) -> None:
    """Readers take a signed block's time for the time that it was: one of the future would make all later ones old."""
    now = node.clock()
    if built.block.time - now > MOST_OFF:
        raise SnapshotBlockAhead(built.block.number, built.block.time.isoformat(), now.isoformat())


def _key_of(node: Node, member: int, pinned: PinnedRoot) -> SnapshotKey:
    held = {key.public for key in node.keystore.list()}
    for key in pinned.keys:
        if key.member == member and key.public_key.hex() in held:
            return key
    raise SnapshotKeyNotPinned(member)


def _require_signable(node: Node, member: int, built: BuiltSnapshot, row: SignedSnapshot | None) -> None:
    signed = None if row is None else Seen((row.deployments, row.block_number), bytes.fromhex(row.digest))
    try:
        check_signable(signed, built.seen, descends=row is None or _is_canonical(node, row))
    except FormatFault as error:
        raise SnapshotNotSignable(member, error.reason, error.detail) from error


def _is_canonical(node: Node, row: SignedSnapshot) -> bool:
    """Does the chain, on which the new block is, still hold the block that was signed?"""
    block = node.chain.block(row.block_number)
    return block is not None and block.hash == "0x" + row.block_hash
