"""Texts of agreements at this node: read as `guild agreement check` reads them, kept sealed, found by their hash.

The chain has hashes alone. A text comes with a proposal, or is handed in for a version of another node.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from formats import canonical
from formats.canonical import Json
from formats.splits.agreements.agreement import Agreement, agreement_hash
from formats.splits.agreements.reader import read_tree
from formats.words import LANGUAGES
from formats.yaml import bounded_yaml
from formats.yaml.text_tree import TreeFault, to_json
from node.faults import RowFault
from node.installation.node import Node
from node.splits.agreements.faults import AgreementInvalid
from node.staff.access import Principal, record
from node.tables.agreements import AgreementText

_CHINESE = LANGUAGES[0]


def parse_text(yaml: str) -> tuple[Json, Agreement]:
    """The canonical tree of a file, and what it says. Raises AgreementInvalid."""
    try:
        root = bounded_yaml.parse(yaml.encode("utf-8", "surrogatepass"))
        return to_json(root), read_tree(root)
    except TreeFault as fault:
        chinese = f"{fault.what(_CHINESE)}；{fault.cure_in(_CHINESE)}"
        told = RowFault(fault.line, fault.key, fault.reason, fault.what("en"), fault.cure, zh=chinese)
        raise AgreementInvalid([told]) from fault


def store_text(session: Session, node: Node, by: Principal, tree: Json) -> bytes:
    """Its hash; a text that is here already stays as it is. The caller commits."""
    named = agreement_hash(tree)
    if session.get(AgreementText, named) is None:
        sealed = node.sealer.seal_whole(canonical.encode(tree), _context(named))
        session.add(
            AgreementText(hash=named, sealed=sealed, member_id=by.member, stored_at=node.clock(), stored_by=by.staff_id)
        )
        record(session, node.clock, by, act="agreement-text-stored", subject=named.hex())
    return named


def stored_trees(session: Session, node: Node, hashes: Iterable[bytes]) -> dict[bytes, Json]:
    """Of these hashes the texts that are here, as a period file and whoever recomputes it needs them."""
    wanted = select(AgreementText).where(col(AgreementText.hash).in_(set(hashes)))
    return {row.hash: canonical.decode(node.sealer.open_whole(row.sealed, _context(row.hash)))
            for row in session.exec(wanted)}  # fmt: skip


def _context(named: bytes) -> str:
    return f"agreement-text:{named.hex()}"
