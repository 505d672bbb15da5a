"""What the chain holds of a document and of a token."""

from __future__ import annotations

from formats.canonical import Json, encode
from formats.crypto.hashing import sha256

NO_TOKEN = bytes(32)


def document_digest(document: dict[str, Json]) -> bytes:
    """32 bytes: SHA-256("guild/vc/1" ‖ JCS(document without `proof`))."""
    return sha256(b"guild/vc/1", encode({key: value for key, value in document.items() if key != "proof"}))


def token_digest(token: bytes) -> bytes:
    """32 bytes: SHA-256("guild/qr/1" ‖ all bytes of the token, its signature too)."""
    return sha256(b"guild/qr/1", token)
