"""What a stranger with a full node and one file must not be able to do, tried.

`leaks` takes what is public, what one file holder has, and (to know what to look for) the secrets, and names every leak
it finds. The same function runs on planted leaks and on the data of a real issue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from formats import canonical, digests, leaf, link, token
from formats.crypto.hashing import keccak256, sha256
from formats.encoding import base64url, from_base64url
from formats.faults import FormatFault


@dataclass(frozen=True)
class PublicBatch:
    """One `Anchored` log, read."""

    batch: bytes
    issuer: int
    entries: list[leaf.Entry]
    links: list[link.Link]


@dataclass(frozen=True)
class HolderFile:
    """What one holder has and shows: document bytes, token bytes; `person` ties it to a secret in the audit only."""

    person: str
    batch: bytes
    document: bytes
    token: bytes


@dataclass(frozen=True)
class PersonSecret:
    """What nobody but registrar and holder has. `trails`: issuing member → trail key, as the registrar uses it."""

    person: str
    secret: bytes
    trails: dict[int, bytes]
    identifying: list[str]


def leaks(batches: list[PublicBatch], files: list[HolderFile], persons: list[PersonSecret]) -> list[str]:
    """Every leak found, in words; empty where there is none."""
    return [
        *_links_open_from_a_file(batches, files),
        *_salt_in_token(files),
        *_tokens_not_covered(batches, files),
        *_secrets_in_files(files, persons),
        *_tags_repeated(batches),
        *_links_in_entry_order(batches, files, persons),
        *_trail_keys_shared(persons),
        *_identity_on_chain(batches, persons),
        *_status_places_tell(files),
    ]


def _links_open_from_a_file(batches: list[PublicBatch], files: list[HolderFile]) -> Iterator[str]:
    links = {each.link for batch in batches for each in batch.links}
    for file in files:
        digest = digests.document_digest(canonical.decode_object(file.document))
        for guess in _guesses(file):
            if link.link(file.batch, digest, guess) in links:
                yield "a link opens with bytes that the file holds"
                break


def _guesses(file: HolderFile) -> Iterator[bytes]:
    """Every byte string of a file or token, padded, hashed and keyed in the ways a maker might have chosen."""
    texts = set(re.findall(rb'"([^"\\]+)"', file.document))
    raw: set[bytes] = set(texts)
    for text in texts:
        decoded = text.decode(errors="ignore")
        with suppress(FormatFault):  # an ordinary word, kept as it is
            raw.add(from_base64url(decoded))
        if re.fullmatch(r"(0x)?([0-9a-f]{2})+", decoded):
            raw.add(bytes.fromhex(decoded.removeprefix("0x")))
    digest = digests.document_digest(canonical.decode_object(file.document))
    raw |= {digest, digests.token_digest(file.token), file.token, file.batch}
    for each in raw:
        yield from (each[:32].ljust(32, b"\0"), each[:32].rjust(32, b"\0"), sha256(each), keccak256(each))
        yield from (sha256(each, file.batch), sha256(file.batch, each), sha256(each, digest), keccak256(each, digest))


def _salt_in_token(files: list[HolderFile]) -> Iterator[str]:
    for file in files:
        salt = from_base64url(str(canonical.decode_object(file.document)["salt"]))
        if any(salt[i : i + 8] in file.token for i in range(len(salt) - 7)):
            yield "the document's salt stands in the token"


def _tokens_not_covered(batches: list[PublicBatch], files: list[HolderFile]) -> Iterator[str]:
    entries = {(batch.batch, entry.token_digest) for batch in batches for entry in batch.entries}
    for file in files:
        token.decode(file.token)
        if (file.batch, digests.token_digest(file.token)) not in entries:
            yield "a token digest does not cover all bytes of the token"


def _secrets_in_files(files: list[HolderFile], persons: list[PersonSecret]) -> Iterator[str]:
    for file in files:
        shown = file.document + file.token
        for person in persons:
            for name, secret in _secrets(person):
                if any(form in shown for form in (secret, secret.hex().encode(), base64url(secret).encode())):
                    yield f"a {name} stands in a file"


def _secrets(person: PersonSecret) -> Iterator[tuple[str, bytes]]:
    yield "person secret", person.secret
    yield "fingerprint", sha256(b"guild/fingerprint/1", person.secret)
    for trail in person.trails.values():
        yield "trail key", trail
        for index in range(link.UNUSED_RUN):
            yield "tag", link.tag(trail, index)


def _tags_repeated(batches: list[PublicBatch]) -> Iterator[str]:
    seen = Counter(each.tag for batch in batches for each in batch.links)
    if any(count > 1 for count in seen.values()):
        yield "a tag stands twice"


def _links_in_entry_order(
    batches: list[PublicBatch], files: list[HolderFile], persons: list[PersonSecret]
) -> Iterator[str]:
    """In a batch of n, n links in entry order are an accident once in n!: seen in batches of five or more, a leak."""
    secrets = {each.person: each.secret for each in persons}
    for batch in batches:
        opened = {}
        for file in (each for each in files if each.batch == batch.batch):
            digest = digests.document_digest(canonical.decode_object(file.document))
            opened[link.link(batch.batch, digest, link.link_salt(secrets[file.person], batch.batch, digest))] = digest
        order = [opened[each.link] for each in batch.links if each.link in opened]
        if len(order) >= 5 and order in (sorted(order), sorted(order, reverse=True)):
            yield "links stand in the order of entries"


def _trail_keys_shared(persons: list[PersonSecret]) -> Iterator[str]:
    keys = [key for person in persons for key in person.trails.values()]
    if len(set(keys)) != len(keys):
        yield "two issuers or persons share a trail key"


def _identity_on_chain(batches: list[PublicBatch], persons: list[PersonSecret]) -> Iterator[str]:
    """No digest on the chain is a plain hash of a name or number, and no link or tag one of a secret."""
    public = {d for b in batches for e in b.entries for d in (e.document_digest, e.token_digest)}
    public |= {d for b in batches for each in b.links for d in (each.tag, each.link)}
    for person in persons:
        for text in person.identifying:
            data = text.encode()
            if {sha256(data), keccak256(data), data.ljust(32, b"\0"), data.rjust(32, b"\0")} & public:
                yield "a plain hash of a name or number stands on the chain"


def _status_places_tell(files: list[HolderFile]) -> Iterator[str]:
    """Drawn at random, five places of one batch stand this close together once in a thousand million times."""
    places: dict[bytes, list[tuple[str, int]]] = {}
    for file in files:
        status = canonical.decode_object(file.document)["credentialStatus"]
        assert isinstance(status, dict)
        place = (str(status["statusListCredential"]), int(str(status["statusListIndex"])))
        places.setdefault(file.batch, []).append(place)
    every = [place for found in places.values() for place in found]
    if len(set(every)) != len(every):
        yield "a status place stands twice"
    for found in places.values():
        indexes = [index for _, index in found]
        if len(found) >= 5 and max(indexes) - min(indexes) < 64 * len(found):
            yield "the status places of a batch stand together"
    for issuer in {batch[:4] for batch in places}:
        lists = [{address for address, _ in found} for batch, found in places.items() if batch[:4] == issuer]
        if len(lists) > 1 and sum(map(len, lists)) == len(set().union(*lists)):
            yield "each batch has a status list of its own"
