"""`proof.created` stands outside the digest: who holds the credential key can state another one in an anchored file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from formats.canonical import decode_object
from formats.digests import document_digest
from formats.words import LANGUAGES
from tests.wallet.world import ANCHORED, NOW, SIGNED, TRUST_ROOT, draft, now, signed_file, world
from verification.verdict import State
from verification.verifier import verify_file
from wallet.documents.timestamps import for_people, to_text

STATED = {"en": "signer states", "zh-CN": "签署人自称"}


@pytest.mark.parametrize("years", [-30, -3, 0])
def test_a_reproved_file_shows_another_signing_time_only_as_the_signers_statement(years: int) -> None:
    held, created = world(), SIGNED + timedelta(days=365 * years, minutes=1)
    reproved = signed_file(draft(), created=created)
    assert reproved != held.files[0]
    assert document_digest(decode_object(reproved)) == document_digest(decode_object(held.files[0]))

    found = verify_file(reproved, held.source, TRUST_ROOT, now)

    assert (found.state, found.reason) == (State.VALID, "genuine")
    for language in LANGUAGES:
        lines = [check.text(language) for check in found.checks]
        shown = [line for line in lines if for_people(to_text(created)) in line]
        assert shown, "the statement is not hidden"
        assert all(STATED[language] in line for line in shown)
        assert any(for_people(to_text(ANCHORED)) in line and STATED[language] not in line for line in lines), (
            "what is proved"
        )
    assert not {to_text(created), for_people(to_text(created))} & set(dict(found.fields).values())


def test_a_file_reproved_into_the_future_is_a_fault_of_that_file() -> None:
    held = world()
    late = signed_file(draft(), created=NOW + timedelta(seconds=301))
    assert verify_file(late, held.source, TRUST_ROOT, now).state is State.INVALID
    edge = signed_file(draft(), created=NOW + timedelta(seconds=300))
    assert verify_file(edge, held.source, TRUST_ROOT, now).state is State.VALID
