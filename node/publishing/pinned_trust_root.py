"""The trust root that this installation's readers pin: `$GUILD_HOME/trust-root.json`, made once, then only compared.

It is the consortium's, not the node's: every member's node holds the same bytes. docs/snapshots.md, "Trust root".
"""

from collections.abc import Iterable
from pathlib import Path

from sqlmodel import Session

from formats.faults import FormatFault
from formats.ids import KeyPurpose
from formats.register.members import MemberStatus
from ledger.consortium.facts import Key
from ledger.consortium.queries import keys, member
from ledger.db import reading
from ledger.paging import MAX_LIMIT, Page, every
from node.faults import ConfigFault
from node.installation.config import write_private
from node.installation.node import Node
from node.publishing import files
from node.publishing.faults import TrustRootForeign, TrustRootNotPinnable, TrustRootNotPinned
from verification.snapshots import trust_root
from verification.snapshots.published_set import names_of
from verification.snapshots.trust_root import PinnedRoot, SnapshotKey

FILE_NAME = files.TRUST_ROOT


def load(node: Node) -> PinnedRoot:
    """Raises TrustRootNotPinned, TrustRootForeign, ConfigFault."""
    path = file_of(node)
    try:
        pinned = trust_root.decode(path.read_bytes())
    except FileNotFoundError as error:
        raise TrustRootNotPinned(str(path)) from error
    except FormatFault as error:
        raise ConfigFault(str(path), str(error)) from error
    ours = node.trust_root.fact
    theirs = pinned.trust_root
    same = (theirs.consortium_id, theirs.issuer_host) == (ours.consortium_id, ours.issuer_host)
    if not same or ours.lineage[: len(theirs.lineage)] != theirs.lineage:
        raise TrustRootForeign(str(path))
    return pinned


def file_of(node: Node) -> Path:
    return node.home / FILE_NAME


def files_of(node: Node) -> dict[str, bytes]:
    """What readers get: the pinned bytes, and every version with the signatures that made it the successor, so that
    whoever holds an earlier one can follow."""
    data = file_of(node).read_bytes()
    kept = {names_of(trust_root.decode(data).version)[0]: data}
    for path in sorted((node.home / files.TRUST_ROOTS).glob("*.json")):
        kept[f"{files.TRUST_ROOTS}/{path.name}"] = path.read_bytes()
    return kept | {files.TRUST_ROOT: data}


def pin(node: Node, signers: Iterable[SnapshotKey], *, k: int | None = None) -> PinnedRoot:
    """Version 1 over these keys. `k`: members that must sign, a majority where none is said.

    Raises TrustRootNotPinnable: one is pinned already (its successor needs signatures), or k cannot be reached.
    """
    if file_of(node).exists():
        raise TrustRootNotPinnable(f"{file_of(node)} is there: only k of its signers can replace it")
    held = tuple(sorted(set(signers), key=lambda key: (key.member, key.id)))
    ours, members = node.trust_root.fact, {key.member for key in held}
    if not members:
        raise TrustRootNotPinnable("no member has a snapshot key that is good now")
    root = PinnedRoot(
        version=1,
        consortium_id=ours.consortium_id,
        issuer_host=ours.issuer_host,
        lineage=ours.lineage,
        keys=held,
        k=len(members) // 2 + 1 if k is None else k,
        n=0,
    )
    try:
        data = trust_root.encode(root)
    except FormatFault as error:
        raise TrustRootNotPinnable(str(error)) from error
    write_private(file_of(node), data)
    return root


def registered_keys(node: Node) -> list[SnapshotKey]:
    """Every active member's snapshot keys that the register holds and that are good now, by id."""
    now = node.clock()
    with reading(node.ledger_engine) as session:

        def page(cursor: str | None) -> Page[Key]:
            return keys(session, purpose=KeyPurpose.SNAPSHOT, after=cursor, limit=MAX_LIMIT)

        return [
            SnapshotKey(key.member, key.public_key)
            for key in sorted(every(page), key=lambda key: key.id)
            if key.compromised_since is None and key.from_ <= now and (key.until is None or now < key.until)
            if _active(session, key.member)
        ]


def _active(session: Session, number: int) -> bool:
    found = member(session, number)
    return found is not None and found.status is MemberStatus.ACTIVE
