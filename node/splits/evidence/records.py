"""What the projection has of an agreement, as plain JSON for whoever decides a dispute."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from formats import canonical
from formats.bookings.slots import period_text
from ledger.paging import every
from ledger.splits.agreements.queries import versions
from ledger.splits.closes.queries import closes
from ledger.splits.journal.facts import Act
from ledger.splits.journal.payments import payment_digests
from ledger.splits.journal.queries import acts
from ledger.timestamps import moment
from node.installation.node import Node
from node.splits.closes.lines import NamedObjection, SideLines, booked_sides
from node.splits.entries.reasons import reason_text


def signature_records(ledger: Session, agreement: bytes) -> list[dict[str, Any]]:
    """Of every version that was proposed."""
    return [
        {
            "text": version.text.hex(),
            "rules": version.rules_hash.hex(),
            "active": version.active,
            "signatures": [
                {"member": each.member, "account": each.account, "signed_at": each.signed_at.isoformat()}
                for each in version.signatures
            ],
        }
        for version in versions(ledger, agreement)
    ]


def act_records(node: Node, ledger: Session, session: Session, agreement: bytes) -> list[dict[str, Any]]:
    """In the order of the chain."""
    found = every(lambda cursor: acts(ledger, agreement, after=cursor, limit=500))
    return [_act(node, ledger, session, act) for act in found]


def line_records(node: Node, ledger: Session, session: Session, agreement: bytes) -> list[dict[str, Any]]:
    """Of each close, with its lines and the objections to them."""
    return [
        {
            "period": period_text(close.month),
            "closed_by": close.member,
            "root": close.root.hex(),
            "closed_at": moment(close.closed_at).isoformat(),
            "sides": [
                _side(node, session, side) for side in booked_sides(node, ledger, session, agreement, close.month)
            ],
        }
        for close in closes(ledger, agreement)
    ]


def _act(node: Node, ledger: Session, session: Session, act: Act) -> dict[str, Any]:
    digests = payment_digests(ledger, act.id)
    return {
        "id": act.id.hex(),
        "member": act.member,
        "kind": act.kind.name.lower(),
        "state": act.state.name.lower(),
        "digest": act.digest.hex(),
        "text": None if act.text is None else canonical.decode(act.text),
        "bank": None if digests is None else digests.bank.hex(),
        "document": None if digests is None else digests.document.hex(),
        "entered_at": moment(act.entered_at).isoformat(),
        "booked": None if act.booked is None else period_text(act.booked),
        "accepted": sorted(act.accepted),
        "denied": None if act.reason is None else _said(node, session, act.id, act.reason),
        "objections": [
            {
                "member": each.member,
                "state": each.state.name.lower(),
                "objected_at": moment(each.objected_at).isoformat(),
                **_said(node, session, act.id, each.reason),
            }
            for each in act.objections
        ],
    }


def _side(node: Node, session: Session, side: SideLines) -> dict[str, Any]:
    key = side.allocation.key
    return {
        "of": period_text(key.month),
        "pool": side.pool,
        "side": side.side,
        "total": str(side.allocation.total),
        "final": side.final,
        "lines": [{"stage": each.stage, "account": each.account, "fen": str(each.fen)} for each in side.lines],
        "objections": [_objection(node, session, key.id, each) for each in side.objections],
    }


def _objection(node: Node, session: Session, allocation: bytes, named: NamedObjection) -> dict[str, Any]:
    return {
        "number": named.said.number,
        "member": named.said.member,
        "state": named.said.state.name.lower(),
        "stage": named.stage,
        "account": named.account,
        "figure": str(named.said.figure),
        "objected_at": moment(named.said.objected_at).isoformat(),
        **_said(node, session, allocation, named.said.reason),
    }


def _said(node: Node, session: Session, of: bytes, digest: bytes) -> dict[str, Any]:
    """`words` None where they were said at another node."""
    return {"reason": digest.hex(), "words": reason_text(session, node, of, digest)}
