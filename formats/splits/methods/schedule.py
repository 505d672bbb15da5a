"""The tree of a quota schedule: the contract keeps its root and asks for the two rows that a payment needs."""

from __future__ import annotations

from collections.abc import Sequence

from formats.crypto.hashing import keccak256, uint

_NO_ROW = bytes(32)


def leaf(row: int, counts: Sequence[int]) -> bytes:
    """32 bytes: keccak(0x0a ‖ row (2) ‖ counts (2 each, in party order))."""
    return keccak256(b"\x0a", uint(row, 2, "row"), *(uint(count, 2, "count") for count in counts))


def root(rows: Sequence[Sequence[int]]) -> bytes:
    """32 bytes: the root over rows 0 … T − 1, filled up to a power of two with 32 zero bytes each."""
    return _levels(rows)[-1][0]


def proof(rows: Sequence[Sequence[int]], row: int) -> list[bytes]:
    """The siblings of one row, from the leaf up."""
    if not 0 <= row < len(rows):
        raise ValueError(f"row {row} is outside 0 … {len(rows) - 1}")
    return [nodes[(row >> height) ^ 1] for height, nodes in enumerate(_levels(rows)[:-1])]


def proofs(rows: Sequence[Sequence[int]], before: int, amount: int) -> tuple[tuple[int, list[bytes]], ...]:
    """What a caller hands in to pay `amount` after `before`: (row, siblings) of h mod T and of (h + A) mod T."""
    wanted = (before % len(rows), (before + amount) % len(rows))
    return tuple((row, proof(rows, row)) for row in wanted)


def included(row: int, counts: Sequence[int], path: Sequence[bytes], expected: bytes) -> bool:
    """Does this row stand in the schedule of this root?"""
    if not 0 <= row < 1 << len(path):
        return False
    node = leaf(row, counts)
    for height, other in enumerate(path):
        node = _node(other, node) if row >> height & 1 else _node(node, other)
    return node == expected


def _levels(rows: Sequence[Sequence[int]]) -> list[list[bytes]]:
    width = 1 << (len(rows) - 1).bit_length()
    levels = [[leaf(row, counts) for row, counts in enumerate(rows)] + [_NO_ROW] * (width - len(rows))]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([_node(below[i], below[i + 1]) for i in range(0, len(below), 2)])
    return levels


def _node(left: bytes, right: bytes) -> bytes:
    """32 bytes: keccak(0x0b ‖ left ‖ right)."""
    return keccak256(b"\x0b", left, right)
