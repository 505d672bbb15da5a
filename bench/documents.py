"""The issue path before the chain, stage by stage, each beside the bare operation at its heart."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

from Crypto.Hash import keccak
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.place import Place, random_batch
from bench.rows import Row, per_second
from formats import leaf, link
from formats.digests import document_digest
from formats.levels import Kind
from formats.token import TokenClaims
from tests.stranger.founded import CERTIFIER
from wallet.basis import Basis
from wallet.certificate import Certificate
from wallet.document import CredentialDocument, render, sign_document
from wallet.identity import IdType
from wallet.keystore import Keystore
from wallet.token import certificate_claims, sign_token

COUNT = 100
NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
# Of one credential: tag, link, leaf, and one node for each leaf but one.
HASHES_A_CREDENTIAL = 4
LIGHT_SCRYPT = 1 << 12
CONSORTIUM = bytes(32)


def rows(place: Place) -> Iterator[Row]:
    desk = Desk(place)
    documents = [_document(place) for _ in range(COUNT)]
    rendered = [render(document) for document in documents]
    bare_sign = per_second(COUNT, _bare_signs)

    yield _row(
        "documents rendered and digested (peer: bare JSON and SHA-256)",
        lambda: [document_digest(render(document)) for document in documents],
        per_second(COUNT, lambda: [hashlib.sha256(json.dumps(each).encode()) for each in rendered]),
        goal=0.0015,
    )
    yield _row(
        "documents signed, eddsa-rdfc-2022 (peer: bare Ed25519)",
        lambda: [desk.sign_document(document) for document in documents],
        bare_sign,
        goal=0.0015,
    )
    yield _row(
        "QR tokens signed (peer: bare Ed25519)",
        lambda: [desk.sign_token(document) for document in documents],
        bare_sign,
        goal=0.08,
    )
    batch, entries, _ = random_batch(COUNT)
    yield _row(
        "credentials linked and rooted by the registrar (peer: bare keccak-256)",
        lambda: _link(batch, entries),
        per_second(COUNT, _bare_hashes),
        goal=0.4,
    )


class Desk:
    """Signs with the two keys that issuing needs, from an opened keystore."""

    def __init__(self, place: Place) -> None:
        keystore = Keystore(place.folder / "keystore", b"bench", scrypt_n=LIGHT_SCRYPT)
        self._credential_key = keystore.create_ed25519("credential")
        self._token_key = keystore.create_ed25519("token")
        self._signer = keystore.signer()

    def sign_document(self, document: CredentialDocument) -> bytes:
        return sign_document(document, public_key=self._credential_key, signer=self._signer, created=NOW)

    def sign_token(self, document: CredentialDocument) -> bytes:
        return sign_token(_claims(document), public_key=self._token_key, signer=self._signer)


def _row(name: str, work: Callable[[], object], peer: float, *, goal: float) -> Row:
    work()  # keys are opened and contexts read once, not once a credential
    return Row(name=name, ours=per_second(COUNT, work), peer=peer, unit="credentials/s", goal=goal)


def _link(batch: bytes, entries: list[leaf.Entry]) -> None:
    links = []
    for entry in entries:
        person = secrets.token_bytes(32)
        trail = link.trail_key(person, CONSORTIUM, CERTIFIER)
        salt = link.link_salt(person, batch, entry.document_digest)
        links.append(link.Link(link.tag(trail, 0), link.link(batch, entry.document_digest, salt)))
    link.links_hash(sorted(links))
    leaf.root(batch, entries)


def _claims(document: CredentialDocument) -> TokenClaims:
    return certificate_claims(
        document.certificate,
        chain_ref=document.chain_ref,
        batch=document.batch,
        random=secrets.token_bytes(8),
        signed=NOW,
    )


def _bare_signs() -> None:
    key = Ed25519PrivateKey.generate()
    for _ in range(COUNT):
        key.sign(bytes(64))


def _bare_hashes() -> None:
    for _ in range(COUNT * HASHES_A_CREDENTIAL):
        keccak.new(data=bytes(84), digest_bits=256).digest()


def _document(place: Place) -> CredentialDocument:
    batch, _, _ = random_batch(1)
    return CredentialDocument(
        certificate=_certificate(),
        host="guild-ledger.example",
        member=CERTIFIER,
        chain_ref=place.founded.chain_ref,
        batch=batch,
        salt=secrets.token_bytes(16),
        credential_id=uuid4(),
        subject_id=uuid4(),
    )


def _certificate() -> Certificate:
    return Certificate(
        number="S000099000001263000001",
        standard=1,
        kind=Kind.SKILL_LEVEL,
        level=40,
        occupation="电工",
        occupation_code="6-31-01-03",
        direction="",
        edition="",
        theory_score="86",
        practical_score="91.5",
        review_score=None,
        issuing_authority="示范技师学院",
        basis=Basis.GOVERNMENT_FILING,
        basis_document="DEMO-1",
        award_date=date(2026, 6, 1),
        valid_from=NOW,
        valid_until=None,
        holder_name="方启程",
        id_type=IdType.RESIDENT_ID,
        birth_year=2003,
        id_mask="17",
    )
