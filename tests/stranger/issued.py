"""Credentials of a founded consortium: real documents and tokens by the wallet, anchored by raw transactions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from formats import ids, leaf, link
from formats.canonical import decode_object, encode
from formats.digests import document_digest, token_digest
from formats.register.basis import Basis
from formats.register.levels import Kind
from formats.token import link as qr_link
from tests.stranger.founded import CERTIFIER, ISSUER_HOST, Founded, drawn, public_bytes, signing_key
from wallet.documents.certificate import Certificate
from wallet.documents.document import CredentialDocument, sign_document
from wallet.documents.identity import IdType
from wallet.documents.proofs import sign_document_proof
from wallet.documents.status_entry import StatusEntry
from wallet.tokens.token import certificate_claims, sign_token

PREFIX = "https://guild-ledger.example/v#"


@dataclass(frozen=True)
class PlainSigner:
    """Ed25519 keys in memory: all that issuing asks of a signer."""

    keys: Mapping[bytes, Any]

    def sign_ed25519(self, public_key: bytes, message: bytes) -> bytes:
        return bytes(self.keys[public_key].sign(message))


@dataclass(frozen=True)
class Issued:
    """One credential in both forms."""

    document: CredentialDocument
    file: bytes
    token: bytes

    @property
    def link(self) -> str:
        return qr_link(PREFIX, self.token)

    @property
    def entry(self) -> leaf.Entry:
        return leaf.Entry(document_digest(decode_object(self.file)), token_digest(self.token))


@dataclass
class Issuer:
    """Issues for one member; every batch is numbered, so that nothing is random."""

    founded: Founded
    member: int = CERTIFIER
    batches: int = 0
    tags: dict[bytes, int] = field(default_factory=dict)

    def batch_id(self) -> bytes:
        self.batches += 1
        return ids.batch_id(self.member, drawn("batch", self.member, self.batches)[:16])

    def credential(self, batch: bytes, person: int, *, say: Mapping[str, Any] | None = None, **other: Any) -> Issued:
        """`say`: fields of the certificate. `other`: document fields, credential_key, token_key, created, signed."""
        created = other.get("created", self.now())
        document = CredentialDocument(
            certificate=replace(self.certificate(person), **(say or {})),
            host=other.get("host", ISSUER_HOST),
            member=other.get("says_member", self.member),
            chain_ref=other.get("chain_ref", self.founded.chain_ref),
            batch=other.get("says_batch", batch),
            salt=drawn("salt", batch, person)[:16],
            credential_id=UUID(bytes=drawn("credential", batch, person)[:16], version=4),
            subject_id=UUID(bytes=drawn("subject", batch, person)[:16], version=4),
            status=StatusEntry(1, int.from_bytes(drawn("place", batch, person)[:2], "big")),
        )
        keys = {
            purpose: other.get(name) or signing_key(self.member, purpose)
            for name, purpose in (("credential_key", ids.KeyPurpose.CREDENTIAL), ("token_key", ids.KeyPurpose.TOKEN))
        }
        signer = PlainSigner({public_bytes(key): key for key in keys.values()})
        file = sign_document(
            document, public_key=public_bytes(keys[ids.KeyPurpose.CREDENTIAL]), signer=signer, created=created
        )
        claims = certificate_claims(
            document.certificate, chain_ref=document.chain_ref, batch=document.batch,
            random=drawn("random", batch, person)[:8], signed=other.get("signed", created),
        )  # fmt: skip
        token = sign_token(claims, public_key=public_bytes(keys[ids.KeyPurpose.TOKEN]), signer=signer)
        return Issued(document, file, token)

    def resigned(self, issued: Issued, change: Callable[[dict[str, Any]], object]) -> Issued:
        """The same credential with a changed file under a proof that holds."""
        file = decode_object(issued.file)
        del file["proof"]
        change(file)
        key = signing_key(self.member, ids.KeyPurpose.CREDENTIAL)
        public = public_bytes(key)
        method = f"{file['issuer']['id']}#{ids.key_id(self.member, ids.KeyPurpose.CREDENTIAL, public).hex()}"  # type: ignore
        proof = sign_document_proof(
            file, created=self.now(), verification_method=method, public_key=public, signer=PlainSigner({public: key})
        )
        return replace(issued, file=encode({**file, "proof": [proof.to_json()]}))

    def issue(self, persons: int = 3, *, say: Mapping[str, Any] | None = None, **other: Any) -> list[Issued]:
        """A batch of so many credentials, anchored; in the order of persons."""
        batch = self.batch_id()
        issued = [self.credential(batch, person, say=say, **other) for person in range(persons)]
        self.anchor(batch, issued, **other)
        return issued

    def anchor(self, batch: bytes, issued: list[Issued], **other: Any) -> None:
        persons = other.get("persons", range(len(issued)))
        links = [self.link(batch, person, each) for person, each in zip(persons, issued, strict=True)]
        named = {name: other[name] for name in ("level", "standard", "accreditation") if name in other}
        self.founded.anchor(batch, [each.entry for each in issued], links, member=self.member, **named)

    def link(self, batch: bytes, person: int, issued: Issued) -> link.Link:
        trail = self.trail_key(person)
        index = self.tags.get(trail, 0)
        self.tags[trail] = index + 1
        opened = link.link(batch, issued.entry.document_digest, self.salt(person, issued))
        return link.Link(link.tag(trail, index), opened)

    def trail_key(self, person: int) -> bytes:
        return link.trail_key(drawn("secret", person), self.founded.consortium_id, self.member)

    def salt(self, person: int, issued: Issued) -> bytes:
        return link.link_salt(drawn("secret", person), issued.document.batch, issued.entry.document_digest)

    def opening(self, person: int, issued: Issued) -> dict[str, str]:
        return {
            "batch": issued.document.batch.hex(),
            "document_digest": issued.entry.document_digest.hex(),
            "link_salt": self.salt(person, issued).hex(),
        }

    def position(self, issued: Issued, batch: list[Issued]) -> int:
        return sorted(each.entry for each in batch).index(issued.entry)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.founded.now(), UTC)

    def certificate(self, person: int) -> Certificate:
        award = (self.now() - timedelta(days=30)).date()
        return Certificate(
            number=f"S000099000001{award.year % 100:02d}3{person + 1:06d}", standard=1, kind=Kind.SKILL_LEVEL, level=40,
            occupation="示例", occupation_code="6-31-07-03", direction="", edition="", theory_score="86",
            practical_score="91.5", review_score=None, issuing_authority="示例", basis=Basis.GOVERNMENT_FILING,
            basis_document="DEMO-1", award_date=award,
            valid_from=datetime(award.year, award.month, award.day, tzinfo=UTC), valid_until=None,
            holder_name=f"学员{person}号", id_type=IdType.RESIDENT_ID, birth_year=2003, id_mask="46",
        )  # fmt: skip
