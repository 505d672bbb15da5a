"""Data Integrity proofs: cryptosuite `eddsa-rdfc-2022` (W3C vc-di-eddsa), the one that 1EdTech certifies.

What is signed: SHA-256 of the canonical proof options, then SHA-256 of the canonical document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from formats.canonical import Json
from formats.crypto import ed25519
from formats.crypto.hashing import sha256
from formats.faults import FormatFault, require
from wallet.documents.templates import canonical_nquads
from wallet.documents.timestamps import from_text, to_text
from wallet.keys.multibase import from_multibase, to_multibase
from wallet.keys.signer import Signer

CRYPTOSUITE = "eddsa-rdfc-2022"
_TYPE = "DataIntegrityProof"
Canonical = Callable[[dict[str, Any]], bytes]
_PURPOSE = "assertionMethod"
_FIELDS = frozenset({"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"})


@dataclass(frozen=True)
class Proof:
    """A proof of our suite, read strictly."""

    created: datetime
    verification_method: str
    value: bytes

    def to_json(self) -> dict[str, Json]:
        return {**_options(self.created, self.verification_method), "proofValue": to_multibase(self.value)}


@dataclass(frozen=True)
class UnknownProof:
    """A proof of a suite we do not know: neither good nor bad."""

    cryptosuite: str
    fields: dict[str, Json]

    def to_json(self) -> dict[str, Json]:
        return dict(self.fields)


def read_proof(value: Json) -> Proof | UnknownProof:
    """A proof has exactly its six fields. Raises FormatFault."""
    if not isinstance(value, dict):
        raise FormatFault("proof-form", "a proof is an object")
    require(value.get("type") == _TYPE, "proof-type", f"type {value.get('type')!r}, not {_TYPE}")
    suite = value.get("cryptosuite")
    if isinstance(suite, str) and suite != CRYPTOSUITE:
        return UnknownProof(suite, value)
    require(set(value) == _FIELDS, "proof-fields", f"fields {sorted(set(value) ^ _FIELDS)} too many or missing")
    texts = {name: text for name, text in value.items() if isinstance(text, str)}
    require(len(texts) == len(_FIELDS), "proof-form", "each field of a proof is text")
    require(texts["proofPurpose"] == _PURPOSE, "proof-purpose", f"purpose {texts['proofPurpose']!r}, not {_PURPOSE}")
    signature = from_multibase(texts["proofValue"])
    require(len(signature) == ed25519.SIGNATURE_BYTES, "proof-value", f"{len(signature)} bytes, not 64")
    return Proof(from_text(texts["created"]), texts["verificationMethod"], signature)


def sign_document_proof(
    document: dict[str, Json], *, created: datetime, verification_method: str, public_key: bytes, signer: Signer
) -> Proof:
    """A proof over the document without its proof."""
    message = _signed(document, created, verification_method)
    return Proof(created, verification_method, signer.sign_ed25519(public_key, message))


def proof_holds(document: dict[str, Json], proof: Proof, public_key: bytes) -> bool:
    """Did this key sign exactly this document? Raises FormatFault where the document is no JSON-LD of ours."""
    message = _signed(document, proof.created, proof.verification_method)
    return ed25519.verify(public_key, message, proof.value)


def signed_hashes(document: dict[str, Any], options: dict[str, Any], canonical: Canonical = canonical_nquads) -> bytes:
    """64 bytes: what an `eddsa-rdfc-2022` proof with these options signs (vc-di-eddsa §3.2.3 to §3.2.5)."""
    return sha256(canonical({"@context": document["@context"], **options})) + _document_hash(document, canonical)


def _signed(document: dict[str, Any], created: datetime, verification_method: str) -> bytes:
    options = _options_hash(tuple(document["@context"]), created, verification_method)
    return options + _document_hash(document, canonical_nquads)


@lru_cache(256)
def _options_hash(context: tuple[str, ...], created: datetime, verification_method: str) -> bytes:
    """The same for a whole batch."""
    return sha256(canonical_nquads({"@context": list(context), **_options(created, verification_method)}))


def _document_hash(document: dict[str, Any], canonical: Canonical) -> bytes:
    bare = {name: value for name, value in document.items() if name != "proof"} if "proof" in document else document
    return sha256(canonical(bare))


@lru_cache(256)
def _options(created: datetime, verification_method: str) -> Mapping[str, Json]:
    """The same for a whole batch; nobody changes it."""
    return {
        "type": _TYPE,
        "cryptosuite": CRYPTOSUITE,
        "created": to_text(created),
        "verificationMethod": verification_method,
        "proofPurpose": _PURPOSE,
    }
