"""Key files in a directory: sealed keys under names, and a public index that needs no secret.

`<name>.json` is one sealed key (mode 0600) with its kind and public half in the open: the files are the index, so no
crash can part the two. The secret that opens them lies in a file of its own (mode 0600), so that a node starts
unattended. Whoever reads both has the keys.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formats.bounds import bounded_json
from wallet.keys.signer import SCRYPT_N, KeyKind, LocalSigner, SealedKey, SignerKeyUnknown, draw

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_PUBLIC = {KeyKind.SECP256K1: re.compile(r"0x[0-9a-f]{40}"), KeyKind.ED25519: re.compile(r"[0-9a-f]{64}")}


class KeystoreRefused(ValueError):
    """A name is taken or malformed, or a private file lies open to others."""


class KeyFileUnreadable(KeystoreRefused):
    """One file is no key file. The other keys are not concerned."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is no key file: restore it from a backup; the other keys work")
        self.path = path


@dataclass(frozen=True)
class PublicKey:
    """What anyone may know of a key. `public`: lower-case 0x address, or the Ed25519 public key in hex."""

    name: str
    kind: KeyKind
    public: str


class Keystore:
    """One directory of keys. Reading the index needs no secret; `create_…` and `signer` do."""

    def __init__(self, directory: Path, secret: bytes, *, scrypt_n: int = SCRYPT_N) -> None:
        self._directory = directory
        self._secret = secret
        self._scrypt_n = scrypt_n
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    @classmethod
    def unattended(cls, directory: Path, secret_file: Path, *, scrypt_n: int = SCRYPT_N) -> Keystore:
        """Opened with the secret of a file that only its owner can read."""
        return cls(directory, _read_private(secret_file), scrypt_n=scrypt_n)

    def create_account(self, name: str) -> str:
        """A new secp256k1 account under a new name; its address, lower-case 0x."""
        return self._create(name, KeyKind.SECP256K1)

    def create_ed25519(self, name: str) -> bytes:
        """A new Ed25519 key under a new name; its public key, 32 bytes."""
        return bytes.fromhex(self._create(name, KeyKind.ED25519))

    def signer(self) -> LocalSigner:
        return LocalSigner(self, self._secret)

    def list(self) -> list[PublicKey]:
        """Every key whose file can be read."""
        return public_keys(self._directory)

    def find(self, name: str) -> PublicKey | None:
        """As `list` shows it, by one file alone. None: there is no such key, or its file cannot be read."""
        try:
            return _public_key(self._directory / f"{name}.json")
        except KeyFileUnreadable:
            return None

    def public(self, name: str) -> str:
        """The public half of a named key. Raises SignerKeyUnknown, KeyFileUnreadable."""
        path = self._directory / f"{name}.json"
        if not path.exists():
            raise SignerKeyUnknown(name)
        return _public_key(path).public

    def address(self, name: str) -> str:
        return self.public(name)

    def public_key(self, name: str) -> bytes:
        return bytes.fromhex(self.public(name))

    def sealed(self, public: str) -> SealedKey:
        for key in self.list():
            if key.public == public:
                text = _read_private(self._directory / f"{key.name}.json").decode()
                return SealedKey(key.kind, key.public, text)
        raise SignerKeyUnknown(public, unreadable=[str(path) for path in unreadable(self._directory)])

    def _create(self, name: str, kind: KeyKind) -> str:
        if not _NAME.fullmatch(name):
            raise KeystoreRefused(f"key name {name!r}: use a–z, 0–9 and -, at most 64 characters")
        path = self._directory / f"{name}.json"
        if path.exists():
            _public_key(path)
            raise KeystoreRefused(f"there is a key named {name!r} already")
        key = draw(kind, self._secret, self._scrypt_n)
        _write_private(path, key.sealed.encode())
        return key.public


def create_secret(path: Path) -> None:
    """Draw the secret of a new keystore. An existing one is never replaced: it may open keys."""
    if path.exists():
        raise KeystoreRefused(f"{path} exists")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_private(path, secrets.token_hex(32).encode())


def public_keys(directory: Path) -> list[PublicKey]:
    """The public halves of a keystore, by name, of the files that can be read. Needs no secret; a file's word is
    checked when it is opened."""
    return [found for _, found in _index(directory) if found is not None]


def unreadable(directory: Path) -> list[Path]:
    """The files of a keystore that are no key files: their keys sign nothing until they are restored."""
    return [path for path, found in _index(directory) if found is None]


def _index(directory: Path) -> Iterator[tuple[Path, PublicKey | None]]:
    for path in sorted(directory.glob("*.json")):
        try:
            yield path, _public_key(path)
        except KeyFileUnreadable:
            yield path, None


def _public_key(path: Path) -> PublicKey:
    try:
        file = bounded_json.loads_object(path.read_bytes())
        kind, public = KeyKind(file["kind"]), file["public"]
        if not isinstance(public, str) or not _PUBLIC[kind].fullmatch(public):
            raise KeyFileUnreadable(path)
    except (ValueError, KeyError, OSError) as error:
        raise KeyFileUnreadable(path) from error
    return PublicKey(path.stem, kind, public)


def _read_private(path: Path) -> bytes:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeystoreRefused(f"{path} has mode {mode:04o}, others can read it; run chmod 600")
    return path.read_bytes().strip()


def _write_private(path: Path, data: bytes) -> None:
    """All or nothing: written beside, flushed to disk, then renamed."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    parent = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
