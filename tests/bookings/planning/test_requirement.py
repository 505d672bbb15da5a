"""An operator's credential: its commitment is opened first, then the verifier judges it, then the requirement."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from formats.bookings.commitment import NO_OPERATOR, operator_commitment
from formats.bookings.ids import booking_id
from formats.register.status import Reason, StatusAct, StatusAction
from formats.words import LANGUAGES
from node.bookings.requirement import Judge, Opening, OperatorFinding, Requirement, foreseen, is_met, judge_operator
from tests.wallet.world import BATCH, NOW, STANDARD, TRUST_ROOT, World, certificate, draft, now, signed_file, world
from wallet.documents.reader import parse_document
from wallet.documents.timestamps import to_text

BOOKING = booking_id(7, bytes(15))
SALT = bytes(range(16))
LEVEL = certificate().level


def commitment_to(data: bytes, salt: bytes = SALT, booking: bytes = BOOKING) -> bytes:
    return operator_commitment(booking, parse_document(data).digest, salt)


def judged(held: World, **changes: Any) -> list[OperatorFinding]:
    asked = {
        "opening": Opening(held.files[0], SALT),
        "booking": BOOKING,
        "commitment": commitment_to(held.files[0]),
        "requirement": Requirement(STANDARD, LEVEL),
        "at": NOW + timedelta(minutes=30),
        "judge": Judge(held.source, TRUST_ROOT, now),
    } | changes
    return judge_operator(asked.pop("opening"), **asked)


def failed(findings: list[OperatorFinding]) -> list[str]:
    assert is_met(findings) == all(each.met for each in findings)
    return [each.reason for each in findings if not each.met]


def test_a_valid_credential_of_the_standard_and_level_meets_it() -> None:
    found = judged(world())
    assert failed(found) == []
    assert [each.reason for each in found] == [
        "operator-committed", "operator-valid", "operator-in-time", "operator-standard", "operator-level",
    ]  # fmt: skip
    for each in found:
        assert all(each.text(language) for language in LANGUAGES)


def test_a_document_that_the_booking_does_not_commit_to_is_not_judged() -> None:
    held = world()
    other = judged(held, opening=Opening(held.files[1], SALT))
    assert [each.reason for each in other] == ["operator-not-committed"]
    for change in (
        {"opening": Opening(held.files[0], bytes(16))},
        {"booking": booking_id(7, bytes(14) + b"\x01")},
        {"commitment": bytes(31) + b"\x01"},
    ):
        assert failed(judged(held, **change)) == ["operator-not-committed"]


def test_what_is_no_credential_or_no_salt_is_said_to_be_so() -> None:
    held = world()
    assert failed(judged(held, opening=Opening(b"{}", SALT))) == ["operator-unreadable"]
    assert failed(judged(held, opening=Opening(held.files[0], b"short"))) == ["operator-unreadable"]


def test_a_booking_without_an_operator_meets_no_requirement_and_none_is_met_by_all() -> None:
    held = world()
    assert failed(judged(held, opening=None)) == ["operator-missing"]
    assert failed(judged(held, commitment=NO_OPERATOR)) == ["operator-missing"]
    assert failed(judged(held, opening=None, requirement=Requirement(0, 0))) == []


def test_another_standard_or_a_lower_level_is_not_enough() -> None:
    held = world()
    assert failed(judged(held, requirement=Requirement(STANDARD + 1, LEVEL))) == ["operator-other-standard"]
    [low] = [each for each in judged(held, requirement=Requirement(STANDARD, LEVEL + 10)) if not each.met]
    assert (low.reason, low.values) == ("operator-level-too-low", {"found": str(LEVEL), "asked": str(LEVEL + 10)})
    assert failed(judged(held, requirement=Requirement(STANDARD, LEVEL - 10))) == []


def test_it_must_be_valid_when_the_use_begins_and_a_node_can_warn_before() -> None:
    held = world()
    until = parse_document(held.files[0]).certificate.valid_until
    start = parse_document(held.files[0]).certificate.valid_from
    late = (until or datetime(2100, 1, 1, tzinfo=UTC)) + timedelta(seconds=1)
    early = start - timedelta(seconds=1)
    assert failed(judged(held, at=start)) == []
    assert failed(judged(held, at=early)) == ["operator-out-of-time"]
    assert failed(judged(held, at=late)) == (["operator-out-of-time"] if until else [])


def test_what_will_be_against_a_credential_is_foreseen_for_every_time_of_a_series() -> None:
    certificate_ = replace(certificate(), valid_until=NOW + timedelta(days=30))
    document = parse_document(signed_file(draft(certificate=certificate_)))

    def told(*days: int, requirement: Requirement = Requirement(STANDARD, LEVEL)) -> list[tuple[str, str | None]]:
        starts = [NOW + timedelta(days=each) for each in days]
        found = foreseen(document, requirement=requirement, starts=starts)
        return [(each.reason, each.values.get("at")) for each in found]

    assert told(1, 15, 30) == []
    assert told(1, 31, 61) == [("operator-out-of-time", to_text(NOW + timedelta(days=31)))]
    reasons = [reason for reason, _ in told(61, requirement=Requirement(STANDARD + 1, LEVEL + 10))]
    assert reasons == ["operator-other-standard", "operator-level-too-low", "operator-out-of-time"]


def test_a_forged_or_unanchored_credential_is_refused_by_the_verifier() -> None:
    held = world()
    forged = signed_file(draft(place=77))
    found = judged(held, opening=Opening(forged, SALT), commitment=commitment_to(forged))
    assert failed(found) == ["operator-not-valid"]
    assert found[1].values == {"state": "INVALID", "reason": "file-not-in-batch"}


def test_a_source_that_knows_too_little_opens_no_door() -> None:
    held = world()
    found = judged(held, judge=Judge(held.source, TRUST_ROOT, lambda: NOW + timedelta(days=3)))
    assert failed(found)[0] == "operator-not-valid"


@pytest.mark.parametrize("action", [StatusAction.REVOKED, StatusAction.SUSPENDED])
def test_a_revoked_or_suspended_credential_is_refused_also_where_its_dates_would_do(action: StatusAction) -> None:
    held = world()
    number = 1 if action is StatusAction.REVOKED else None
    acted = StatusAct(action, (held.position(),), NOW - timedelta(days=9), Reason.FRAUD, number, None)
    held.source.batches[BATCH] = replace(held.source.batches[BATCH], acts=(acted,))
    [finding] = [each for each in judged(held) if not each.met]
    assert (finding.reason, finding.values["state"]) == ("operator-not-valid", action.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_strangers_are_escaped_in_a_finding(language: str) -> None:
    finding = OperatorFinding(False, "operator-unreadable", {"reason": "a\u202eb"})
    assert "\u202e" not in finding.text(language)
