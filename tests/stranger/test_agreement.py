"""The stranger's script and `guild verify` say the same word about every credential."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from formats import ids, token
from formats.encoding import base64url
from formats.register.levels import Kind
from tests.stranger.founded import CERTIFIER, ENTERPRISE, Founded, drawn, signing_key
from tests.stranger.issued import PREFIX, Issuer
from tests.stranger.judges import Judges
from verification.verdict import State

CREDENTIAL, TOKEN = ids.KeyPurpose.CREDENTIAL, ids.KeyPurpose.TOKEN
INVALID, VALID = (State.INVALID, State.INVALID), (State.VALID, State.VALID)


def test_what_was_issued_and_anchored_is_valid(issuer: Issuer, judges: Judges) -> None:
    for issued in issuer.issue(3):
        assert judges.both(issued) == VALID


def test_a_batch_of_one_and_an_odd_batch_are_valid_too(issuer: Issuer, judges: Judges) -> None:
    assert judges.both(issuer.issue(1)[0]) == VALID
    assert judges.both(issuer.issue(5)[4]) == VALID


@pytest.mark.parametrize("place", [2, 14, 40, 90, 140, -70, -40, -1])
def test_a_token_with_one_bit_changed_is_invalid(issuer: Issuer, judges: Judges, place: int) -> None:
    changed = bytearray(issuer.issue(1)[0].token)
    changed[place] ^= 1
    assert judges.link(PREFIX + base64url(bytes(changed))).state is not State.VALID


ALTERED: dict[str, Callable[[dict[str, Any]], object]] = {
    "another name": lambda file: file["credentialSubject"].update(holderName="别人"),
    "a field too many": lambda file: file.update(motto="any"),
    "a field gone": lambda file: file["credentialSubject"].pop("theoryScore"),
    "no proof": lambda file: file.pop("proof"),
    "two proofs": lambda file: file["proof"].append(file["proof"][0]),
    "a proof made at another time": lambda file: file["proof"][0].update(created="2026-01-01T00:00:00Z"),
    "a proof with a field too many": lambda file: file["proof"][0].update(domain="example"),
    "a proof for another purpose": lambda file: file["proof"][0].update(proofPurpose="authentication"),
    "a proof value of another": lambda file: file["proof"][0].update(proofValue="z" + "2" * 87),
    "a key that nobody registered": lambda file: file["proof"][0].update(
        verificationMethod=file["proof"][0]["verificationMethod"][:-1] + "0"
    ),
}


@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_file_is_invalid(issuer: Issuer, judges: Judges, how: str) -> None:
    file = json.loads(issuer.issue(1)[0].file)
    ALTERED[how](file)
    written = json.dumps(file, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert judges.file(written).state is State.INVALID


def test_the_same_content_in_other_bytes_is_damaged(issuer: Issuer, judges: Judges) -> None:
    issued = issuer.issue(1)[0]
    spaced = json.dumps(json.loads(issued.file), ensure_ascii=False, indent=1).encode()
    assert judges.file(spaced).state is State.DAMAGED
    assert judges.file(issued.file + b"\n").state is State.DAMAGED
    assert judges.link(issued.link + "A").state is State.INVALID


def test_what_a_scanning_app_appends_does_no_harm(issuer: Issuer, judges: Judges) -> None:
    assert judges.link(issuer.issue(1)[0].link + "&appinstall=0").state is State.VALID


def test_a_proof_of_an_unknown_suite_is_unknown(issuer: Issuer, judges: Judges) -> None:
    file = json.loads(issuer.issue(1)[0].file)
    file["proof"][0]["cryptosuite"] = "eddsa-jcs-2032"
    written = json.dumps(file, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert judges.file(written).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("say", "other"),
    [
        ({"standard": 2}, {}),
        ({"level": 30, "number": "S000099000001264000001"}, {}),
        ({"kind": Kind.ONE_PLUS_X, "level": 30}, {"level": 30}),
        ({}, {"credential_key": signing_key(CERTIFIER, TOKEN), "token_key": signing_key(CERTIFIER, CREDENTIAL)}),
        ({}, {"credential_key": signing_key(ENTERPRISE, CREDENTIAL), "token_key": signing_key(ENTERPRISE, TOKEN)}),
    ],
    ids=["standard", "level", "kind", "keys of the wrong purpose", "keys of another member"],
)
def test_what_says_other_than_its_anchor_is_invalid(
    issuer: Issuer, judges: Judges, say: dict[str, Any], other: dict[str, Any]
) -> None:
    issued = issuer.issue(2, say=say, **other)[0]
    assert judges.both(issued) == INVALID


HOSTILE: dict[str, Callable[[dict[str, Any]], object]] = {
    "another issuer": lambda file: file["issuer"].update(id="did:web:guild-ledger.example:members:3"),
    "an end before the beginning": lambda file: file.update(validUntil="2020-01-01T00:00:00Z"),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_member_that_signs_and_anchors_a_fault_makes_it_no_better(issuer: Issuer, judges: Judges, how: str) -> None:
    batch = issuer.batch_id()
    hostile = issuer.resigned(issuer.credential(batch, 0), HOSTILE[how])
    issuer.anchor(batch, [hostile])
    assert judges.file(hostile.file).state is State.INVALID
    assert judges.link(hostile.link).state is State.VALID, "the token beside it says nothing wrong"


def test_a_token_minted_with_a_stolen_key_is_in_no_batch(issuer: Issuer, judges: Judges) -> None:
    real = issuer.issue(2)
    minted = issuer.credential(real[0].document.batch, person=77)
    assert judges.both(minted) == INVALID


def test_a_copy_of_a_digest_in_another_batch_is_nothing(issuer: Issuer, judges: Judges) -> None:
    stolen = issuer.issue(1)[0]
    elsewhere = issuer.batch_id()
    claims = token.decode(stolen.token).claims
    issuer.anchor(elsewhere, [stolen])
    assert judges.both(stolen) == VALID, "its own batch still holds it"
    moved = token.assemble(replace(claims, batch=elsewhere), token.decode(stolen.token).key_hint, bytes(64))
    assert judges.link(PREFIX + base64url(moved)).state is State.INVALID


def test_a_batch_that_was_never_anchored_is_unknown_at_first_and_invalid_after_a_week(
    issuer: Issuer, judges: Judges
) -> None:
    batch, now = issuer.batch_id(), datetime.now(UTC).replace(microsecond=0)
    assert judges.both(issuer.credential(batch, 0)) == (State.UNKNOWN, State.UNKNOWN)
    assert judges.both(issuer.credential(batch, 0, created=now - timedelta(days=8))) == INVALID


def test_another_chain_is_unknown_at_first_and_invalid_after_a_week(issuer: Issuer, judges: Judges) -> None:
    batch, now = issuer.batch_id(), datetime.now(UTC).replace(microsecond=0)
    foreign = drawn("chain")[:8]
    assert judges.both(issuer.credential(batch, 0, chain_ref=foreign)) == (State.UNKNOWN, State.UNKNOWN)
    old = issuer.credential(batch, 0, chain_ref=foreign, created=now - timedelta(days=8))
    assert judges.both(old) == INVALID


def test_what_was_signed_in_the_future_is_invalid(issuer: Issuer, judges: Judges) -> None:
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    assert judges.both(issuer.issue(1, created=ahead)[0]) == INVALID


def test_validity_begins_and_ends(issuer: Issuer, judges: Judges) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    later = issuer.issue(1, say={"valid_from": now + timedelta(days=1)})[0]
    assert judges.both(later) == (State.NOT_YET_VALID, State.NOT_YET_VALID)
    over = issuer.issue(1, say={"valid_until": now - timedelta(days=1)})[0]
    assert judges.both(over) == (State.EXPIRED, State.EXPIRED)


def test_a_suspension_shows_and_a_reinstatement_ends_it(issuer: Issuer, founded: Founded, judges: Judges) -> None:
    batch = issuer.issue(3)
    position, number = issuer.position(batch[1], batch), batch[1].document.batch
    founded.status("suspend", number, [position], reason=5)
    assert judges.both(batch[1]) == (State.SUSPENDED, State.SUSPENDED)
    assert judges.both(batch[0]) == VALID
    founded.status("reinstate", number, [position])
    assert judges.both(batch[1]) == VALID


def test_a_revocation_shows_at_once_and_can_be_withdrawn(issuer: Issuer, founded: Founded, judges: Judges) -> None:
    batch = issuer.issue(3)
    position, number = issuer.position(batch[2], batch), batch[2].document.batch
    founded.status("revoke", number, [position])
    assert judges.both(batch[2]) == (State.REVOKED, State.REVOKED)
    assert judges.both(batch[0]) == VALID
    founded.withdraw(founded.last_act())
    assert judges.both(batch[2]) == VALID


def test_a_key_that_ends_or_leaks_later_ends_no_credential(issuer: Issuer, founded: Founded, judges: Judges) -> None:
    spare = Issuer(founded, ENTERPRISE)
    issued = spare.issue(1, say={"number": "S000099000001263000001"})[0]
    key = ids.key_id(ENTERPRISE, CREDENTIAL, signing_key(ENTERPRISE, CREDENTIAL).public_key().public_bytes_raw())
    founded.admin(ENTERPRISE, "declareKeyCompromised", key, founded.now() - 60)
    assert judges.both(issued) == VALID
    assert "key-compromised" in {check.reason for check in judges.file(issued.file).checks}


def test_where_nobody_answers_it_is_unknown_unless_the_bytes_are_wrong(issuer: Issuer, judges: Judges) -> None:
    issued, deaf = issuer.issue(1)[0], replace(judges, rpc="http://127.0.0.1:9")
    assert deaf.both(issued) == (State.UNKNOWN, State.UNKNOWN)
    assert deaf.file(issued.file.replace(b"}", b",}", 1)).state is State.DAMAGED
    doubled = issued.file.replace(b'"@context"', b'"id":"x","@context"', 1)
    assert deaf.file(doubled).state is State.INVALID
