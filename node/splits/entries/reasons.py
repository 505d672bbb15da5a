"""Why somebody objects: the chain has the digest of the text, this node the text, sealed."""

from __future__ import annotations

from sqlmodel import Session

from formats.splits.entries.evidence import reason_digest
from node.installation.node import Node
from node.staff.access import Principal
from node.tables.entries import ObjectionReason


def keep_reason(
    session: Session, node: Node, by: Principal, act: bytes, text: str, *, member: int | None = None
) -> bytes:
    """Its digest. `member`: whose word it is; left out, that of `by`. The caller commits."""
    digest = reason_digest(text)
    if session.get(ObjectionReason, (digest.hex(), act.hex())) is None:
        content = node.sealer.seal_whole(text.encode(), _context(digest.hex(), act.hex()))
        session.add(
            ObjectionReason(
                digest=digest.hex(),
                act=act.hex(),
                member_id=by.member if member is None else member,
                content=content,
                said_at=node.clock(),
                said_by=by.staff_id,
            )
        )
    return digest


def reason_text(session: Session, node: Node, act: bytes, digest: bytes) -> str | None:
    """None where it was said at another node."""
    row = session.get(ObjectionReason, (digest.hex(), act.hex()))
    return None if row is None else node.sealer.open_whole(row.content, _context(digest.hex(), act.hex())).decode()


def _context(digest: str, act: str) -> str:
    return f"objection_reason:{act}:{digest}"
