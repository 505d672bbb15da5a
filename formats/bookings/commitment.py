"""What the chain holds of persons and of facts at the door: salted, so that nobody guesses it and no two look alike."""

from __future__ import annotations

from formats.bookings.ids import checked_id
from formats.crypto.hashing import fixed, keccak256, uint

SALT_BYTES = 16
NO_OPERATOR = bytes(32)
"""Where the asset asks for no qualification."""


def operator_commitment(booking: bytes, document_digest: bytes, salt: bytes) -> bytes:
    """32 bytes: keccak(0x08 ‖ booking (20) ‖ document digest (32) ‖ salt (16)). A fresh salt for each booking: without
    one a guessed document would tie a person's bookings together."""
    return keccak256(
        b"\x08",
        checked_id(booking),
        fixed(document_digest, 32, "document digest"),
        fixed(salt, SALT_BYTES, "operator salt"),
    )


def evidence(booking: bytes, occurrence: int, fact_digest: bytes, salt: bytes) -> bytes:
    """32 bytes: keccak(0x0d ‖ booking (20) ‖ occurrence (1) ‖ digest of the fact (32) ‖ salt (16)). At check-in the
    fact is the door challenge that was answered (`formats.bookings.door.challenge_digest`)."""
    return keccak256(
        b"\x0d",
        checked_id(booking),
        uint(occurrence, 1, "occurrence"),
        fixed(fact_digest, 32, "fact digest"),
        fixed(salt, SALT_BYTES, "evidence salt"),
    )
