"""Encryption at rest: AES-256-GCM, one data key for each thing sealed, the data key wrapped by the node's key.

What is not guarded: whoever holds the database and the keystore's secret file together reads everything.
Erasing is dropping the wrapped data key; what it sealed is noise from then on, in this database. Backups made before
hold the old key until they are destroyed.
"""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from node.faults import SealBroken

_VERSION = b"\x01"
_KEY_BYTES = 32
_NONCE_BYTES = 12


@dataclass(frozen=True)
class Sealed:
    """A wrapped data key and what it seals. Drop the key, and the rest says nothing."""

    data_key: bytes
    content: bytes


class Sealer:
    """Seals under a key derived from the installation's secret (HKDF-SHA256, RFC 5869).

    `context` binds a sealed thing to its place (table, id): moved to another row, it does not open.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._node_key = self.derive("node-key")

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose; purposes are strangers to each other."""
        return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"guild/{purpose}/1".encode()).derive(
            self._secret
        )

    def seal(self, content: bytes, context: str) -> Sealed:
        data_key = AESGCM.generate_key(bit_length=256)
        return Sealed(
            data_key=_encrypt(self._node_key, data_key, f"key:{context}"),
            content=_encrypt(data_key, content, f"content:{context}"),
        )

    def seal_under(self, wrapped: bytes, content: bytes, context: str) -> bytes:
        """Seal more under a data key that exists, so that erasing it takes this too."""
        return _encrypt(self._unwrap(wrapped, context), content, f"content:{context}")

    def open(self, sealed: Sealed, context: str) -> bytes:
        """Raises SealBroken where a byte or the place is not what it was."""
        return _decrypt(self._unwrap(sealed.data_key, context), sealed.content, f"content:{context}")

    def seal_whole(self, content: bytes, context: str) -> bytes:
        """One byte string under the node's own key, for what is never erased by itself."""
        return _encrypt(self._node_key, content, f"whole:{context}")

    def open_whole(self, sealed: bytes, context: str) -> bytes:
        return _decrypt(self._node_key, sealed, f"whole:{context}")

    def _unwrap(self, wrapped: bytes, context: str) -> bytes:
        return _decrypt(self._node_key, wrapped, f"key:{context}")


def _encrypt(key: bytes, content: bytes, context: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, content, context.encode())


def _decrypt(key: bytes, sealed: bytes, context: str) -> bytes:
    version, nonce, content = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        if version != _VERSION:
            raise SealBroken(context)
        return AESGCM(key).decrypt(nonce, content, context.encode())
    except InvalidTag as error:
        raise SealBroken(context) from error
