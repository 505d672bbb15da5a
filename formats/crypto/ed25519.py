"""One answer for one signature: strict Ed25519.

S < L; A and R canonical and of prime order; the cofactorless equation. Libraries differ on each of these, so each is
checked by name here (Chalkias, Garillot, Nikolaenko: "Taming the many EdDSAs", 2020; RFC 8032 §5.1.7).
"""

from __future__ import annotations

from functools import lru_cache

from nacl.bindings import crypto_core_ed25519_is_valid_point as _is_prime_order_point
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

ORDER = 2**252 + 27742317777372353535851937790883648493
PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64


@lru_cache(1024)  # few keys sign many documents, and the test of a point takes as long as a verification
def valid_public_key(public_key: bytes) -> bool:
    """Is this the canonical encoding of a point of prime order?"""
    return len(public_key) == PUBLIC_KEY_BYTES and bool(_is_prime_order_point(public_key))


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Does this key's owner stand behind this message? False for every malformed input."""
    if len(signature) != SIGNATURE_BYTES or not valid_public_key(public_key):
        return False
    commitment, scalar = signature[:32], int.from_bytes(signature[32:], "little")
    if scalar >= ORDER or not _is_prime_order_point(commitment):
        return False
    try:
        VerifyKey(public_key).verify(message, signature)
    except BadSignatureError:
        return False
    return True
