"""The seven states and their order, and what a source's age, silence and clock do to them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from formats.register.members import MemberStatus
from formats.register.status import WITHDRAWAL_PERIOD, Reason, StatusAct, StatusAction
from tests.wallet.world import (
    ANCHORED,
    BATCH,
    DEPLOYMENT,
    MEMBER,
    NOW,
    SIGNED,
    TRUST_ROOT,
    World,
    anchored,
    certificate,
    draft,
    now,
    signed_file,
    signed_token,
    world,
)
from verification.policy import Policy
from verification.verdict import Outcome, State, Verdict
from verification.verifier import verify_file, verify_token


def verdict(world: World, at: datetime = NOW, policy: Policy | None = None) -> Verdict:
    """The file's, which the token's must equal in state and reason."""
    on_file = verify_file(world.files[0], world.source, TRUST_ROOT, lambda: at, policy or Policy())
    on_token = verify_token(world.tokens[0], world.source, TRUST_ROOT, lambda: at, policy or Policy())
    assert (on_file.state, on_file.reason) == (on_token.state, on_token.reason)
    return on_file


def act(
    world: World, action: StatusAction, at: datetime, *, place: int = 0, withdrawn_at: datetime | None = None
) -> None:
    facts = world.source.batches[BATCH]
    number = 1 if action is StatusAction.REVOKED else None
    made = StatusAct(action, (world.position(place),), at, Reason.FRAUD, number, withdrawn_at)
    world.source.batches[BATCH] = replace(facts, acts=(*facts.acts, made))


def notes(found: Verdict) -> set[str]:
    return {check.reason for check in found.checks if check.outcome is Outcome.NOTE}


def test_a_valid_verdict_says_what_it_is_and_what_it_is_not() -> None:
    found = verdict(world())
    assert (found.state, found.reason) == (State.VALID, "genuine")
    assert {"person-not-compared", "source-node-word"} <= notes(found)
    basis = next(check for check in found.checks if check.name == "basis")
    assert "https://zscx.osta.org.cn/" in basis.text("zh-CN")
    assert "DEMO-2026-1" in basis.text("en")


def test_each_check_stands_in_the_answer_with_both_languages() -> None:
    answer = json.loads(json.dumps(verdict(world()).to_json()))
    assert answer["verdict"] == "VALID"
    assert answer["source"]["name"] == "memory"
    assert answer["fields"]["name"] == "古丽努尔·示例艾力"
    assert all(check["zh-CN"] and check["en"] for check in answer["checks"])


def test_both_ends_of_a_validity_are_inclusive() -> None:
    start, end = NOW - timedelta(days=1), NOW + timedelta(days=1)
    made = draft(certificate=certificate(valid_from=start, valid_until=end))
    dated = anchored([signed_file(made)], [signed_token(made)])
    dated.source.change_head(head_time=start, seen_time=start)
    for at, state in (
        (start - timedelta(seconds=1), State.NOT_YET_VALID),
        (start, State.VALID),
        (end, State.VALID),
        (end + timedelta(seconds=1), State.EXPIRED),
    ):
        assert verdict(dated, at, Policy(max_age=timedelta(days=9))).state is state


def test_a_validity_without_end_does_not_expire() -> None:
    made = draft(certificate=certificate(valid_until=None))
    dated = anchored([signed_file(made)], [signed_token(made)])
    later = NOW + timedelta(days=20_000)
    dated.source.change_head(head_time=later, seen_time=later)
    assert verdict(dated, later).state is State.VALID


def test_a_suspension_shows_until_it_is_reinstated() -> None:
    held = world()
    act(held, StatusAction.SUSPENDED, NOW - timedelta(days=2))
    assert (verdict(held).state, verdict(held).reason) == (State.SUSPENDED, "suspended")
    act(held, StatusAction.REINSTATED, NOW - timedelta(days=1))
    assert verdict(held).state is State.VALID


def test_a_revocation_shows_at_once_and_is_final_after_72_hours() -> None:
    for age, reason in (
        (timedelta(seconds=1), "revoked-provisional"),
        (WITHDRAWAL_PERIOD - timedelta(seconds=1), "revoked-provisional"),
        (WITHDRAWAL_PERIOD, "revoked-final"),
    ):
        revoked = world()
        act(revoked, StatusAction.REVOKED, revoked.source.head.head_time - age)
        found = verdict(revoked)
        assert (found.state, found.reason) == (State.REVOKED, reason)


def test_a_withdrawn_revocation_leaves_no_trace() -> None:
    held = world()
    act(held, StatusAction.REVOKED, NOW - timedelta(days=2), withdrawn_at=NOW - timedelta(days=1))
    assert verdict(held).state is State.VALID


def test_acts_on_another_position_do_not_touch_this_one() -> None:
    held = world()
    act(held, StatusAction.REVOKED, NOW - timedelta(days=9), place=1)
    act(held, StatusAction.SUSPENDED, NOW - timedelta(days=9), place=2)
    assert verdict(held).state is State.VALID


def test_the_states_come_in_their_order() -> None:
    made = draft(certificate=certificate(valid_until=SIGNED + timedelta(days=1)))
    both = anchored([signed_file(made)], [signed_token(made)])
    assert verdict(both).state is State.EXPIRED
    act(both, StatusAction.SUSPENDED, NOW - timedelta(days=9))
    assert verdict(both).state is State.SUSPENDED
    both.source.down = frozenset({"member"})
    assert verdict(both).state is State.UNKNOWN
    act(both, StatusAction.REVOKED, NOW - timedelta(days=9))
    assert verdict(both).state is State.REVOKED
    broken = both.files[0].replace(b'"basis":"1"', b'"basis":"2"')
    assert verify_file(broken, both.source, TRUST_ROOT, now).state is State.INVALID


def test_a_final_revocation_counts_however_old_the_source_is_a_provisional_one_does_not() -> None:
    old = world()
    act(old, StatusAction.REVOKED, old.source.head.head_time - timedelta(days=4))
    later = NOW + timedelta(days=900)
    assert verdict(old, later).reason == "revoked-final"
    fresh = world()
    act(fresh, StatusAction.REVOKED, fresh.source.head.head_time - timedelta(hours=1))
    assert (verdict(fresh, later).state, verdict(fresh, later).reason) == (State.UNKNOWN, "source-stale")


def test_a_revocation_told_by_a_source_that_nobody_named_does_not_count() -> None:
    rumour = world()
    act(rumour, StatusAction.REVOKED, NOW - timedelta(days=9))
    rumour.source.change_head(authenticated=False)
    assert verdict(rumour).state is State.UNKNOWN


@pytest.mark.parametrize("method", ["view", "batch", "key", "member", "standard", "accreditation"])
def test_a_source_that_falls_silent_at_any_question_leaves_it_unknown(method: str) -> None:
    silent = world()
    silent.source.down = frozenset({method})
    assert (verdict(silent).state, verdict(silent).reason) == (State.UNKNOWN, "source-unavailable")


def test_without_a_source_a_good_file_is_unknown_a_cut_one_damaged_and_a_false_one_invalid() -> None:
    data = world().files[0]
    assert verify_file(data, None, TRUST_ROOT, now).reason == "source-missing"
    assert verify_file(data, None, TRUST_ROOT, now).state is State.UNKNOWN
    assert verify_file(data[:-1], None, TRUST_ROOT, now).state is State.DAMAGED
    doubled = data.replace(b'"basis":"1"', b'"basis":"1","basis":"1"', 1)
    assert verify_file(doubled, None, TRUST_ROOT, now).state is State.INVALID


@pytest.mark.parametrize("method", ["view", "batch"])
def test_a_local_fault_is_invalid_even_if_the_node_is_down(method: str) -> None:
    silent = world()
    silent.source.down = frozenset({method})
    future = signed_file(draft(), created=NOW + timedelta(days=1))
    assert verify_file(future, silent.source, TRUST_ROOT, now).state is State.INVALID
    assert verify_token(b"\x00", silent.source, TRUST_ROOT, now).state is State.INVALID


def test_a_word_older_than_the_policy_is_unknown() -> None:
    held = world()
    edge = held.source.head.head_time + timedelta(hours=24)
    assert verdict(held, edge).state is State.VALID
    late = verdict(held, edge + timedelta(seconds=1))
    assert (late.state, late.reason) == (State.UNKNOWN, "source-stale")
    assert verdict(held, edge + timedelta(seconds=1), Policy(max_age=timedelta(hours=25))).state is State.VALID


def test_a_clock_behind_what_was_seen_is_unknown_and_judges_no_date() -> None:
    held = world()
    held.source.change_head(seen_time=NOW + timedelta(seconds=300))
    assert verdict(held).state is State.VALID
    held.source.change_head(seen_time=NOW + timedelta(seconds=301))
    assert (verdict(held).state, verdict(held).reason) == (State.UNKNOWN, "clock-behind")
    early = verify_file(held.files[0], held.source, TRUST_ROOT, lambda: SIGNED - timedelta(days=99))
    assert early.state is State.UNKNOWN


def test_a_source_of_another_chain_is_told_apart() -> None:
    wiped = world()
    wiped.source.change_head(lineage=(replace(DEPLOYMENT, genesis_hash=bytes(32)),))
    assert (verdict(wiped).state, verdict(wiped).reason) == (State.UNKNOWN, "source-foreign")


@pytest.mark.parametrize("thing", ["batch", "key", "member", "standard"])
def test_absence_counts_only_in_a_fresh_source_seven_days_after_signing(thing: str) -> None:
    empty = world()
    {
        "batch": empty.source.batches,
        "key": empty.source.keys,
        "member": empty.source.members,
        "standard": empty.source.standards,
    }[thing].clear()  # type: ignore[attr-defined]
    edge = SIGNED + timedelta(days=7)
    for head, at, state, reason in (
        (edge, edge, State.UNKNOWN, f"{thing}-not-seen"),
        (edge + timedelta(seconds=1), edge + timedelta(seconds=1), State.INVALID, f"{thing}-absent"),
        (edge + timedelta(seconds=1), edge + timedelta(days=3), State.UNKNOWN, "source-stale"),
    ):
        empty.source.change_head(head_time=head, seen_time=head)
        found = verify_file(empty.files[0], empty.source, TRUST_ROOT, lambda at=at: at)  # type: ignore[misc]
        assert (found.state, found.reason) == (state, reason)


def test_signing_or_award_long_before_anchoring_gets_its_own_line() -> None:
    held = world()
    assert not notes(verdict(held)) & {"anchored-late", "awarded-long-before", "signed-after-anchored"}
    held.source.change_record(anchored_at=SIGNED + timedelta(days=8))
    assert "anchored-late" in notes(verdict(held))
    held.source.change_record(anchored_at=SIGNED - timedelta(minutes=6))
    assert "signed-after-anchored" in notes(verdict(held))
    held.source.change_record(anchored_at=ANCHORED + timedelta(days=200))
    assert "awarded-long-before" in notes(verdict(held))


def test_a_member_that_fell_from_grace_is_a_note_and_its_old_awards_stand() -> None:
    for status, reason in ((MemberStatus.SUSPENDED, "issuer-suspended"), (MemberStatus.EXPELLED, "issuer-expelled")):
        held = world()
        held.source.members[MEMBER] = replace(held.source.members[MEMBER], status=status, name_zh="新名")
        found = verify_file(held.files[0], held.source, TRUST_ROOT, now)
        assert found.state is State.VALID
        assert {reason, "issuing-authority-differs"} <= notes(found)
