"""What became of time while an act waited: how old it is to whoever watches the node."""

from __future__ import annotations

from datetime import timedelta

from ledger.db import writing
from ledger.submitting.outbox import State, find
from node.health.metrics import metrics
from tests.splits.http.approvals.limited import Limited


def test_an_act_that_waited_for_days_is_not_an_old_submission_once_it_is_approved(under: Limited) -> None:
    held = under.given(101)["id"]
    with writing(under.node.node_engine) as session:
        find(session, held).created_at -= timedelta(days=3)
    assert under.say("approve", held).status_code == 202
    assert metrics(under.node).oldest[State.QUEUED] < timedelta(minutes=15)
    assert under.state(held) == "confirmed"
