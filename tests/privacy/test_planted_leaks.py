"""Each leak of docs/formats.md, planted in the reference, is caught by the audit that passes on clean data."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from formats import canonical, digests, ids, leaf
from tests.formats import reference
from tests.formats.reference import RawLog, Reference, read_log
from tests.privacy.audit import HolderFile, PersonSecret, PublicBatch, leaks

Verify = Callable[[bytes, list[RawLog], dict[bytes, bytes]], bool]

PLANTED = {
    "link salt is the document salt": "a link opens with bytes that the file holds",
    "link salt derivable from the file": "a link opens with bytes that the file holds",
    "document salt in the token": "the document's salt stands in the token",
    "token digest over the payload alone": "a token digest does not cover all bytes of the token",
    "fingerprint in a document": "a fingerprint stands in a file",
    "tag in a document": "a tag stands in a file",
    "trail key in a document": "a trail key stands in a file",
    "tags repeated": "a tag stands twice",
    "links in entry order": "links stand in the order of entries",
    "one trail key for all issuers": "two issuers or persons share a trail key",
    "status places counted up": "the status places of a batch stand together",
    "a status place for each person": "a status place stands twice",
    "a status list for each batch": "each batch has a status list of its own",
}


def audit(plant: str) -> list[str]:
    """Two issuers, one registrar, two sittings of ten, the first person in each."""
    secrets: dict[int, bytes] = {}
    issuers = [Reference(plant, issuer=n, secrets=secrets) for n in (2, 3)]
    sittings = [(each, each.issue(s, list(range(s, s + 10)))) for each in issuers for s in (0, 1)]
    batches, files = [], []
    for issuer, sitting in sittings:
        anchored = read_log(sitting.log)
        batches.append(PublicBatch(anchored.batch, issuer.issuer, anchored.entries, anchored.links))
        files += [HolderFile(str(each.person), sitting.batch, each.document, each.token) for each in sitting.issued]
    persons = [
        PersonSecret(str(n), s, {each.issuer: each.trail_key(n) for each in issuers}, [f"学员{n}"])
        for n, s in secrets.items()
    ]
    return leaks(batches, files, persons)


def test_clean_data_leaks_nothing() -> None:
    assert audit("") == []


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_leak_is_caught(plant: str) -> None:
    assert PLANTED[plant] in audit(plant)


@pytest.mark.parametrize(
    ("verify", "caught"), [(reference.verify, False), (reference.verify_by_digest_alone, True)], ids=["ours", "planted"]
)
def test_a_copy_of_a_digest_in_another_batch_is_nothing(verify: Verify, caught: bool) -> None:
    honest = Reference(issuer=2)
    sitting = honest.issue(0, list(range(10)))
    thief = Reference(issuer=3)
    copied = thief._log(ids.batch_id(3, bytes(16)), read_log(sitting.log).entries, read_log(sitting.log).links)
    assert accepts(verify, sitting.issued[0].document, [copied], [honest, thief]) is caught


def accepts(verify: Verify, document: bytes, logs: list[RawLog], issuers: list[Reference]) -> bool:
    keys = {
        each.key_id(ids.KeyPurpose.CREDENTIAL): each.credential_key.public_key().public_bytes_raw() for each in issuers
    }
    return verify(document, logs, keys)


def test_ten_credentials_verify_from_raw_logs() -> None:
    issuer = Reference()
    sitting = issuer.issue(0, list(range(10)))
    assert all(accepts(reference.verify, each.document, [sitting.log], [issuer]) for each in sitting.issued)


def test_a_changed_document_does_not_verify_from_raw_logs() -> None:
    issuer = Reference()
    sitting = issuer.issue(0, list(range(10)))
    document = canonical.decode_object(sitting.issued[0].document)
    changed = canonical.encode({**document, "holder": "别人"})
    assert not accepts(reference.verify, changed, [sitting.log], [issuer])


def test_a_root_that_is_not_its_entries_does_not_verify() -> None:
    issuer = Reference()
    sitting = issuer.issue(0, list(range(10)))
    other = issuer.issue(1, list(range(10)))
    entries = read_log(sitting.log).entries
    swapped = RawLog(sitting.log.topics, sitting.log.data.replace(leaf.root(sitting.batch, entries), bytes(32)))
    document = sitting.issued[0].document
    assert digests.document_digest(canonical.decode_object(document)) in {e.document_digest for e in entries}
    assert not accepts(reference.verify, document, [swapped, other.log], [issuer])
