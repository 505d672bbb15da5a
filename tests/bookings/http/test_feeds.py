"""Calendar feeds by a secret address: what is booked, for whoever has it, until it is revoked."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlmodel import select

from api.app import create_app
from formats.bookings.slots import DAY_SLOTS, slot_of, unix_of
from ledger.db import reading
from node.bookings import feeds
from node.tables.feeds import CalendarFeed
from tests.bookings.http import booking_things as things
from tests.issuing.world import COLLEGE, ENTERPRISE, World, founded_world

PERSON = "somebody of the college"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with founded_world(tmp_path_factory.mktemp("world")) as made:
        made.token(COLLEGE, "booker", person=PERSON)
        things.booked(made)
        yield made


def added(world: World, *, member: int = COLLEGE, **body: Any) -> dict[str, Any]:
    answer = world.ask("POST", "/feeds", token=world.token(member, "booker"), json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def events(world: World, path: str) -> list[Any]:
    answer = world.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_feed_of_an_asset_and_one_of_a_member_show_what_is_booked(world: World) -> None:
    start = (things.today_of(world) + 3) * DAY_SLOTS + 40
    for body in ({"asset": 1, "language": "en"}, {"language": "en"}):
        (event,) = events(world, added(world, **body)["path"])
        assert event.start.timestamp() == unix_of(start)
        assert (str(event["status"]), str(event["location"])) == ("TENTATIVE", "Hall")
    assert events(world, added(world, member=ENTERPRISE)["path"]) == []
    other = events(world, added(world, member=ENTERPRISE, asset=1)["path"])
    assert len(other) == 1, "whoever may read the calendar may subscribe to it"


def test_a_feed_is_asked_for_by_etag_and_no_shared_cache_keeps_it(world: World) -> None:
    path = added(world, asset=1)["path"]
    first = world.client.get(path)
    assert first.headers["cache-control"] == "private, no-cache"
    again = world.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_feed_that_was_revoked_answers_like_one_that_never_was(world: World) -> None:
    feed = added(world, asset=1)
    listed = world.ask("GET", "/feeds", token=world.token(COLLEGE, "auditor")).json()["items"]
    assert feed["feed"] in listed
    foreign = world.ask("DELETE", f"/feeds/{feed['feed']['id']}", token=world.token(ENTERPRISE, "booker"))
    assert (foreign.status_code, len(events(world, feed["path"]))) == (404, 1)
    ended = world.ask("DELETE", f"/feeds/{feed['feed']['id']}", token=world.token(COLLEGE, "booker"))
    assert ended.json() == {"id": feed["feed"]["id"]}
    gone, never = world.client.get(feed["path"]), world.client.get("/assets/1/bookings.ics?secret=" + "A" * 43)
    assert (gone.status_code, gone.json()["type"]) == (404, "/problems/not-found")
    assert {**gone.json(), "instance": ""} == {**never.json(), "instance": ""}


def test_a_secret_opens_its_own_feed_and_no_other(world: World) -> None:
    of_asset = added(world, asset=1)["path"].partition("?")[2]
    of_member = added(world)["path"].partition("?")[2]
    for path in (
        f"/assets/2/bookings.ics?{of_asset}",
        f"/assets/1/bookings.ics?{of_member}",
        f"/members/{COLLEGE}/bookings.ics?{of_asset}",
        f"/members/{ENTERPRISE}/bookings.ics?{of_member}",
        "/assets/1/bookings.ics?secret=",
        "/assets/1/bookings.ics",
    ):
        assert world.client.get(path).status_code == 404, path


def test_a_feed_of_an_asset_that_nobody_registered_is_not_made(world: World) -> None:
    answer = world.ask("POST", "/feeds", token=world.token(COLLEGE, "booker"), json={"asset": 99})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_no_more_feeds_are_made_than_one_looks_through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_FEEDS", 1)
    client, headers = TestClient(create_app(world.node)), {"Authorization": f"Bearer {world.token(COLLEGE, 'booker')}"}
    added(world)
    answer = client.post("/feeds", headers=headers | {"Idempotency-Key": str(uuid4())}, json={})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/feeds-too-many")


def test_no_secret_stands_in_the_log_or_the_database_and_no_person_in_a_feed(world: World) -> None:
    log = world.home / "api.log"
    before = log.stat().st_size
    found = added(world, asset=1)
    secret = found["path"].partition("=")[2]
    connection = http.client.HTTPConnection("127.0.0.1", world.node.config.http.port, timeout=10)
    connection.request("GET", found["path"])
    content = connection.getresponse().read()
    connection.close()
    assert PERSON.encode() not in content
    told = b""
    for _ in range(100):  # the line is written once the answer is sent
        told = log.read_bytes()[before:]
        if b"bookings.ics" in told:
            break
        time.sleep(0.05)
    assert b"GET /assets/{asset_number}/bookings.ics 200" in told
    assert secret.encode() not in told
    for file in world.home.rglob("*.db*"):
        assert secret.encode() not in file.read_bytes(), file
    with reading(world.node.node_engine) as session:
        row = session.exec(select(CalendarFeed).where(CalendarFeed.id == found["feed"]["id"])).one()
    assert secret not in repr(row)


def test_the_days_of_a_feed_begin_a_month_before_today(world: World) -> None:
    today = slot_of(int(world.node.clock().timestamp())) // DAY_SLOTS
    assert things.today_of(world) == today
    near = added(world, asset=1)["path"]
    assert events(world, near + "&days=2") == []
    assert len(events(world, near + "&days=5")) == 1
