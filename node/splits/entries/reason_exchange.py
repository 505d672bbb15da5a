"""Why somebody objects or denies, between nodes: the words from the node of whoever said them.

Each is held against the digest that the chain has before it is kept, sealed like our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from formats.splits.entries.evidence import reason_digest
from ledger.splits.closes.facts import ObjectedLine
from ledger.splits.closes.requests import AllocationKey
from ledger.splits.journal.facts import Act
from node.faults import NotFound
from node.installation.node import Node
from node.splits.entries.faults import ReasonMismatch
from node.splits.entries.reasons import keep_reason, reason_text
from node.splits.entries.sent import MOST_BYTES, MOST_REASONS, SentReasons
from node.splits.participation import ENTRY_KINDS
from node.splits.peers import peer_of
from node.staff.access import Principal, record


@dataclass(frozen=True)
class Said:
    """What members said of an act, or of a side that a close booked (`id`), as the chain has it: who, and the digest,
    the newest last. `path`: its address at every node."""

    id: bytes
    path: str
    reasons: tuple[tuple[int, bytes], ...]

    def by(self, member: int) -> list[bytes]:
        """Digests of its newest reasons."""
        return [digest for who, digest in self.reasons if who == member][-MOST_REASONS:]


def said_of_act(act: Act) -> Said:
    """Of an entry its objections; of a settlement also whoever denied it."""
    reasons = [(each.member, each.reason) for each in act.objections]
    if act.reason is not None:
        reasons.append((act.counterparty, act.reason))
    acts = "entries" if act.kind in ENTRY_KINDS else "settlements"
    return Said(act.id, f"/agreements/{act.agreement.hex()}/{acts}/{act.id.hex()}", tuple(reasons))


def said_of_line(objection: ObjectedLine, key: AllocationKey) -> Said:
    path = f"/agreements/{key.agreement.hex()}/line-objections/{objection.number}"
    return Said(key.id, path, ((objection.member, objection.reason),))


def asked_reasons(node: Node, by: Principal, said: Said, member: int) -> SentReasons:
    """Of a member that said something. Raises NotFound where its node is this one; CounterpartNotConfigured,
    CounterpartUnavailable, CounterpartRefused."""
    if node.hosts(member) or not said.by(member):
        raise NotFound("reason", str(member))
    return peer_of(node, by, member, most_bytes=MOST_BYTES).ask(f"{said.path}/reasons", None, SentReasons)


def received_reasons(session: Session, node: Node, by: Principal, said: Said, member: int, sent: SentReasons) -> None:
    """Keep them here. The caller commits. Raises ReasonMismatch."""
    for text in sent.reasons:
        if reason_digest(text) not in said.by(member):
            raise ReasonMismatch(member)
        keep_reason(session, node, by, said.id, text, member=member)
    record(session, node.clock, by, act="reason-received", subject=said.id.hex(), detail={"member": member})


def given_reasons(session: Session, node: Node, said: Said, member: int) -> SentReasons:
    """What a member of this node said. Raises NotFound."""
    texts = [reason_text(session, node, said.id, digest) for digest in said.by(member)]
    found = [text for text in texts if text is not None]
    if not found:
        raise NotFound("reason", said.id.hex())
    return SentReasons(reasons=found)
