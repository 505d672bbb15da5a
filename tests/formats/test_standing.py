"""One fold from acts to a standing; what a shard leaves out of a history decides nothing, what it keeps is bounded."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from formats import leaf
from formats.bounds import limits
from formats.register.standing import Standing, deciding, in_force, status_of
from formats.register.status import Reason, StatusAct, StatusAction
from tests.vectors import make_snapshot, make_standing
from verification.findings import Findings
from verification.policy import Policy
from verification.snapshots import shard
from verification.snapshots.shard import WrittenBatch
from verification.snapshots.snapshot_source import SnapshotSource
from verification.source import BatchFacts
from verification.standing import check_status

ENTRIES = 6
FROZEN = json.loads(make_standing.HOME.read_text())


def test_the_code_still_makes_the_frozen_vectors() -> None:
    assert make_standing.vectors() == FROZEN


def test_the_vectors_reach_every_standing_and_every_refusal_of_a_late_withdrawal() -> None:
    steps = [step for case in FROZEN for step in case["steps"]]
    assert {standing for step in steps for standing in step["standings"]} == set(Standing)
    assert {step["reason"] for step in steps} == set(Reason)
    withdrawals = [(step["by"], step["refused"]) for step in steps if step["action"] == "withdrawn"]
    assert set(withdrawals) == {(by, refused) for by in ("member", "council") for refused in (True, False)}


def test_a_shard_and_the_whole_history_of_every_step_give_one_standing() -> None:
    for case in FROZEN:
        acts: list[StatusAct] = []
        for step in case["steps"]:
            acts = make_standing.replay(acts, step)
            at = make_standing.START + timedelta(seconds=step["at"])
            kept = in_force(deciding(acts))
            assert [status_of(kept, each, at).standing for each in make_standing.POSITIONS] == step["standings"]


@st.composite
def histories(draw: st.DrawFn) -> tuple[StatusAct, ...]:
    """Whatever order the chain might hold, also such that the contract would not take."""
    acts = []
    for number in range(draw(st.integers(0, 12))):
        action = draw(st.sampled_from(StatusAction))
        at = make_snapshot.ANCHORED + timedelta(hours=number)
        revoked = action is StatusAction.REVOKED
        ended = at + timedelta(hours=1) if revoked and draw(st.booleans()) else None
        on = tuple(sorted(draw(st.sets(st.integers(0, ENTRIES - 1), min_size=1))))
        acts.append(StatusAct(action, on, at, Reason.OTHER, number if revoked else None, ended))
    return tuple(acts)


def standing(position: int, acts: tuple[StatusAct, ...]) -> list[object]:
    source = SnapshotSource(make_snapshot.SNAPSHOT, {}, name="snapshot")
    findings = Findings(now=make_snapshot.HEAD, policy=Policy(), view=source.view())
    check_status(position, BatchFacts(make_snapshot.BATCHES[0].record, (), acts), findings)
    return list(findings.checks)


@given(histories())
def test_every_position_stands_as_with_the_whole_history(acts: tuple[StatusAct, ...]) -> None:
    kept = deciding(acts)
    for position in range(ENTRIES):
        assert standing(position, kept) == standing(position, acts)
    assert deciding(kept) == kept


@given(histories())
def test_no_position_has_more_than_one_act_of_each_kind(acts: tuple[StatusAct, ...]) -> None:
    for kind in (StatusAction.SUSPENDED, StatusAction.REVOKED):
        on = [position for act in deciding(acts) if act.action is kind for position in act.positions]
        assert len(on) == len(set(on))
    assert not [act for act in deciding(acts) if act.action is StatusAction.REINSTATED or act.withdrawn_at]


def test_however_often_a_member_acts_on_a_batch_its_shard_stays_far_from_the_readers_limit() -> None:
    every = tuple(range(leaf.MAX_ENTRIES))
    turns = [make_snapshot.act(action, *every) for action in (StatusAction.SUSPENDED, StatusAction.REINSTATED)] * 500
    last = [
        make_snapshot.act(action, each) for each in every for action in (StatusAction.SUSPENDED, StatusAction.REVOKED)
    ]
    record = replace(make_snapshot.BATCHES[0].record, count=leaf.MAX_ENTRIES)

    def size(*acts: StatusAct) -> int:
        return shard.size_of(WrittenBatch(bytes(8), record, bytes(89 * leaf.MAX_ENTRIES), acts))

    assert size(*turns) > limits.SHARD_BYTES
    assert size(*deciding(turns + last)) < limits.SHARD_BYTES // 8
