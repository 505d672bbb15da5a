"""The only module that sees a private key: draws it, seals it into a keystore v3 file, opens it, signs with it.

Sealing is Web3 Secret Storage version 3 (scrypt, AES-128-CTR, keccak MAC); an Ed25519 seed is sealed the same way.
Not guarded here: memory. A key that was opened stays in this process until it ends.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import coincurve
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_keyfile.keyfile import create_keyfile_json, decode_keyfile_json

from formats.bounds import bounded_json
from formats.bounds.recursion import set_recursion_limit
from formats.faults import Fault
from wallet.keys.transactions import SignDigest, signed_transaction

set_recursion_limit()  # eth_keyfile has raised it

SCRYPT_N = 1 << 18
"""Work to open one file (memory: 128 · 8 · N bytes). Tests pass less."""


class KeyKind(StrEnum):
    SECP256K1 = "secp256k1"
    ED25519 = "ed25519"


class SignerKeyUnknown(LookupError):
    """This signer does not hold that key; or one of the unreadable files does."""

    def __init__(self, public: str, *, unreadable: Sequence[str] = ()) -> None:
        lost = f"; not readable, restore from a backup: {', '.join(unreadable)}" if unreadable else ""
        super().__init__(f"no key for {public} in this keystore{lost}")
        self.public = public


class SignerSecretWrong(Fault, ValueError):
    """The secret does not open the file."""

    public: str

    def __str__(self) -> str:
        return f"the secret does not open the key of {self.public}"


class Signer(Protocol):
    """What the rest needs of keys. A remote signer or an HSM speaks the same protocol."""

    def sign(self, sender: str, transaction: Mapping[str, Any]) -> bytes:
        """The raw bytes of the signed transaction. `sender`: 0x address in any case; no `from` in the transaction."""

    def sign_typed_data(self, address: str, full_message: Mapping[str, Any]) -> bytes:
        """65 bytes r ‖ s ‖ v (27 or 28) over EIP-712 typed data."""

    def sign_ed25519(self, public_key: bytes, message: bytes) -> bytes:
        """64 bytes, RFC 8032, by the key with this public half (32 bytes)."""


@dataclass(frozen=True)
class SealedKey:
    """A key that only the secret opens. `public`: lower-case 0x address, or the Ed25519 public key in hex."""

    kind: KeyKind
    public: str
    sealed: str


class SealedKeys(Protocol):
    """Where a signer finds its sealed keys."""

    def sealed(self, public: str) -> SealedKey:
        """Raises SignerKeyUnknown."""


class LocalSigner:
    """Signs with keys of a keystore on this machine. A file is opened once, when its key is first needed."""

    def __init__(self, keys: SealedKeys, secret: bytes) -> None:
        self._keys = keys
        self._secret = secret
        self._accounts: dict[str, LocalAccount] = {}
        self._seeds: dict[str, Ed25519PrivateKey] = {}

    def sign(self, sender: str, transaction: Mapping[str, Any]) -> bytes:
        return signed_transaction(transaction, digest_signer(bytes(self._account(sender).key)))

    def sign_typed_data(self, address: str, full_message: Mapping[str, Any]) -> bytes:
        return bytes(self._account(address).sign_typed_data(full_message=dict(full_message)).signature)

    def sign_ed25519(self, public_key: bytes, message: bytes) -> bytes:
        public = public_key.hex()
        if public not in self._seeds:
            seed = self._open(public, KeyKind.ED25519)
            self._seeds[public] = Ed25519PrivateKey.from_private_bytes(seed)
        return self._seeds[public].sign(message)

    def _account(self, address: str) -> LocalAccount:
        public = address.lower()
        if public not in self._accounts:
            self._accounts[public] = Account.from_key(self._open(public, KeyKind.SECP256K1))
        return self._accounts[public]

    def _open(self, public: str, kind: KeyKind) -> bytes:
        key = self._keys.sealed(public)
        if key.kind is not kind:
            raise SignerKeyUnknown(public)
        try:
            private = bytes(decode_keyfile_json(bounded_json.loads_object(key.sealed.encode()), self._secret))
        except ValueError as error:
            raise SignerSecretWrong(public) from error
        if _public_half(kind, private) != public:
            raise SignerKeyUnknown(public)
        return private


def digest_signer(private: bytes) -> SignDigest:
    """Deterministic (RFC 6979), with the lesser s."""
    key = coincurve.PrivateKey(private)
    return lambda digest: key.sign_recoverable(digest, hasher=None)


def draw(kind: KeyKind, secret: bytes, scrypt_n: int = SCRYPT_N) -> SealedKey:
    """A fresh key, sealed. Its private half is nowhere else."""
    private = bytes(Account.create().key) if kind is KeyKind.SECP256K1 else secrets.token_bytes(32)
    sealed = dict(create_keyfile_json(private, secret, version=3, kdf="scrypt", iterations=scrypt_n))
    # The library derives an address for any 32 bytes; for an Ed25519 seed that address would be a false claim.
    sealed.pop("address", None)
    public = _public_half(kind, private)
    return SealedKey(kind, public, json.dumps({**sealed, "kind": kind.value, "public": public}))


def _public_half(kind: KeyKind, private: bytes) -> str:
    if kind is KeyKind.SECP256K1:
        return str(Account.from_key(private).address).lower()
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()
