"""The tree of a batch: leaves in strictly ascending order of document digest, an odd node moves up unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formats.bounds.limits import BATCH_ENTRIES
from formats.crypto.hashing import fixed, keccak256
from formats.digests import NO_TOKEN

MAX_ENTRIES = BATCH_ENTRIES


@dataclass(frozen=True, order=True)
class Entry:
    """One line of a batch: document digest (32), token digest (32; zeros where there is no token)."""

    document_digest: bytes
    token_digest: bytes


def leaf(batch: bytes, entry: Entry) -> bytes:
    """32 bytes: keccak(0x00 ‖ batch id ‖ document digest ‖ token digest)."""
    return keccak256(
        b"\x00",
        fixed(batch, 20, "batch id"),
        fixed(entry.document_digest, 32, "document digest"),
        fixed(entry.token_digest, 32, "token digest"),
    )


def root(batch: bytes, entries: Sequence[Entry]) -> bytes:
    """32 bytes: the root over entries that are already in order. Raises ValueError where they are not."""
    return _levels(batch, entries)[-1][0]


def siblings(batch: bytes, entries: Sequence[Entry], position: int) -> list[bytes]:
    """The path from a leaf to the root; a level where the node moves up unchanged adds nothing."""
    if not 0 <= position < len(entries):
        raise ValueError(f"position {position} is outside 0 … {len(entries) - 1}")
    path = []
    for nodes in _levels(batch, entries)[:-1]:
        if position ^ 1 < len(nodes):
            path.append(nodes[position ^ 1])
        position //= 2
    return path


def included(batch: bytes, entry: Entry, *, position: int, count: int, path: Sequence[bytes], expected: bytes) -> bool:
    """Does this entry stand at this position of a tree of `count` leaves with this root?"""
    if not 0 <= position < count:
        return False
    node, rest = leaf(batch, entry), list(path)
    while count > 1:
        if position ^ 1 < count:
            if not rest:
                return False
            other = rest.pop(0)
            node = _node(other, node) if position & 1 else _node(node, other)
        position, count = position // 2, (count + 1) // 2
    return not rest and node == expected


def repeated_token(entries: Sequence[Entry]) -> bytes | None:
    """A token digest that two entries share; "no token" may repeat. The contract takes no such batch: a token is found
    in its batch by its digest, and would have two standings."""
    seen = set[bytes]()
    for entry in entries:
        if entry.token_digest in seen and entry.token_digest != NO_TOKEN:
            return entry.token_digest
        seen.add(entry.token_digest)
    return None


def _levels(batch: bytes, entries: Sequence[Entry]) -> list[list[bytes]]:
    if not 1 <= len(entries) <= MAX_ENTRIES:
        raise ValueError(f"{len(entries)} entries in a batch, not 1 … {MAX_ENTRIES}")
    for index in range(1, len(entries)):
        if entries[index - 1].document_digest >= entries[index].document_digest:
            raise ValueError(f"entry {index} is not above the one before: document digests strictly ascend")
    levels = [[leaf(batch, entry) for entry in entries]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        paired = [_node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        levels.append(paired + below[len(paired) * 2 :])
    return levels


def _node(left: bytes, right: bytes) -> bytes:
    return keccak256(b"\x01", left, right)
