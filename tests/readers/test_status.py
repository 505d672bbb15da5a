"""What a reader who knows no chain learns from our signed status lists, and which lists it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from formats import canonical, ids
from node.publishing.did_document import did_document
from tests.readers.peer import Answer, follow
from tests.wallet.world import HOST, MEMBER, draft, keys, signed_file
from verification.source import KeyFacts
from wallet.documents.status_entry import LIST_BITS, StatusEntry
from wallet.documents.status_list import StatusList, encode_bits, sign_status_list

START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
SIGNER, CREDENTIAL_KEY, OTHER, STATUS_KEY = keys()
LIST = ids.status_list_id(HOST, MEMBER, 1)


def key(purpose: ids.KeyPurpose, public: bytes, member: int = MEMBER, **more: Any) -> KeyFacts:
    plain = KeyFacts(member, purpose, public, START, None, None)
    return replace(plain, **more)


def did(*found: KeyFacts, member: int = MEMBER) -> Any:
    return json.loads(did_document(HOST, member, found))


OWN = did(key(ids.KeyPurpose.CREDENTIAL, CREDENTIAL_KEY), key(ids.KeyPurpose.STATUS, STATUS_KEY))


def status_list(
    indexes: Iterable[int], *, member: int = MEMBER, public: bytes = STATUS_KEY, start: datetime = START
) -> Any:
    listed = StatusList(HOST, member, 1, encode_bits(indexes), start)
    return json.loads(sign_status_list(listed, public_key=public, signer=SIGNER))


def file(index: int = 101) -> Any:
    return json.loads(signed_file(draft(status=StatusEntry(1, index))))


def asked(credential: Any, listed: Any, dids: Iterable[Any] = (OWN,)) -> Answer:
    (answer,) = follow([credential], list(dids), {LIST: listed})
    return answer


def refused(answer: Answer, why: str) -> None:
    assert not answer.verified
    assert why in str(answer.error)


def test_a_file_whose_bit_is_not_set_verifies_with_the_documents_that_we_serve() -> None:
    assert asked(file(), status_list([])) == Answer(True, None)
    assert asked(file(), status_list([0, 100, 102, LIST_BITS - 1])) == Answer(True, None)


def test_a_file_whose_bit_is_set_is_refused_wherever_the_bit_stands() -> None:
    places = [0, 7, 8, 101, 65_536, LIST_BITS - 1]
    answers = follow([file(place) for place in places], [OWN], {LIST: status_list(places)})
    assert [each.verified for each in answers] == [False] * len(places)
    assert {each.error for each in answers} == {"its bit in the status list is set"}


def test_a_tampered_file_is_refused_before_its_status_is_read() -> None:
    changed = file()
    changed["credentialStatus"]["statusListIndex"] = "102"
    refused(asked(changed, status_list([101])), "Invalid signature")


def test_a_tampered_list_is_refused() -> None:
    listed = status_list([101])
    listed["credentialSubject"]["encodedList"] = encode_bits([])
    refused(asked(file(), listed), "not verified")


def test_a_list_under_another_members_key_is_refused() -> None:
    foreign = did(key(ids.KeyPurpose.STATUS, OTHER, member=3), member=3)
    refused(asked(file(), status_list([], public=OTHER), [OWN, foreign]), "not verified")
    refused(asked(file(), status_list([], member=3, public=OTHER), [OWN, foreign]), "Issuers")


def test_a_list_with_a_key_that_the_issuer_lost_is_refused() -> None:
    lost = key(ids.KeyPurpose.STATUS, STATUS_KEY, compromised_since=START)
    refused(asked(file(), status_list([]), [did(key(ids.KeyPurpose.CREDENTIAL, CREDENTIAL_KEY), lost)]), "not verified")


def test_a_list_that_is_too_old_is_refused() -> None:
    refused(asked(file(), status_list([], start=START - timedelta(hours=24))), "not verified")


def test_a_file_signed_with_a_key_that_has_ended_still_verifies() -> None:
    ended = key(ids.KeyPurpose.CREDENTIAL, CREDENTIAL_KEY, valid_until=START)
    assert asked(file(), status_list([]), [did(ended, key(ids.KeyPurpose.STATUS, STATUS_KEY))]).verified


def test_the_did_document_names_no_key_for_tokens_and_snapshots() -> None:
    others = [key(purpose, OTHER) for purpose in (ids.KeyPurpose.TOKEN, ids.KeyPurpose.SNAPSHOT)]
    assert did(*others)["verificationMethod"] == did(*others)["assertionMethod"] == []


def test_the_same_places_make_the_same_list() -> None:
    assert encode_bits([5, 9, 5]) == encode_bits([9, 5])
    one, other = status_list([5]), status_list([5])
    assert canonical.encode(one) == canonical.encode(other)
