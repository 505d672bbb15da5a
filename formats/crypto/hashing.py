"""The two hash families: keccak-256 for what the chain recomputes, SHA-256 for documents."""

from __future__ import annotations

import hashlib

import sha3


def keccak256(*parts: bytes) -> bytes:
    """32 bytes: keccak-256 of the parts joined (Ethereum Yellow Paper, appendix)."""
    digest: bytes = sha3.keccak_256(b"".join(parts)).digest()
    return digest


def sha256(*parts: bytes) -> bytes:
    """32 bytes: SHA-256 of the parts joined (FIPS 180-4)."""
    return hashlib.sha256(b"".join(parts)).digest()


def fixed(value: bytes, size: int, name: str) -> bytes:
    """The value, if it has exactly `size` bytes: widths are fixed so that no two inputs meet."""
    if len(value) != size:
        raise ValueError(f"{name} has {len(value)} bytes, not {size}")
    return value


def uint(value: int, size: int, name: str) -> bytes:
    """`value` as `size` big-endian bytes; out of range is an error that names the field."""
    if not 0 <= value < 1 << (8 * size):
        raise ValueError(f"{name} is {value}, outside 0 … 2^{8 * size} - 1")
    return value.to_bytes(size, "big")
