"""A small consortium in memory: a certifier, a batch of three, a source of its facts. A fake of the protocol."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from formats import ids, leaf
from formats.digests import token_digest
from formats.leaf import Entry
from formats.link import Link, link, link_salt, tag, trail_key
from formats.register.basis import Basis
from formats.register.batches import BatchRecord
from formats.register.levels import Kind
from formats.register.members import MemberStatus
from formats.register.trust_root import Deployment, TrustRoot
from verification.source import (
    AccreditationFacts,
    BatchFacts,
    BatchLinks,
    KeyFacts,
    MemberFacts,
    SourceUnavailable,
    SourceView,
    StandardFacts,
)
from wallet.documents.certificate import Certificate
from wallet.documents.document import CredentialDocument, sign_document
from wallet.documents.identity import IdType
from wallet.documents.reader import parse_document
from wallet.documents.status_entry import LIST_BITS, StatusEntry
from wallet.keys.keystore import Keystore
from wallet.keys.signer import Signer
from wallet.tokens.token import certificate_claims, sign_token

T = TypeVar("T")

HOST = "guild-ledger.example"
MEMBER = 2
STANDARD = 3
ACCREDITATION = 7
CONSORTIUM_ID = bytes(range(32))
DEPLOYMENT = Deployment(31337, bytes([1]) * 32, bytes([2]) * 20, bytes([3]) * 20)
TRUST_ROOT = TrustRoot(CONSORTIUM_ID, HOST, (DEPLOYMENT,))
CHAIN = DEPLOYMENT.chain_ref
BATCH = ids.batch_id(MEMBER, bytes([9]) * 16)
SECRET = bytes([5]) * 32

SIGNED = datetime(2026, 7, 1, 8, 0, 0, tzinfo=UTC)
ANCHORED = SIGNED + timedelta(minutes=5)
NOW = SIGNED + timedelta(days=30)


def now() -> datetime:
    return NOW


@cache
def keys() -> tuple[Signer, bytes, bytes, bytes]:
    """A signer, and the public keys for credentials, for tokens, and of a stranger."""
    store = Keystore(Path(tempfile.mkdtemp()), b"secret", scrypt_n=2)
    public = [store.create_ed25519(name) for name in ("credential", "token", "stranger")]
    return store.signer(), public[0], public[1], public[2]


def certificate(**changes: object) -> Certificate:
    plain = Certificate(
        number="S000099000001263000004",
        standard=STANDARD,
        kind=Kind.SKILL_LEVEL,
        level=40,
        occupation="工业机器人系统操作员",
        occupation_code="6-31-07-03",
        direction="",
        edition="2020年版",
        theory_score="81",
        practical_score="84.5",
        review_score=None,
        issuing_authority="示例市技师学院(演示)",
        basis=Basis.GOVERNMENT_FILING,
        basis_document="DEMO-2026-1",
        award_date=date(2026, 6, 30),
        valid_from=datetime(2026, 6, 30, tzinfo=UTC),
        valid_until=datetime(2029, 6, 29, 23, 59, 59, tzinfo=UTC),
        holder_name="古丽努尔·示例艾力",
        id_type=IdType.RESIDENT_ID,
        birth_year=2003,
        id_mask="46",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def draft(place: int = 0, **changes: object) -> CredentialDocument:
    """An unsigned document; `place` makes its salt and ids its own."""
    plain = CredentialDocument(
        certificate=certificate(),
        host=HOST,
        member=MEMBER,
        chain_ref=CHAIN,
        batch=BATCH,
        salt=bytes([place]) * 16,
        credential_id=UUID(f"{place:08x}-0000-4000-8000-000000000001"),
        subject_id=UUID(f"{place:08x}-0000-4000-8000-000000000002"),
        status=StatusEntry(1, (101 + place * 1009) % LIST_BITS),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def signed_file(document: CredentialDocument, *, key: bytes | None = None, created: datetime = SIGNED) -> bytes:
    signer, credential, _, _ = keys()
    return sign_document(document, public_key=key or credential, signer=signer, created=created)


def signed_token(document: CredentialDocument, *, key: bytes | None = None, signed: datetime = SIGNED) -> bytes:
    signer, _, token, _ = keys()
    claims = certificate_claims(
        document.certificate,
        chain_ref=document.chain_ref,
        batch=document.batch,
        random=document.salt[:8],
        signed=signed,
    )
    return sign_token(claims, public_key=key or token, signer=signer)


@dataclass
class MemorySource:
    """Facts as plain dictionaries; a test changes what it is about. `down`: the names of methods without an answer."""

    head: SourceView
    batches: dict[bytes, BatchFacts] = field(default_factory=dict)
    keys: dict[bytes, KeyFacts] = field(default_factory=dict)
    members: dict[int, MemberFacts] = field(default_factory=dict)
    standards: dict[int, StandardFacts] = field(default_factory=dict)
    accreditations: dict[int, AccreditationFacts] = field(default_factory=dict)
    batch_links: tuple[BatchLinks, ...] = ()
    down: frozenset[str] = frozenset()

    def view(self) -> SourceView:
        return self._answer("view", self.head)

    def batch(self, chain_ref: bytes, batch: bytes) -> BatchFacts | None:
        return self._answer("batch", self.batches.get(batch) if chain_ref == CHAIN else None)

    def key(self, chain_ref: bytes, key_id: bytes) -> KeyFacts | None:
        return self._answer("key", self.keys.get(key_id))

    def member(self, chain_ref: bytes, number: int) -> MemberFacts | None:
        return self._answer("member", self.members.get(number))

    def standard(self, chain_ref: bytes, number: int) -> StandardFacts | None:
        return self._answer("standard", self.standards.get(number))

    def accreditation(self, chain_ref: bytes, number: int) -> AccreditationFacts | None:
        return self._answer("accreditation", self.accreditations.get(number))

    def links(self, chain_ref: bytes, issuer: int) -> tuple[BatchLinks, ...]:
        return self._answer("links", self.batch_links)

    def _answer(self, name: str, value: T) -> T:
        if name in self.down:
            raise SourceUnavailable(f"{name}: connection refused")
        return value

    def change_record(self, **changes: object) -> None:
        """Another record of the one batch."""
        facts = self.batches[BATCH]
        self.batches[BATCH] = replace(facts, record=replace(facts.record, **changes))  # type: ignore[arg-type]

    def change_head(self, **changes: object) -> None:
        self.head = replace(self.head, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class World:
    """Three credentials in one anchored batch, and the source that tells of them."""

    files: tuple[bytes, ...]
    tokens: tuple[bytes, ...]
    source: MemorySource

    def position(self, place: int = 0) -> int:
        digest = parse_document(self.files[place]).digest
        return [entry.document_digest for entry in self.source.batches[BATCH].entries].index(digest)


def world() -> World:
    drafts = [draft(place) for place in range(3)]
    return anchored([signed_file(each) for each in drafts], [signed_token(each) for each in drafts])


def anchored(files: list[bytes], tokens: list[bytes]) -> World:
    """A source whose one batch holds exactly these, whatever they say."""
    pairs = zip(files, tokens, strict=True)
    entries = tuple(sorted(Entry(parse_document(file).digest, token_digest(token)) for file, token in pairs))
    _, credential, token_key, _ = keys()
    head_time = NOW - timedelta(minutes=1)
    source = MemorySource(SourceView("memory", True, False, (DEPLOYMENT,), 1000, bytes([4]) * 32, head_time, head_time))
    source.batches[BATCH] = BatchFacts(_record(entries, credential, token_key), entries, ())
    for purpose, public in ((ids.KeyPurpose.CREDENTIAL, credential), (ids.KeyPurpose.TOKEN, token_key)):
        source.keys[ids.key_id(MEMBER, purpose, public)] = KeyFacts(
            MEMBER, purpose, public, ANCHORED - timedelta(days=1), None, None
        )
    source.members[MEMBER] = MemberFacts(MEMBER, MemberStatus.ACTIVE, "示例市技师学院(演示)", "Demo College")
    source.standards[STANDARD] = StandardFacts(
        STANDARD, Kind.SKILL_LEVEL, "6-31-07-03", "2020年版", "工业机器人系统操作员", "Industrial robot operator"
    )
    source.accreditations[ACCREDITATION] = AccreditationFacts(
        ACCREDITATION, MEMBER, STANDARD, (20, 30, 40), Basis.GOVERNMENT_FILING, "DEMO-2026-1"
    )
    return World(tuple(files), tuple(tokens), source)


def _record(entries: tuple[Entry, ...], credential: bytes, token: bytes) -> BatchRecord:
    return BatchRecord(
        batch=BATCH,
        root=leaf.root(BATCH, entries),
        count=len(entries),
        standard=STANDARD,
        level=40,
        accreditation=ACCREDITATION,
        registrar=1,
        credential_key=ids.key_id(MEMBER, ids.KeyPurpose.CREDENTIAL, credential),
        token_key=ids.key_id(MEMBER, ids.KeyPurpose.TOKEN, token),
        anchored_at=ANCHORED,
        anchored_in=900,
    )


def links_for(batch: bytes, digests_of_secret: list[tuple[bytes, int]], noise: int = 2) -> tuple[Link, ...]:
    """Links of one batch: (document digest, index on the trail) of our person, and strangers' noise between them."""
    trail = trail_key(SECRET, CONSORTIUM_ID, ids.batch_member(batch))
    own = [
        Link(tag(trail, index), link(batch, each, link_salt(SECRET, batch, each))) for each, index in digests_of_secret
    ]
    others = [Link(bytes([60 + place]) * 32, bytes([90 + place]) * 32) for place in range(noise)]
    return tuple(sorted(own + others))
