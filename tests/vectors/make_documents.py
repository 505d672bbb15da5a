"""Writes documents.json: whole credential files and their tokens, with every step between. Frozen like formats.json.

python -m tests.vectors.make_documents
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from formats import ids
from formats.crypto.hashing import sha256
from formats.digests import document_digest, token_digest
from formats.register.basis import Basis
from formats.register.levels import Kind
from wallet.documents.certificate import Certificate
from wallet.documents.document import CredentialDocument, render, sign_document
from wallet.documents.identity import IdType
from wallet.documents.proofs import Proof, signed_hashes
from wallet.documents.rdf import canonical_nquads
from wallet.documents.reader import parse_document
from wallet.documents.status_entry import LIST_BITS, StatusEntry
from wallet.tokens.token import certificate_claims, sign_token

HOME = Path(__file__).with_name("documents.json")
HOST = "guild-ledger.example"
MEMBER = 2
SEEDS = {"credential": sha256(b"vector credential key"), "token": sha256(b"vector token key")}
CHAIN = ids.chain_ref(sha256(b"vector genesis of documents"), sha256(b"vector consortium of documents")[:20])
BATCH = ids.batch_id(MEMBER, sha256(b"vector batch of documents")[:16])
SIGNED = datetime(2026, 7, 1, 8, 0, 0, tzinfo=UTC)

PLAIN: dict[str, Any] = {
    "number": "S000099000001263000001",
    "standard": 3,
    "kind": Kind.SKILL_LEVEL,
    "level": 40,
    "occupation": "工业机器人系统操作员",
    "occupation_code": "6-31-07-03",
    "direction": "",
    "edition": "",
    "theory_score": "86",
    "practical_score": "91.5",
    "review_score": None,
    "issuing_authority": "示例市技师学院(演示)",
    "basis": Basis.GOVERNMENT_FILING,
    "basis_document": "DEMO-示例人社备〔2026〕1号",
    "award_date": date(2026, 6, 30),
    "valid_from": datetime(2026, 6, 30, tzinfo=UTC),
    "valid_until": None,
    "holder_name": "方启程",
    "id_type": IdType.RESIDENT_ID,
    "birth_year": 2003,
    "id_mask": "17",
}
PERSONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "a name with a dot, every optional field": {
        "holder_name": "古丽努尔·示例艾力",
        "direction": "弧焊",
        "edition": "2020年版",
        "review_score": "90",
        "valid_until": datetime(2029, 6, 29, 23, 59, 59, tzinfo=UTC),
        "number": "S000099000001263000002",
    },
    "a passport, no optional field": {
        "holder_name": "DEMO MARIA CLARA",
        "id_type": IdType.PASSPORT,
        "birth_year": None,
        "id_mask": None,
        "occupation_code": "",
        "basis_document": "",
        "theory_score": None,
        "practical_score": None,
        "number": "S000099000001263000003",
    },
    "characters that RDF escapes, and one beyond the basic plane": {
        "holder_name": 'O"DEMO\\ 𠮷',
        "number": "S000099000001263000004",
    },
    "a training that only the consortium recognises": {
        "kind": Kind.TRAINING,
        "level": 0,
        "standard": 9,
        "basis": Basis.CONSORTIUM_ONLY,
        "number": "T-2026/1",
    },
    "a reissue under the number of the first": {"holder_name": "方启珵"},
}
SUPERSEDED = {"a reissue under the number of the first": "plain"}


class SeedSigner:
    """Signs with published seeds: the keys of these vectors protect nothing."""

    def sign_ed25519(self, public_key: bytes, message: bytes) -> bytes:
        seed = next(seed for seed in SEEDS.values() if public_of(seed) == public_key)
        return Ed25519PrivateKey.from_private_bytes(seed).sign(message)

    def sign(self, sender: str, transaction: Mapping[str, Any]) -> bytes:
        raise NotImplementedError("vectors hold no account")

    def sign_typed_data(self, address: str, full_message: Mapping[str, Any]) -> bytes:
        raise NotImplementedError("vectors hold no account")


def public_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def vectors() -> dict[str, Any]:
    return {
        "keys": {name: key_vector(name, seed) for name, seed in SEEDS.items()},
        "documents": [document_vector(index, title) for index, title in enumerate(PERSONS)],
    }


def key_vector(name: str, seed: bytes) -> dict[str, str]:
    key = ids.key_id(MEMBER, ids.KeyPurpose[name.upper()], public_of(seed))
    return {"seed": seed.hex(), "public_key": public_of(seed).hex(), "key_id": key.hex()}


def draft(index: int, title: str) -> CredentialDocument:
    mark = _mark(index)
    earlier = SUPERSEDED.get(title)
    return CredentialDocument(
        certificate=Certificate(**{**PLAIN, **PERSONS[title]}),
        host=HOST,
        member=MEMBER,
        chain_ref=CHAIN,
        batch=BATCH,
        salt=mark[:16],
        credential_id=UUID(bytes=mark[:16], version=4),
        subject_id=UUID(bytes=mark[16:], version=4),
        status=StatusEntry(1 + index, int.from_bytes(mark[:4], "big") % LIST_BITS),
        supersedes=None if earlier is None else UUID(bytes=_mark([*PERSONS].index(earlier))[:16], version=4),
    )


def _mark(index: int) -> bytes:
    return sha256(b"vector document", bytes([index]))


def document_vector(index: int, title: str) -> dict[str, str]:
    document, signer = draft(index, title), SeedSigner()
    unsigned = render(document)
    file = sign_document(document, public_key=public_of(SEEDS["credential"]), signer=signer, created=SIGNED)
    proof = parse_document(file).proof
    assert isinstance(proof, Proof)
    options = {name: value for name, value in proof.to_json().items() if name != "proofValue"}
    claims = certificate_claims(
        document.certificate, chain_ref=CHAIN, batch=BATCH, random=document.salt[8:], signed=SIGNED
    )
    token = sign_token(claims, public_key=public_of(SEEDS["token"]), signer=signer)
    return {
        "title": title,
        "file": file.decode(),
        "document_digest": document_digest(unsigned).hex(),
        "document_nquads": canonical_nquads(unsigned).decode(),
        "options_nquads": canonical_nquads({"@context": unsigned["@context"], **options}).decode(),
        "signed_hashes": signed_hashes(unsigned, options).hex(),
        "proof_signature": proof.value.hex(),
        "token": token.hex(),
        "token_digest": token_digest(token).hex(),
    }


if __name__ == "__main__":
    HOME.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n")
