"""The chain's logs that concern one agreement, as a chain node gives them, up to the block that the projection has."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from formats.crypto.hashing import uint
from ledger.indexing.indexer import cursor_of
from ledger.paging import every
from ledger.rpc.chain_facts import ChainLog
from ledger.rpc.log_window import LogWindow
from ledger.splits.agreements.queries import versions
from ledger.splits.closes.queries import allocations, closes, line_objections
from ledger.splits.journal.queries import acts
from node.installation.node import Node

_CONTRACTS = ("Agreements", "Journal", "Splits", "Allocations")
_OF_OBJECTIONS = ("LineObjectionWithdrawn", "LineObjectionEscalated", "LineObjectionDecided")
"""These name an objection by its number alone."""


def seen_logs(node: Node, ledger: Session, agreement: bytes) -> list[dict[str, Any]]:
    """In chain order. Raises LedgerUnavailable."""
    cursor, deployment = cursor_of(ledger), node.deployment
    if cursor is None:
        return []
    addresses = [deployment.contracts[name] for name in _CONTRACTS]
    named, numbers = _names(ledger, agreement)
    known = {
        topic: event.name for name in _CONTRACTS for topic, event in node.abis.further[name].events_by_topic.items()
    }
    logs = LogWindow(node.chain).read_all(deployment.deployed_block, cursor.block_number, addresses)
    return [
        _log(log, known.get(log.topics[0], "")) for log in logs if _concerns(log, known, named=named, numbers=numbers)
    ]


def _concerns(log: ChainLog, known: dict[bytes, str], *, named: set[bytes], numbers: set[bytes]) -> bool:
    event, *words = log.topics
    return bool(named & set(words)) or (known.get(event) in _OF_OBJECTIONS and words[0] in numbers)


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


def _log(log: ChainLog, event: str) -> dict[str, Any]:
    return {
        "event": event,
        "block": log.block_number,
        "block_hash": log.block_hash,
        "transaction": log.tx_hash,
        "index": log.log_index,
        "address": log.address,
        "topics": ["0x" + topic.hex() for topic in log.topics],
        "data": "0x" + log.data.hex(),
    }
