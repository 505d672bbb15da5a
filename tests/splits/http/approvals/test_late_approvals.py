"""What became of time while an act waited: how old it is to whoever watches the node, and a database that forgot."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, delete

from ledger.db import writing
from ledger.submitting.outbox import State, Submission, SubmissionAttempt, find
from node.health.metrics import metrics
from node.tables.approvals import MoneyActRow
from tests.splits.http.approvals.limited import Limited


def test_an_act_that_waited_for_days_is_not_an_old_submission_once_it_is_approved(under: Limited) -> None:
    held = under.given(101)["id"]
    with writing(under.node.node_engine) as session:
        find(session, held).created_at -= timedelta(days=3)
    assert under.say("approve", held).status_code == 202
    assert metrics(under.node).oldest[State.QUEUED] < timedelta(minutes=15)
    assert under.state(held) == "confirmed"


def test_an_act_that_a_restored_database_holds_again_is_approved_again_and_cannot_be_given_up(under: Limited) -> None:
    given = under.given(101)
    held = given["id"]
    assert under.approved(held)["state"] == "confirmed"
    _forget(under, held)
    assert under.state(held) == "held"
    for word, role in (("refuse", "approver"), ("withdraw", "finance")):
        answer = under.say(word, held, role=role)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/act-not-held"), word
    assert under.approved(held)["state"] == "confirmed"
    assert under.at.entry(given["entries"][0])["gross"] == "10100"


def _forget(under: Limited, held: str) -> None:
    """As the database was when the act was given."""
    with writing(under.node.node_engine) as session:
        attempts = delete(SubmissionAttempt).where(col(SubmissionAttempt.submission_id) == held)
        session.exec(attempts)
        row: Submission = find(session, held)
        row.mined_block_number = row.mined_block_hash = row.mined_tx_index = row.mined_tx_hash = None
        row.move(State.HELD, under.node.clock)
        act = session.get_one(MoneyActRow, held)
        act.outcome = act.decided_at = act.decided_by = None
