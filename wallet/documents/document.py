"""The credential document: VC Data Model 2.0 carrying an Open Badges 3.0 AchievementCredential.

A document is a function of its facts: `render` writes them, wallet.documents.reader takes them back and renders again
to compare, so there is one text for one set of facts. Every node has an id; counts are decimal strings; nothing here
names an identity number, a fingerprint, a tag or a trail key. docs/credential-document.md has one row for each field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from formats import canonical, ids
from formats.canonical import Json
from formats.crypto.hashing import fixed
from formats.digests import document_digest
from formats.encoding import base64url
from formats.faults import require
from formats.register.basis import BASIS_WORDS
from formats.register.levels import KIND_NAMES, level_name
from wallet.documents.certificate import Certificate
from wallet.documents.contexts import CONTEXTS
from wallet.documents.proofs import Proof, UnknownProof, sign_document_proof
from wallet.documents.status_entry import StatusEntry
from wallet.documents.templates import canonical_nquads
from wallet.documents.timestamps import day_to_text, to_text
from wallet.keys.signer import Signer

SALT_BYTES = 16
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


@dataclass(frozen=True)
class CredentialDocument:
    """All a document says. `host`: the consortium's issuer host; ids are fresh random UUIDs; `proof` None: unsigned.

    `supersedes`: the id of the credential that this one replaces under the same certificate number.
    """

    certificate: Certificate
    host: str
    member: int
    chain_ref: bytes
    batch: bytes
    salt: bytes
    credential_id: UUID
    subject_id: UUID
    status: StatusEntry
    supersedes: UUID | None = None
    proof: Proof | UnknownProof | None = None

    def __post_init__(self) -> None:
        require(_HOST.fullmatch(self.host) is not None, "issuer-form", f"host {self.host!r}")
        fixed(self.chain_ref, ids.CHAIN_REF_BYTES, "chain ref")
        fixed(self.batch, ids.BATCH_ID_BYTES, "batch id")
        fixed(self.salt, SALT_BYTES, "salt")
        require(self.supersedes != self.credential_id, "supersedes-itself", "a credential does not replace itself")
        other = ids.batch_member(self.batch)
        require(other == self.member, "issuer-not-of-batch", f"member {self.member}, but a batch of member {other}")

    @property
    def digest(self) -> bytes:
        return document_digest(render_unchecked(self))


def render(document: CredentialDocument) -> dict[str, Json]:
    """The document without proof. Raises FormatFault where it has a term that the contexts do not know."""
    unsigned = render_unchecked(replace(document, proof=None))
    canonical_nquads(unsigned)
    return unsigned


def sign_document(document: CredentialDocument, *, public_key: bytes, signer: Signer, created: datetime) -> bytes:
    """The bytes of the file: exact JCS, one proof by the member's credential key."""
    unsigned = render_unchecked(replace(document, proof=None))
    key = ids.key_id(document.member, ids.KeyPurpose.CREDENTIAL, public_key)
    method = ids.verification_method(document.host, document.member, key)
    proof = sign_document_proof(
        unsigned, created=created, verification_method=method, public_key=public_key, signer=signer
    )
    return canonical.encode({**unsigned, "proof": [proof.to_json()]})


def render_unchecked(document: CredentialDocument) -> dict[str, Json]:
    """The document as JSON, its proof too where it has one; the contexts are not consulted."""
    certificate = document.certificate
    value: dict[str, Json] = {
        "@context": list(CONTEXTS),
        "id": document.credential_id.urn,
        "type": ["VerifiableCredential", "AchievementCredential", "SkillCertificate"],
        "name": title(certificate),
        "issuer": {
            "id": ids.issuer_id(document.host, document.member),
            "type": ["Profile"],
            "name": certificate.issuing_authority,
        },
        "validFrom": to_text(certificate.valid_from),
        "awardedDate": day_to_text(certificate.award_date),
        "certificateNumber": certificate.number,
        "chain": document.chain_ref.hex(),
        "batch": document.batch.hex(),
        "salt": base64url(document.salt),
        "basis": str(int(certificate.basis)),
        "credentialStatus": document.status.to_json(document.host, document.member),
        "credentialSubject": _subject(document),
    }
    optional = {
        "basisDocument": certificate.basis_document,
        "supersedes": "" if document.supersedes is None else document.supersedes.urn,
    }
    value.update({name: text for name, text in optional.items() if text})
    if certificate.valid_until is not None:
        value["validUntil"] = to_text(certificate.valid_until)
    if document.proof is not None:
        value["proof"] = [document.proof.to_json()]
    return value


def title(certificate: Certificate) -> str:
    """What a wallet shows in a list: kind, occupation, direction, level, in Chinese."""
    level = level_name(certificate.kind, certificate.level)
    assert level is not None, "a certificate's level is known to its kind"
    words = [KIND_NAMES[certificate.kind].zh, certificate.occupation, certificate.direction]
    if certificate.level:
        words.append(level.zh)
    return " ".join(word for word in words if word)


def _subject(document: CredentialDocument) -> dict[str, Json]:
    certificate = document.certificate
    optional = {
        "birthYear": None if certificate.birth_year is None else str(certificate.birth_year),
        "idMask": certificate.id_mask,
        "theoryScore": certificate.theory_score,
        "practicalScore": certificate.practical_score,
        "reviewScore": certificate.review_score,
    }
    return {
        "id": document.subject_id.urn,
        "type": ["AchievementSubject", "SkillHolder"],
        "holderName": certificate.holder_name,
        "idType": certificate.id_type.value,
        "achievement": _achievement(document),
        **{name: text for name, text in optional.items() if text is not None},
    }


def _achievement(document: CredentialDocument) -> dict[str, Json]:
    certificate = document.certificate
    address = f"https://{document.host}/standards/{certificate.standard}/levels/{certificate.level}"
    optional = {
        "occupationCode": certificate.occupation_code,
        "direction": certificate.direction,
        "edition": certificate.edition,
    }
    return {
        "id": address,
        "type": ["Achievement", "SkillStandard"],
        "achievementType": "Certification",
        "name": title(certificate),
        "description": title(certificate),
        "criteria": {"id": f"{address}#criteria", "narrative": criteria(certificate)},
        "standard": str(certificate.standard),
        "kind": str(int(certificate.kind)),
        "level": str(certificate.level),
        "occupation": certificate.occupation,
        **{name: text for name, text in optional.items() if text},
    }


def criteria(certificate: Certificate) -> str:
    """What was assessed and on whose word, as a sentence. A consortium-only award says that it is one."""
    words = BASIS_WORDS[certificate.basis].name.zh
    filing = f"({certificate.basis_document})" if certificate.basis_document else ""
    edition = f"评价标准版本:{certificate.edition}。" if certificate.edition else ""
    return f"{edition}评价资格依据:{words}{filing}。"
