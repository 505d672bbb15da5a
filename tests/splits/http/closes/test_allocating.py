"""Lines that closes owe are booked by the worker: once, first by whoever closed, and none that fails stops another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import select

from ledger import failpoints
from ledger.db import projection_commit, reading
from ledger.failpoints import FAILPOINTS
from ledger.splits.agreements.tables import VersionRow
from ledger.submitting.outbox import State, Submission
from node.compose import compose
from node.installation.node import Node
from node.installation.pipeline import indexer_of, submitter_of
from node.splits.closes.allocating import OTHERS_AFTER_S, Allocating
from tests.forked import exit_code_at
from tests.issuing.world import COLLEGE, ENTERPRISE, World, work
from tests.pipeline.killed import KILLED
from tests.pipeline.resting import send_due, until_rest
from tests.splits.http.closing_world import Books, books

pytestmark = pytest.mark.chain
OURS = [name for name in FAILPOINTS if name.startswith("splits.")]
numbers = iter(range(501, 600))


@pytest.fixture(autouse=True)
def unarmed() -> Iterator[None]:
    yield
    os.environ.pop("GUILD_FAILPOINT", None)
    failpoints.arm_from_environment()


@pytest.fixture
def owing(world: World) -> Books:
    """An agreement of which a month has closed and nothing is booked."""
    at = books(world, str(next(numbers)))
    at.entered(300)
    at.closed(at.period)
    return at


def test_the_worker_books_what_a_close_owes(owing: Books) -> None:
    assert state(owing) == "closed"
    settled(owing.world.node)
    assert state(owing) == "allocated"
    assert sent(owing) == [(COLLEGE, State.CONFIRMED)]


def test_lines_that_are_pending_are_not_sent_again_by_a_worker_or_a_person(owing: Books) -> None:
    for _ in range(2):  # two workers, or one that was started again
        send_due(Allocating(owing.world.node))
    assert sent(owing) == [(COLLEGE, State.QUEUED)]
    own = owing.ask("POST", "/allocations", json={}).json()["submissions"]
    other = owing.ask("POST", "/allocations", ENTERPRISE, json={}).json()["submissions"]
    assert ([each["kind"] for each in own], other) == (["allocate"], [])
    settled(owing.world.node)
    assert sent(owing) == [(COLLEGE, State.CONFIRMED)]


def test_what_a_person_asked_for_is_not_sent_beside_it(owing: Books) -> None:
    asked = owing.ask("POST", "/allocations", ENTERPRISE, json={}).json()["submissions"]
    assert len(asked) == 1
    settled(owing.world.node)
    assert sent(owing) == [(ENTERPRISE, State.CONFIRMED)]


def test_another_member_sends_only_once_whoever_closed_did_not(owing: Books) -> None:
    node = owing.world.node
    stranger, party = (hosting(node, members) for members in ((7,), (ENTERPRISE,)))
    assert send_due(Allocating(stranger)) is False
    waits = Allocating(party)
    assert send_due(waits) is False
    owing.world.rpc("evm_increaseTime", OTHERS_AFTER_S)
    owing.world.rpc("evm_mine")
    work(node)
    assert send_due(Allocating(stranger)) is False
    assert send_due(waits) is True
    assert sent(owing) == [(ENTERPRISE, State.QUEUED)]
    settled(node)
    assert state(owing) == "allocated"


def test_an_agreement_that_fails_stops_no_other(owing: Books, caplog: pytest.LogCaptureFixture) -> None:
    spoilt = books(owing.world, str(next(numbers)))
    spoilt.closed(spoilt.period)
    rules = with_rules(spoilt, b"no rules")
    allocating = Allocating(owing.world.node)
    assert send_due(allocating) is True
    assert ([member for member, _ in sent(owing)], sent(spoilt)) == ([COLLEGE], [])
    settled(owing.world.node, allocating)
    assert state(owing) == "allocated"
    assert caplog.text.count(f"allocation {spoilt.agreement} waits: ") == 1, "told once in an hour"
    with_rules(spoilt, rules)
    settled(owing.world.node)
    assert state(spoilt) == "allocated"


@pytest.mark.parametrize("name", OURS)
def test_a_worker_killed_while_it_sends_books_once(owing: Books, name: str) -> None:
    assert exit_code_at(name, lambda: settled(compose(owing.world.home))) == KILLED
    settled(owing.world.node)
    assert state(owing) == "allocated"
    assert sent(owing) == [(COLLEGE, State.CONFIRMED)]


def test_every_boundary_of_what_closes_owe_is_walked() -> None:
    assert len(OURS) >= 2


def settled(node: Node, allocating: Allocating | None = None) -> None:
    """What the worker's process does, until nothing moves."""
    submitter, indexer, due = submitter_of(node), indexer_of(node), allocating or Allocating(node)
    until_rest(node, lambda: indexer.tick() | submitter.tick() | send_due(due))


def hosting(node: Node, members: tuple[int, ...]) -> Node:
    return replace(node, config=node.config.model_copy(update={"members": members}))


def with_rules(at: Books, rules: bytes) -> bytes:
    """Written into the projection; those that were there."""
    with projection_commit(at.world.node.ledger_engine) as session:
        row = session.exec(select(VersionRow).where(VersionRow.agreement == bytes.fromhex(at.agreement))).one()
        before, row.rules = row.rules, rules
        session.add(row)
    return before


def state(at: Books) -> str:
    return str(at.get(f"/closes/{at.period}").json()["state"])


def sent(at: Books) -> list[tuple[int, str]]:
    """Member and state of what was sent to book lines of this agreement."""
    with reading(at.world.node.node_engine) as session:
        rows = session.exec(select(Submission).where(Submission.kind == "allocate")).all()
    return [(row.member, row.state) for row in rows if bytes.fromhex(at.agreement) in row.calldata]
