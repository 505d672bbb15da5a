"""A small issuer, registrar and verifier made of nothing but `formats`: ten credentials, raw logs, a verdict from them.

`plant` switches on one leak or fault at a time, so that the audit can show that it catches each.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth_abi.abi import decode, encode

from formats import canonical, digests, ids, leaf, link, token
from formats.crypto import ed25519
from formats.crypto.hashing import keccak256, sha256
from formats.encoding import base64url, from_base64url

CONSORTIUM_ID = sha256(b"reference consortium")
CHAIN_REF = ids.chain_ref(sha256(b"reference genesis"), bytes.fromhex("00112233445566778899aabbccddeeff00112233"))
ISSUER = 2
STATUS_PLACES = 131_072
ANCHORED = keccak256(
    b"Anchored(bytes20,uint32,uint32,uint8,uint32,bytes32,bytes32,bytes32,address,(bytes32,bytes32)[],(bytes32,bytes32)[])"
)
_DATA = ["uint8", "uint32", "bytes32", "bytes32", "bytes32", "address", "(bytes32,bytes32)[]", "(bytes32,bytes32)[]"]


def drawn(*parts: object) -> bytes:
    """Reproducible stand-in for 32 random bytes."""
    return hashlib.sha256(repr(parts).encode()).digest()


@dataclass(frozen=True)
class RawLog:
    topics: list[bytes]
    data: bytes


@dataclass(frozen=True)
class Issued:
    person: int
    document: bytes
    token: bytes


@dataclass(frozen=True)
class Sitting:
    batch: bytes
    issued: list[Issued]
    log: RawLog


@dataclass
class Reference:
    """One certifying member with its registrar. Persons are small integers; `secrets` is what the registrar holds."""

    plant: str = ""
    issuer: int = ISSUER
    secrets: dict[int, bytes] = field(default_factory=dict)
    used_tags: dict[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.credential_key = Ed25519PrivateKey.from_private_bytes(drawn("credential", self.issuer))
        self.token_key = Ed25519PrivateKey.from_private_bytes(drawn("token", self.issuer))

    def issue(self, sitting: int, persons: list[int]) -> Sitting:
        batch = ids.batch_id(self.issuer, drawn("batch", self.issuer, sitting)[:16])
        issued = [self._credential(batch, sitting, person) for person in persons]
        entries = sorted(self._entry(each) for each in issued)
        links = self._links(batch, entries, issued)
        return Sitting(batch, issued, self._log(batch, entries, links))

    def key_id(self, purpose: ids.KeyPurpose) -> bytes:
        key = self.credential_key if purpose == ids.KeyPurpose.CREDENTIAL else self.token_key
        return ids.key_id(self.issuer, purpose, key.public_key().public_bytes_raw())

    def secret(self, person: int) -> bytes:
        return self.secrets.setdefault(person, drawn("secret", person))

    def trail_key(self, person: int) -> bytes:
        issuer = 0 if self.plant == "one trail key for all issuers" else self.issuer
        return link.trail_key(self.secret(person), CONSORTIUM_ID, issuer)

    def _credential(self, batch: bytes, sitting: int, person: int) -> Issued:
        salt = drawn("salt", self.issuer, sitting, person)[:16]
        document: dict[str, canonical.Json] = {
            "id": f"urn:uuid:{drawn('id', self.issuer, sitting, person)[:16].hex()}",
            "chain": CHAIN_REF.hex(),
            "batch": batch.hex(),
            "salt": base64url(salt),
            "holder": f"学员{person}",
        }
        document["credentialStatus"] = self._status(sitting, person)
        match self.plant:
            case "fingerprint in a document":
                document["fingerprint"] = sha256(b"guild/fingerprint/1", self.secret(person)).hex()
            case "tag in a document":
                document["tag"] = link.tag(self.trail_key(person), 0).hex()
            case "trail key in a document":
                document["trail"] = base64url(self.trail_key(person))
        signature = self.credential_key.sign(digests.document_digest(document))
        document["proof"] = base64url(signature)
        return Issued(person, canonical.encode(document), self._token(batch, sitting, person, salt))

    def _status(self, sitting: int, person: int) -> dict[str, canonical.Json]:
        number, index = 1, int.from_bytes(drawn("place", self.issuer, sitting, person)[:8], "big") % STATUS_PLACES
        match self.plant:
            case "status places counted up":
                index = 10 * sitting + person
            case "a status place for each person":
                index = int.from_bytes(drawn("place", person)[:8], "big") % STATUS_PLACES
            case "a status list for each batch":
                number = 1 + sitting
        address = ids.status_list_id("reference.example", self.issuer, number)
        return {"statusListCredential": address, "statusListIndex": str(index)}

    def _token(self, batch: bytes, sitting: int, person: int, salt: bytes) -> bytes:
        random = (
            salt[:8] if self.plant == "document salt in the token" else drawn("token", self.issuer, sitting, person)[:8]
        )
        claims = token.TokenClaims(
            chain_ref=CHAIN_REF, batch=batch, random=random, number=f"Y0000{sitting:04}{person:013}", name="学*",
            id_mask=None, birth_year=2000, kind=1, standard=1, level=40, award_day=20000, valid_from=1_790_000_000,
            valid_until=None, signed=1_790_000_000,
        )  # fmt: skip
        hint = self.key_id(ids.KeyPurpose.TOKEN)[: ids.KEY_HINT_BYTES]
        return token.assemble(claims, hint, self.token_key.sign(token.signed_bytes(claims, hint)))

    def _entry(self, issued: Issued) -> leaf.Entry:
        covered = issued.token
        if self.plant == "token digest over the payload alone":
            covered = issued.token[:-66]
        document = canonical.decode_object(issued.document)
        return leaf.Entry(digests.document_digest(document), digests.token_digest(covered))

    def _links(self, batch: bytes, entries: list[leaf.Entry], issued: list[Issued]) -> list[link.Link]:
        by_digest = {self._entry(each).document_digest: each for each in issued}
        links = []
        for entry in entries:
            person = by_digest[entry.document_digest].person
            salt = self._link_salt(batch, entry, by_digest[entry.document_digest])
            trail = self.trail_key(person)
            index = self.used_tags.get(trail, 0)
            self.used_tags[trail] = index if self.plant == "tags repeated" else index + 1
            links.append(link.Link(link.tag(trail, index), link.link(batch, entry.document_digest, salt)))
        if self.plant == "links in entry order":
            tags = sorted(each.tag for each in links)
            return [link.Link(tag, each.link) for tag, each in zip(tags, links, strict=True)]
        return sorted(links)

    def _link_salt(self, batch: bytes, entry: leaf.Entry, issued: Issued) -> bytes:
        document = canonical.decode_object(issued.document)
        salt = from_base64url(str(document["salt"]))
        match self.plant:
            case "link salt is the document salt":
                return salt + bytes(16)
            case "link salt derivable from the file":
                return sha256(salt)
            case _:
                return link.link_salt(self.secret(issued.person), batch, entry.document_digest)

    def _log(self, batch: bytes, entries: list[leaf.Entry], links: list[link.Link]) -> RawLog:
        data = encode(
            _DATA,
            [
                40,
                1,
                self.key_id(ids.KeyPurpose.CREDENTIAL),
                self.key_id(ids.KeyPurpose.TOKEN),
                leaf.root(batch, entries),
                "0x" + "11" * 20,
                [(each.document_digest, each.token_digest) for each in entries],
                [(each.tag, each.link) for each in links],
            ],
        )
        return RawLog([ANCHORED, batch + bytes(12), (1).to_bytes(32, "big"), (1).to_bytes(32, "big")], data)


@dataclass(frozen=True)
class AnchoredBatch:
    batch: bytes
    credential_key: bytes
    token_key: bytes
    root: bytes
    entries: list[leaf.Entry]
    links: list[link.Link]


def read_log(log: RawLog) -> AnchoredBatch:
    """The facts of a raw `Anchored` log."""
    assert log.topics[0] == ANCHORED
    _, _, credential_key, token_key, root, _, entries, links = decode(_DATA, log.data)
    return AnchoredBatch(
        log.topics[1][:20], credential_key, token_key, root,
        [leaf.Entry(*each) for each in entries], [link.Link(*each) for each in links],
    )  # fmt: skip


def verify(document: bytes, logs: list[RawLog], keys: dict[bytes, bytes]) -> bool:
    """Is this document genuine and anchored, by the logs and the public keys (key id → key) alone?"""
    content = canonical.decode_object(document)
    digest = digests.document_digest(content)
    named = bytes.fromhex(str(content["batch"]))
    for anchored in map(read_log, logs):
        if anchored.batch != named or leaf.root(anchored.batch, anchored.entries) != anchored.root:
            continue
        signed = ed25519.verify(keys[anchored.credential_key], digest, from_base64url(str(content["proof"])))
        return signed and any(entry.document_digest == digest for entry in anchored.entries)
    return False


def verify_by_digest_alone(document: bytes, logs: list[RawLog], keys: dict[bytes, bytes]) -> bool:
    """The planted fault: any batch that holds the digest will do."""
    digest = digests.document_digest(canonical.decode_object(document))
    return any(entry.document_digest == digest for log in logs for entry in read_log(log).entries)
