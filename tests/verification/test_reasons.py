"""Each way of being wrong has a reason of its own, and counts only where it is known for sure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from formats import ids
from formats.register.basis import Basis
from formats.register.levels import Kind
from formats.token import link
from tests.wallet.world import (
    ACCREDITATION,
    BATCH,
    CHAIN,
    DEPLOYMENT,
    MEMBER,
    NOW,
    SIGNED,
    STANDARD,
    TRUST_ROOT,
    MemorySource,
    World,
    anchored,
    certificate,
    draft,
    keys,
    now,
    signed_file,
    signed_token,
    world,
)
from verification.source import KeyFacts
from verification.verdict import Outcome, State, Verdict
from verification.verifier import verify_both, verify_file, verify_token


def on_file(world: World, data: bytes | None = None) -> Verdict:
    return verify_file(world.files[0] if data is None else data, world.source, TRUST_ROOT, now)


def on_token(world: World, data: bytes | None = None) -> Verdict:
    return verify_token(world.tokens[0] if data is None else data, world.source, TRUST_ROOT, now)


def invalid(verdict: Verdict, reason: str) -> None:
    assert (verdict.state, verdict.reason) == (State.INVALID, reason)


def register(source: MemorySource, member: int, purpose: ids.KeyPurpose, public: bytes) -> bytes:
    key = ids.key_id(member, purpose, public)
    source.keys[key] = KeyFacts(member, purpose, public, SIGNED - timedelta(days=1), None, None)
    return key


def test_a_file_that_was_never_anchored_is_not_in_the_batch() -> None:
    forged = signed_file(draft(place=77))
    invalid(on_file(world(), forged), "file-not-in-batch")


def test_a_stolen_token_key_without_an_anchor_mints_nothing() -> None:
    richer = draft(certificate=certificate(holder_name="别人"))
    invalid(on_token(world(), signed_token(richer)), "token-not-in-batch")


def test_a_batch_that_was_never_anchored_is_absent_after_seven_days() -> None:
    made_up = ids.batch_id(MEMBER, bytes(16))
    invalid(on_file(world(), signed_file(draft(batch=made_up))), "batch-absent")
    invalid(on_token(world(), signed_token(draft(batch=made_up))), "batch-absent")


def test_a_file_of_a_foreign_chain_is_refused_as_such() -> None:
    invalid(on_file(world(), signed_file(draft(chain_ref=bytes(8)))), "deployment-absent")
    invalid(on_token(world(), signed_token(draft(chain_ref=bytes(8)))), "deployment-absent")


def test_a_file_of_another_consortium_is_refused_as_such() -> None:
    invalid(on_file(world(), signed_file(draft(host="other.example"))), "issuer-host-foreign")


def test_an_issuer_other_than_the_batchs_is_refused_as_such() -> None:
    data = world().files[0].replace(b":members:2", b":members:3")
    invalid(on_file(world(), data), "issuer-not-of-batch")


def test_a_key_of_the_wrong_purpose_is_refused_as_such() -> None:
    _, _, token_key, _ = keys()
    crafted = anchored([signed_file(draft(), key=token_key)], [signed_token(draft())])
    as_credential = ids.key_id(MEMBER, ids.KeyPurpose.CREDENTIAL, token_key)
    invalid(on_file(crafted), "key-absent")
    # A register that kept such a key under its other purpose does not fit the key's own id.
    crafted.source.keys[as_credential] = crafted.source.keys[ids.key_id(MEMBER, ids.KeyPurpose.TOKEN, token_key)]
    crafted.source.change_record(credential_key=as_credential)
    assert on_file(crafted).state is State.UNKNOWN


def test_a_proof_that_names_a_key_other_than_the_batchs_is_invalid_though_nobody_has_seen_that_key() -> None:
    crafted = anchored([signed_file(draft(), key=keys()[3])], [signed_token(draft())])
    crafted.source.change_head(head_time=SIGNED + timedelta(days=1), seen_time=SIGNED + timedelta(days=1))
    assert "key-not-of-batch" in {check.reason for check in on_file(crafted).checks}
    assert on_file(crafted).state is State.INVALID


def test_a_proof_that_names_a_token_key_is_refused_as_such() -> None:
    good = world()
    _, credential, token_key, _ = keys()
    own = ids.key_id(MEMBER, ids.KeyPurpose.CREDENTIAL, credential).hex()
    named = ids.key_id(MEMBER, ids.KeyPurpose.TOKEN, token_key).hex()
    invalid(on_file(good, good.files[0].replace(own.encode(), named.encode())), "key-purpose-wrong")


def test_a_token_key_registered_for_documents_is_refused_as_such() -> None:
    good = world()
    _, credential, _, _ = keys()
    good.source.change_record(token_key=ids.key_id(MEMBER, ids.KeyPurpose.CREDENTIAL, credential))
    hint, other = (ids.key_id(MEMBER, purpose, public)[:8] for purpose, public in _both_purposes())
    data = good.tokens[0].replace(hint, other)
    invalid(on_token(good, data), "key-purpose-wrong")


def test_a_key_of_another_member_is_refused_as_such() -> None:
    good = world()
    _, credential, _, stranger = keys()
    own = ids.key_id(MEMBER, ids.KeyPurpose.CREDENTIAL, credential).hex()
    foreign = register(good.source, 3, ids.KeyPurpose.CREDENTIAL, stranger).hex()
    invalid(on_file(good, good.files[0].replace(own.encode(), foreign.encode())), "key-of-other-member")


def test_that_a_key_is_another_members_or_for_another_purpose_makes_nothing_invalid_on_a_strangers_word() -> None:
    _, credential, token_key, stranger = keys()
    own = ids.key_id(MEMBER, ids.KeyPurpose.CREDENTIAL, credential).hex()
    for member, purpose, public, reason in [
        (3, ids.KeyPurpose.CREDENTIAL, stranger, "key-of-other-member"),
        (MEMBER, ids.KeyPurpose.TOKEN, token_key, "key-purpose-wrong"),
    ]:
        rumour = world()
        named = register(rumour.source, member, purpose, public)
        rumour.source.change_head(authenticated=False)
        verdict = on_file(rumour, rumour.files[0].replace(own.encode(), named.hex().encode()))
        assert (verdict.state, verdict.reason) == (State.UNKNOWN, "source-not-authenticated")
        assert reason in {check.reason for check in verdict.checks if check.outcome is Outcome.NOT_CHECKED}


def test_a_key_of_this_member_that_the_batch_does_not_name_is_refused_as_such() -> None:
    _, _, _, stranger = keys()
    resigned = signed_file(draft(), key=stranger)
    good = world()
    register(good.source, MEMBER, ids.KeyPurpose.CREDENTIAL, stranger)
    invalid(on_file(good, resigned), "key-not-of-batch")
    invalid(on_token(good, signed_token(draft(), key=stranger)), "key-not-of-batch")


def test_a_proof_moved_from_another_document_is_refused_as_such() -> None:
    good = world()
    one, other = (data.decode().split('"proof":', 1) for data in good.files[:2])
    mixed = one[0] + '"proof":' + other[1].split(',"salt"')[0] + ',"salt"' + one[1].split(',"salt"')[1]
    invalid(on_file(good, mixed.encode()), "proof-wrong")


def test_a_verification_method_of_another_form_is_refused_as_such() -> None:
    good = world()
    invalid(on_file(good, good.files[0].replace(b"members:2#", b"members:9#")), "verification-method")


def test_an_unregistered_key_is_absent() -> None:
    good = world()
    good.source.keys.clear()
    invalid(on_file(good), "key-absent")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda source: source.change_record(standard=4), "standard-differs"),
        (lambda source: source.change_record(level=30), "level-differs"),
        (lambda source: _register_standard(source, kind=Kind.TRAINING), "kind-differs"),
    ],
)
def test_standard_level_and_kind_other_than_anchored_are_told_apart(
    change: Callable[[MemorySource], None], reason: str
) -> None:
    good = world()
    change(good.source)
    good.source.standards[4] = replace(good.source.standards[STANDARD], number=4)
    invalid(on_file(good), reason)
    invalid(on_token(good), reason)


@pytest.mark.parametrize("change", [{"code": "6-18-01-01"}, {"edition": "2009年版"}])
def test_words_of_the_standard_other_than_registered_are_refused(change: dict[str, str]) -> None:
    good = world()
    _register_standard(good.source, **change)
    invalid(on_file(good), "standard-words-differ")
    assert on_token(good).state is State.VALID


@pytest.mark.parametrize("change", [{"basis": Basis.CONSORTIUM_ONLY}, {"document": "another filing"}])
def test_a_basis_other_than_the_accreditations_is_refused(change: dict[str, object]) -> None:
    good = world()
    held = good.source.accreditations[ACCREDITATION]
    good.source.accreditations[ACCREDITATION] = replace(held, **change)  # type: ignore[arg-type]
    invalid(on_file(good), "basis-differs")


def test_a_file_and_a_token_that_differ_in_any_shared_field_are_told_which() -> None:
    file = draft()
    differences: list[tuple[dict[str, object], str]] = [
        ({"number": "S000099000001263000009"}, "certificate_number"),
        ({"holder_name": "别·人"}, "name"),
        ({"id_mask": "99"}, "id_mask"),
        ({"birth_year": 1990}, "birth_year"),
        ({"valid_until": None}, "valid_until"),
        ({"standard": 4}, "standard"),
    ]
    for changes, field in differences:
        token = signed_token(draft(certificate=certificate(**changes)))
        both = anchored([signed_file(file)], [token])
        verdict = verify_both(both.files[0], link("https://any.example/v#", token), both.source, TRUST_ROOT, now)
        invalid(verdict, "file-and-token-differ")
        assert (
            verdict.checks[[c.reason for c in verdict.checks].index("file-and-token-differ")].values["fields"] == field
        )


def test_a_signing_time_in_the_future_is_refused_beyond_five_minutes() -> None:
    soon, late = NOW + timedelta(seconds=300), NOW + timedelta(seconds=301)
    assert on_file(anchored([signed_file(draft(), created=soon)], [signed_token(draft())])).state is State.VALID
    invalid(on_file(anchored([signed_file(draft(), created=late)], [signed_token(draft())])), "signed-in-future")
    invalid(on_token(world(), signed_token(draft(), signed=late)), "signed-in-future")


def test_a_retired_key_and_an_ended_accreditation_leave_what_was_anchored_good() -> None:
    good = world()
    for key, facts in list(good.source.keys.items()):
        good.source.keys[key] = replace(facts, valid_until=SIGNED + timedelta(days=1))
    assert on_file(good).state is State.VALID
    assert on_token(good).state is State.VALID


def test_a_key_compromised_later_is_a_note_and_no_more() -> None:
    good = world()
    for key, facts in list(good.source.keys.items()):
        good.source.keys[key] = replace(facts, compromised_since=NOW - timedelta(days=1))
    for verdict in (on_file(good), on_token(good)):
        assert verdict.state is State.VALID
        assert [c.outcome for c in verdict.checks if c.reason == "key-compromised"] == [Outcome.NOTE]


def test_an_unknown_suite_is_unknown_whatever_else_holds() -> None:
    good = world()
    data = good.files[0].replace(b"eddsa-rdfc-2022", b"eddsa-rdfc-2099")
    verdict = on_file(good, data)
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, "cryptosuite-unknown")


def test_a_deployment_newer_than_the_trust_root_asks_for_a_newer_trust_root() -> None:
    newer = replace(DEPLOYMENT, consortium=bytes([8]) * 20)
    good = world()
    good.source.change_head(lineage=(DEPLOYMENT, newer))
    verdict = on_file(good, signed_file(draft(chain_ref=newer.chain_ref)))
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, "deployment-not-pinned")


def test_nothing_is_invalid_on_the_word_of_a_source_that_nobody_named() -> None:
    changes: list[Callable[[MemorySource], None]] = [
        lambda source: source.change_record(standard=4),
        lambda source: source.batches.clear(),
        lambda source: source.keys.clear(),
    ]
    for change in changes:
        good = world()
        change(good.source)
        good.source.change_head(authenticated=False)
        assert on_file(good).state is State.UNKNOWN
    good = world()
    good.source.change_head(authenticated=False)
    assert on_file(good).reason == "source-not-authenticated"


def test_a_source_that_contradicts_itself_decides_nothing() -> None:
    good = world()
    facts = good.source.batches[BATCH]
    for broken in (
        replace(facts, entries=facts.entries[:2]),
        replace(facts, entries=tuple(reversed(facts.entries))),
        replace(facts, record=replace(facts.record, root=bytes(32))),
        replace(facts, record=replace(facts.record, batch=bytes(20))),
    ):
        good.source.batches[BATCH] = broken
        assert (on_file(good).state, on_file(good).reason) == (State.UNKNOWN, "source-inconsistent")


def _both_purposes() -> list[tuple[ids.KeyPurpose, bytes]]:
    _, credential, token_key, _ = keys()
    return [(ids.KeyPurpose.TOKEN, token_key), (ids.KeyPurpose.CREDENTIAL, credential)]


def _register_standard(source: MemorySource, **changes: object) -> None:
    source.standards[STANDARD] = replace(source.standards[STANDARD], **changes)  # type: ignore[arg-type]


def test_the_chain_of_these_tests_is_the_trust_roots() -> None:
    assert TRUST_ROOT.deployment(CHAIN) == DEPLOYMENT
