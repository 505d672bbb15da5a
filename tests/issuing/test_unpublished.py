"""What keeps one list or one snapshot from being published keeps no other from it, and is shown until it passes."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from sqlmodel import select

from ledger.db import projection_commit, reading, writing
from ledger.indexing.projection import ProjectionFault
from node.health.readiness import Reason, health
from node.publishing import status_lists
from node.publishing.faults import EventsUnread
from node.publishing.publisher import Publisher
from node.publishing.status_lists import StatusLists
from node.running import publisher_thread
from node.tables.issuing import Credential
from node.tables.publishing import PublicationFault
from tests.issuing.delivery.test_status import act, credentials, settled
from tests.issuing.world import COLLEGE, World

pytestmark = pytest.mark.usefixtures("clock_of_the_chain")

OUT_OF_ANY_LIST = 1 << 40


@pytest.fixture
def poisoned(world: World) -> Iterator[str]:
    """A revoked credential of the college whose place no list has."""
    (one,) = credentials(world, world.delivered(1))
    settled(world, act(world, "suspend", [one["id"]]))
    with writing(world.node.node_engine) as session:
        row = session.get_one(Credential, one["id"])
        before, row.status_index = row.status_index, OUT_OF_ANY_LIST
    yield f"status list of member {COLLEGE}"
    with writing(world.node.node_engine) as session:
        session.get_one(Credential, one["id"]).status_index = before
    StatusLists(world.node).tick()


def shown(world: World) -> dict[str, str]:
    with reading(world.node.node_engine) as session:
        return {each.subject: each.problem for each in session.exec(select(PublicationFault))}


def test_a_list_that_cannot_be_made_is_shown_told_once_and_gone_when_it_is_made(
    world: World, poisoned: str, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        StatusLists(world.node).tick()
    assert list(shown(world)) == [poisoned]
    assert shown(world)[poisoned].startswith("unexpected ")
    assert sum(poisoned in record.getMessage() for record in caplog.records) == 1
    found = health(world.node)
    assert Reason.PUBLICATION_FAULT in found.reasons
    assert found.unpublished == (poisoned,)


def test_after_the_poison_is_gone_the_list_is_published_and_nothing_is_shown(world: World) -> None:
    world.delivered(1)
    StatusLists(world.node).tick()
    assert shown(world) == {}
    assert Reason.PUBLICATION_FAULT not in health(world.node).reasons


def test_one_members_list_that_cannot_be_made_keeps_no_other_members(
    world: World, poisoned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The college stands before the enterprise."""
    looked: list[int] = []
    look_after = StatusLists._publish_due

    def noted(self: StatusLists, member: int, now: object) -> bool:
        looked.append(member)
        return look_after(self, member, now)  # type: ignore[arg-type]

    monkeypatch.setattr(StatusLists, "_publish_due", noted)
    StatusLists(world.node).tick()
    assert looked == list(world.node.config.members)


def test_a_torn_file_of_a_list_is_signed_anew(world: World) -> None:
    world.delivered(1)
    StatusLists(world.node).tick()
    path = status_lists.file_of(world.node.home, COLLEGE, 1)
    for torn in (b"", b"[]", b'{"proof": []}', b"\xff"):
        path.write_bytes(torn)
        assert StatusLists(world.node).tick()
        assert path.read_bytes() != torn


def test_a_snapshot_that_cannot_be_made_is_shown_and_lists_are_published_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world.delivered(1)
    status_lists.file_of(world.node.home, COLLEGE, 1).unlink(missing_ok=True)
    publisher = Publisher(world.node)
    with monkeypatch.context() as patched:
        patched.setattr(publisher, "_due", lambda *_: 1 // 0)
        tasks = [
            publisher_thread._PublisherTask(world.node, "snapshot", publisher.tick),
            publisher_thread._PublisherTask(world.node, "status list", StatusLists(world.node).tick),
        ]
        for task in tasks * 3:
            task.due = 0.0
            task.run_if_due()
    assert list(shown(world)) == ["snapshot"]
    assert "ZeroDivisionError" in shown(world)["snapshot"]
    assert status_lists.file_of(world.node.home, COLLEGE, 1).exists()
    assert [record.levelno for record in caplog.records if "in snapshot" in record.getMessage()] == [logging.ERROR]
    tasks[0].due = 0.0
    tasks[0].run_if_due()
    assert shown(world) == {}


def test_a_look_that_publishes_nothing_says_nothing_of_publishing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="guild.publisher")
    ill = [True]

    def tick() -> bool:
        if ill[0]:
            raise EventsUnread(("KeyCompromised in block 1",))
        return False

    task = publisher_thread._PublisherTask(
        world.node, "time of the peers", tick, left_undone="is not compared with this clock"
    )
    for ill[0] in (True, True, False, False):
        task.due = 0.0
        task.run_if_due()
    said = [record.getMessage() for record in caplog.records if "time of the peers" in record.getMessage()]
    assert len(said) == 2, "once when it begins, once when it ends"
    assert said[0].startswith("the time of the peers is not compared with this clock: ")
    assert said[1] == "the time of the peers: recovered"


@pytest.mark.parametrize(
    ("event", "signed"),
    [("CredentialsRevoked", False), ("KeyCompromised", False), ("", False), ("MemberProfileChanged", True)],
)
def test_nothing_is_signed_while_an_event_that_may_take_something_back_is_unread(
    world: World, event: str, signed: bool
) -> None:
    """Else a revoked credential would look good in a signed list. One odd profile holds nothing up."""
    world.delivered(1)
    StatusLists(world.node).tick()
    path = status_lists.file_of(world.node.home, COLLEGE, 1)
    path.unlink()
    fault = ProjectionFault(block_number=1, log_index=999, event=event, error="ValueError")
    with projection_commit(world.node.ledger_engine) as session:
        session.add(fault)
    try:
        if signed:
            assert StatusLists(world.node).tick()
        else:
            for publish in (StatusLists(world.node).tick, Publisher(world.node).tick):
                with pytest.raises(EventsUnread):
                    publish()
        found = health(world.node)
        assert Reason.PROJECTION_FAULT in found.reasons
        assert found.unread_events == (f"{event or 'unknown'} in block 1",)
    finally:
        with projection_commit(world.node.ledger_engine) as session:
            session.delete(session.get_one(ProjectionFault, (1, 999)))
    assert path.exists() == signed
