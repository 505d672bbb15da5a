"""The chain's logs that concern one agreement, as a chain node gave them, up to the block that the projection has."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from formats.crypto.hashing import uint
from ledger.indexing.projection import ChainLogRow
from ledger.paging import every
from ledger.splits.agreements.queries import versions
from ledger.splits.closes.queries import allocations, closes, line_objections
from ledger.splits.journal.queries import acts
from node.installation.node import Node

_WORD = 32
_CONTRACTS = ("Agreements", "Journal", "Splits", "Allocations")
_OF_OBJECTIONS = ("LineObjectionWithdrawn", "LineObjectionEscalated", "LineObjectionDecided")
"""These name an objection by its number alone."""


def seen_logs(node: Node, ledger: Session, agreement: bytes) -> list[dict[str, Any]]:
    """In chain order, as they were read and proved when they came."""
    deployment, further = node.deployment, node.abis.further
    addresses = [deployment.contracts[name].lower() for name in _CONTRACTS]
    named, numbers = _names(ledger, agreement)
    known = {topic: event.name for name in _CONTRACTS for topic, event in further[name].events_by_topic.items()}
    row = ChainLogRow
    stored = select(row).where(col(row.address).in_(addresses)).order_by(col(row.block_number), col(row.log_index))
    found = list[dict[str, Any]]()
    for log in ledger.exec(stored):
        event, *words = _words(log.topics)
        name = known.get(event, "")
        if named & set(words) or (name in _OF_OBJECTIONS and words[0] in numbers):
            found.append(_log(log, name))
    return found


def _words(topics: bytes) -> list[bytes]:
    return [topics[start : start + _WORD] for start in range(0, len(topics), _WORD)]


def _names(ledger: Session, agreement: bytes) -> tuple[set[bytes], set[bytes]]:
    """Words that name the agreement, a version, an act or an allocation of it; numbers of objections to its lines."""
    named, numbers = {agreement}, set[bytes]()
    named |= {version.id for version in versions(ledger, agreement)}
    named |= {act.id.ljust(32, b"\0") for act in every(lambda cursor: acts(ledger, agreement, after=cursor, limit=500))}
    for close in closes(ledger, agreement):
        for allocation in allocations(ledger, agreement, close.month):
            named.add(allocation.key.id)
            numbers |= {uint(each.number, 32, "number") for each in line_objections(ledger, allocation.key.id)}
    return named, numbers


def _log(log: ChainLogRow, event: str) -> dict[str, Any]:
    return {
        "event": event,
        "block": log.block_number,
        "block_hash": log.block_hash,
        "transaction": log.tx_hash,
        "index": log.log_index,
        "address": log.address,
        "topics": ["0x" + word.hex() for word in _words(log.topics)],
        "data": "0x" + log.data.hex(),
    }
