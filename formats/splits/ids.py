"""Names of things of splits: acts, versions, allocations. Layouts as the contracts make them."""

from __future__ import annotations

from formats.crypto.hashing import fixed, keccak256, uint
from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.rules import rules_hash

ACT_ID_BYTES = 20
NO_POOL = bytes(32)
"""Stands for all pools in the allocation of a committed agreement."""


def act_id(member: int, random: bytes) -> bytes:
    """20 bytes: member (4) ‖ random (16). Stored by its maker before it is used: it is the command's key."""
    return uint(member, 4, "member") + fixed(random, 16, "act random")


def act_member(act: bytes) -> int:
    """The member that entered it."""
    return int.from_bytes(fixed(act, ACT_ID_BYTES, "act id")[:4], "big")


def version_id(agreement: Agreement) -> bytes:
    """32 bytes: keccak(text hash (32) ‖ rules hash (32)): the version that the contract Agreements knows."""
    return keccak256(bytes.fromhex(agreement.hash), rules_hash(agreement))


def allocation_id(agreement: bytes, booked: int, month: int, pool: bytes, side: int) -> bytes:
    """32 bytes: keccak of the five as words: what one close booked for one side of one month. `pool`: name hash."""
    place = uint(booked, 32, "booked") + uint(month, 32, "month")
    return keccak256(fixed(agreement, 32, "agreement"), place, fixed(pool, 32, "pool"), uint(side, 32, "side"))
