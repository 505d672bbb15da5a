"""Asks Digital Bazaar's `vc` in a Node process: it verifies or signs as anyone would who never heard of us."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from formats import ids
from formats.canonical import Json
from tests.wallet.world import HOST, MEMBER, NOW, SIGNED
from wallet.documents.timestamps import to_text
from wallet.keys.multibase import to_multibase
from wallet.keys.signer import SignerKeyUnknown

ROOT = Path(__file__).parents[2]
MULTICODEC_ED25519 = b"\xed\x01"
SEED = bytes(range(32))


@dataclass(frozen=True)
class Answer:
    verified: bool
    error: str | None


def method_of(public_key: bytes) -> str:
    return ids.verification_method(HOST, MEMBER, ids.key_id(MEMBER, ids.KeyPurpose.CREDENTIAL, public_key))


def verify(credentials: list[Any], methods: Mapping[str, bytes]) -> list[Answer]:
    """By the proofs alone. `methods`: verification method → public key, what its DID document would name."""
    named = {method: to_multibase(MULTICODEC_ED25519 + key) for method, key in methods.items()}
    answers = ask({"act": "verify", "methods": named, "now": to_text(NOW), "credentials": credentials})
    return [Answer(**each) for each in answers]


def follow(credentials: list[Any], dids: list[Any], lists: Mapping[str, Any]) -> list[Answer]:
    """By proofs and status lists, now. `dids`: DID documents as served; `lists`: address → signed list."""
    now = to_text(datetime.now(UTC).replace(microsecond=0))
    answers = ask({"act": "verify", "dids": dids, "lists": lists, "now": now, "credentials": credentials})
    return [Answer(**each) for each in answers]


def sign(credentials: list[dict[str, Json]], seed: bytes = SEED) -> list[dict[str, Json]]:
    """Each with a proof of the seed's key, as the library writes it."""
    method = method_of(SeedSigner(seed).public_key)
    given = {"seed": seed.hex(), "method": method, "created": to_text(SIGNED), "now": to_text(NOW)}
    signed: list[dict[str, Json]] = ask({"act": "sign", **given, "credentials": credentials})
    return signed


class SeedSigner:
    """The `Signer` of one seed, so that two programs can sign with the same key. It holds no account."""

    def __init__(self, seed: bytes = SEED) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes_raw()

    def sign_ed25519(self, public_key: bytes, message: bytes) -> bytes:
        assert public_key == self.public_key
        return self._key.sign(message)

    def sign(self, sender: str, transaction: Mapping[str, Any]) -> bytes:
        raise SignerKeyUnknown(sender)

    def sign_typed_data(self, address: str, full_message: Mapping[str, Any]) -> bytes:
        raise SignerKeyUnknown(address)


def ask(question: dict[str, Any], program: str = "tests/readers/answers.mjs") -> Any:
    command = ["node", program]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(question), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
