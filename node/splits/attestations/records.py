"""Attestations at this node, sealed: those that hosted members signed, and those that were sent to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col, select

from formats.splits.attestations.attestation import Attestation, AttestationKind
from node.installation.node import Node
from node.staff.access import Principal, record
from node.tables.agreements import SignedAttestation

SKEW_S = 600
"""By how much the clock of whoever signs may be ahead."""


@dataclass(frozen=True)
class Signed:
    """`account`: 0x address, whose signature it is; `delivered`: the counterparty has it."""

    said: Attestation
    account: str
    signature: bytes
    delivered: bool


def store(session: Session, node: Node, by: Principal, signed: Signed) -> bool:
    """In the place of what another node handed over before it; what is signed here stays. False where one that counts
    more is here, or the same. The caller commits."""
    said = signed.said
    if is_overtaken(session, node, said):
        return False
    if by.member != said.member:
        _forget_place(session, said)
    session.add(
        SignedAttestation(
            agreement=said.agreement, member_id=said.member, counterparty=said.counterparty, kind=said.kind.value,
            subject=said.subject, content_hash=said.content_hash,
            content=node.sealer.seal_whole(said.content, _context(said.content_hash)), signed_at=said.signed_at,
            account=signed.account, signature=signed.signature, stored_at=node.clock(), stored_by=by.staff_id,
            delivered_at=node.clock() if signed.delivered else None,
        )
    )  # fmt: skip
    act = "attestation-signed" if by.member == said.member else "attestation-received"
    record(session, node.clock, by, act=act, subject=f"{said.kind.value} {said.subject}")
    return True


def is_overtaken(session: Session, node: Node, said: Attestation) -> bool:
    """By one that counts more, or by the same."""
    here = [each.said for each in stored(session, node, said.agreement, said.subject)]
    return any(each.rank >= said.rank for each in here if each.place == said.place)


def stored(session: Session, node: Node, agreement: bytes, subject: str | None = None) -> list[Signed]:
    """In the order in which they came; of a subject."""
    s = SignedAttestation
    wanted = select(s).where(s.agreement == agreement).order_by(col(s.number))
    if subject is not None:
        wanted = wanted.where(s.subject == subject)
    return [_signed(node, row) for row in session.exec(wanted)]


def newest(found: Iterable[Signed]) -> list[Signed]:
    """Of each member, counterparty, kind and subject the one that counts."""
    return list({each.said.place: each for each in sorted(found, key=lambda one: one.said.rank)}.values())


def next_time(signed: Iterable[Signed], member: int, now: int) -> int:
    """When the member signs: after whatever of these it signed before. In unix seconds."""
    return max([now, *(each.said.signed_at + 1 for each in signed if each.said.member == member)])


def mark_delivered(session: Session, node: Node, sent: Iterable[Signed]) -> None:
    """The caller commits."""
    s = SignedAttestation
    for each in sent:
        wanted = select(s).where(s.agreement == each.said.agreement, s.signature == each.signature)
        for row in session.exec(wanted.where(col(s.delivered_at).is_(None))):
            row.delivered_at = node.clock()
            session.add(row)


def _forget_place(session: Session, said: Attestation) -> None:
    s = SignedAttestation
    session.execute(
        delete(s).where(
            col(s.agreement) == said.agreement,
            col(s.member_id) == said.member,
            col(s.counterparty) == said.counterparty,
            col(s.kind) == said.kind.value,
            col(s.subject) == said.subject,
        )
    )


def _signed(node: Node, row: SignedAttestation) -> Signed:
    content = node.sealer.open_whole(row.content, _context(row.content_hash))
    said = Attestation(
        row.agreement, row.member_id, row.counterparty, AttestationKind(row.kind), row.subject, content, row.signed_at
    )
    return Signed(said, row.account, row.signature, row.delivered_at is not None)


def _context(content_hash: bytes) -> str:
    return f"attestation:{content_hash.hex()}"
