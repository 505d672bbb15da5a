"""SIGKILL around every commit of an act that waits: it is held whole or not there, and sent once it was approved."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from sqlmodel import func, select

from ledger.db import reading
from ledger.submitting.outbox import Submission, SubmissionAttempt
from node.installation.config import load, save
from node.tables.approvals import MoneyActRow
from tests.issuing.world import COLLEGE, doomed_api, work
from tests.splits.http.approvals.limited import Limited

STORED = ("outbox.enqueue.after_commit", "api.after_write_committed")


@pytest.fixture
def at_home(under: Limited) -> Iterator[None]:
    """The limit stands in guild.toml, from which a server that starts reads it."""
    before = load(under.node.home)
    save(under.node.home, under.node.config)
    yield
    save(under.node.home, before)


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("name", ["outbox.enqueue.before_commit", "api.before_write_committed", *STORED])
def test_a_server_killed_while_an_act_is_given_holds_all_of_it_or_nothing(under: Limited, name: str) -> None:
    number, key = under.at.number(), str(uuid4())
    under.at.stored(number)
    path, body, before = f"{under.at.path}/entries", under.body(number, 101), _stored(under)
    _killed(under, name, path, "finance", key, body)
    work(under.node)
    stored = 1 if name in STORED else 0
    assert _stored(under) == [each + stored for each in before]
    held = under.answered(under.at.ask("POST", path, json=body, key=key))
    assert under.state(held["id"]) == "held"
    assert _stored(under) == [each + 1 for each in before]
    assert under.say("withdraw", held["id"], role="finance").status_code == 200


@pytest.mark.parametrize("name", ["api.before_held_released", "api.before_write_committed", STORED[1]])
def test_a_server_killed_while_an_act_is_approved_sends_it_once_or_holds_it_still(under: Limited, name: str) -> None:
    held, key = under.given(101)["id"], str(uuid4())
    path = f"/submissions/{held}/approve"
    _killed(under, name, path, "approver", key, {})
    assert under.state(held) == ("confirmed" if name in STORED else "held")
    answer = under.at.ask("POST", path, role="approver", json={}, key=key)
    assert (answer.status_code, answer.json()["id"]) == (202, held)
    assert under.state(held) == "confirmed"
    with reading(under.node.node_engine) as session:
        sent = select(SubmissionAttempt).where(SubmissionAttempt.submission_id == held)
        assert len(session.exec(sent).all()) == 1


def _killed(under: Limited, name: str, path: str, role: str, key: str, body: object) -> None:
    token = under.at.world.token(COLLEGE, role)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    with doomed_api(under.node.home, name) as url, pytest.raises(httpx.TransportError):
        httpx.post(url + path, headers=headers, json=body, trust_env=False)


def _stored(under: Limited) -> list[int]:
    """Submissions, and acts of which each is one that commits money."""
    with reading(under.node.node_engine) as session:
        return [session.exec(select(func.count()).select_from(each)).one() for each in (Submission, MoneyActRow)]
