"""The publisher: snapshot and shards of the newest confirmed block, signed and put in place, on change and in time."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from formats.crypto import ed25519
from formats.faults import FormatFault
from ledger.containment import contained
from ledger.errors import LedgerError
from node.faults import NodeRefusal
from node.installation.node import Node
from node.publishing import cosigning, files, pinned_trust_root
from node.publishing.build import BuiltSnapshot, build, changed_between, newest_block
from node.publishing.client import SignatureNotGiven, ask
from node.publishing.fault_reports import LARGE, REFUSED, clear, warn
from node.publishing.faults import PublicationTooLarge, PublicationUnreadable, SnapshotUnderSigned
from node.publishing.sizes import FileSize, Opener, size_of, sizes_of
from verification.snapshots import trust_root
from verification.snapshots.shard_bits import WANTED_BYTES, Hiding, ShardAdvice
from verification.snapshots.snapshot import Snapshot, signed_message
from verification.snapshots.trust_root import PinnedRoot, Seen, Signature, seen_of

log = logging.getLogger("guild.publisher")

FILES_SUBJECT = "files of the snapshot"


class Publisher:
    """`tick` looks once. What was published last is read from its files, so a restart changes nothing."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._opener = Opener()
        self._advised: int | None = None
        self._warned: str | None = None

    def tick(self) -> bool:
        """True where a new set was put in place. Raises NodeRefusal, LedgerError: what is there stays."""
        node, root = self._node, pinned_trust_root.load(self._node)
        number = newest_block(node)
        before = published(node.home)
        if number is None or not self._due(number, before, root):
            return False
        cosigning.require_settled(node)
        built = build(node, number, root.n)
        self._require_openable(built)
        signatures = trust_root.encode_signatures(self._signatures(built, root))
        last = None if before is None else seen_of(before, (files.public(node.home) / files.SNAPSHOT).read_bytes())
        self._require_readable(built, signatures, root, last)
        named = {files.SNAPSHOT: built.data, files.SIGNATURES: signatures} | pinned_trust_root.files_of(node)
        files.publish(node.home, named, {files.SHARDS: built.shards, files.LINKS: built.links})
        log.info("published the snapshot of block %d, %d shards", number, len(built.shards))
        self._log_advice(built.advice, root)
        self._warn_large([*sizes_of(built), *(size_of(name, data) for name, data in named.items())])
        return True

    def _require_openable(self, built: BuiltSnapshot) -> None:
        """Before anyone signs it. Raises PublicationTooLarge, PublicationUnreadable, which health then shows too."""
        try:
            self._opener.require_readable(built)
        except (PublicationTooLarge, PublicationUnreadable) as error:
            warn(self._node, FILES_SUBJECT, REFUSED, str(error))
            raise

    def _warn_large(self, sizes: list[FileSize]) -> None:
        """From half of a limit on: in the log once for each command to run, and in health while it lasts."""
        large = max((each for each in sizes if each.is_large), key=lambda each: each.size / each.limit, default=None)
        if large is None:
            clear(self._node, FILES_SUBJECT)
        else:
            warn(self._node, FILES_SUBJECT, LARGE, str(large))
            if large.cure != self._warned:
                log.warning("%s", large)
        self._warned = None if large is None else large.cure

    def _log_advice(self, advice: ShardAdvice, root: PinnedRoot) -> None:
        """Once for each n: a person changes it, by a new trust root."""
        if advice.shard_bits in (root.n, self._advised):
            return
        self._advised = advice.shard_bits
        hidden = "" if advice.hiding is Hiding.WHOLE else f" (each shard keeps {advice.hiding.value} to hide among)"
        log.warning(
            "the largest shard has %d bytes, more than %d%s: guild verifier propose --n %d",
            *(advice.largest, WANTED_BYTES, hidden, advice.shard_bits),
        )

    def _due(self, number: int, before: Snapshot | None, root: PinnedRoot) -> bool:
        if before is None:
            return True
        recut = len(before.shards) != 1 << root.n
        if number <= before.block.number:
            # one block has one snapshot: other shards wait for the next, other signers do not
            return not recut and self._trust_root_is_new()
        if recut or self._trust_root_is_new():
            return True
        old = self._node.clock() - before.block.time >= timedelta(seconds=self._node.config.publishing.every_s)
        return old or changed_between(self._node, before.block.number, number)

    def _trust_root_is_new(self) -> bool:
        last = (files.public(self._node.home) / files.TRUST_ROOT).read_bytes()
        return last != pinned_trust_root.files_of(self._node)[files.TRUST_ROOT]

    def _signatures(self, built: BuiltSnapshot, root: PinnedRoot) -> list[Signature]:
        """Of every pinned member that gives one. Raises SnapshotUnderSigned."""
        given: list[Signature] = []
        refused: list[str] = []
        for member in sorted({key.member for key in root.keys}):
            try:
                given.append(self._signature(member, built, root))
            except (NodeRefusal, SignatureNotGiven) as error:
                refused.append(str(error))
            except LedgerError:
                raise
            except Exception as error:  # of this member alone: k others are enough
                refused.append(str(contained(error, f"the signature of member {member}")))
        if len(given) < root.k:
            signed = tuple(each.member for each in given)
            raise SnapshotUnderSigned(built.block.number, signed, root.k, tuple(refused))
        for each in refused:
            log.warning("block %d is published without a signature: %s", built.block.number, each)
        return given

    def _signature(self, member: int, built: BuiltSnapshot, root: PinnedRoot) -> Signature:
        if self._node.hosts(member):
            return cosigning.sign(self._node, member, built, root)
        peer = self._node.config.snapshot_peers.get(member)
        if peer is None:
            raise SignatureNotGiven(member, "no [snapshot_peers] entry says where its node is")
        given = ask(peer, self._node.home, member, block=built.block.number, digest=built.seen.digest)
        held = {key.id: key.public_key for key in root.keys if key.member == member}
        signed = given.key in held and ed25519.verify(held[given.key], signed_message(built.data), given.signature)
        if given.member != member or not signed:
            raise SignatureNotGiven(member, "its answer is no signature of its pinned key on these bytes")
        return given

    def _require_readable(self, built: BuiltSnapshot, signatures: bytes, root: PinnedRoot, last: Seen | None) -> None:
        """Nothing is published that a page would refuse."""
        try:
            trust_root.open_snapshot(built.data, signatures, root, last)
        except FormatFault as error:
            raise SnapshotUnderSigned(built.block.number, (), root.k, (str(error),)) from error


def published(home: Path) -> Snapshot | None:
    """The snapshot that is in place; None where there is none that a reader takes."""
    return files.readable_snapshot(files.public(home))


def last_published_at(node: Node) -> datetime | None:
    """When the newest set was put in place; before the first one, when the trust root was pinned; None before that."""
    if not pinned_trust_root.file_of(node).exists():
        return None
    place = files.public(node.home)
    since = place.lstat() if place.is_symlink() else pinned_trust_root.file_of(node).stat()
    return datetime.fromtimestamp(since.st_mtime, UTC)
