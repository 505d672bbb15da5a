"""What is the same for everybody is made once, and is never older than what the database says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from api.app import create_app
from api.http.shared_answers import MOST_ANSWERS, SharedAnswers
from ledger.consortium.tables import MemberRow
from ledger.db import projection_commit
from ledger.indexing.indexer import cursor_of
from node.compose import compose
from node.installation.node import Node
from tests.api.test_gcra import Clock
from tests.issuing.world import World

LISTS = ("/members", "/members/1", "/standards", "/accreditations", "/keys", "/members/2/did.json", "/")
BROWSER = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def node(world: World) -> Iterator[Node]:
    made = compose(world.home)
    yield made
    made.close()


@contextmanager
def queries(node: Node) -> Iterator[list[str]]:
    """Each statement that the projection is asked meanwhile."""
    asked: list[str] = []

    def heard(connection: object, cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    event.listen(node.ledger_engine, "before_cursor_execute", heard)
    yield asked
    event.remove(node.ledger_engine, "before_cursor_execute", heard)


@pytest.mark.parametrize("path", LISTS)
def test_the_second_to_ask_costs_one_look_at_the_cursor_and_gets_the_same_bytes(node: Node, path: str) -> None:
    client = TestClient(create_app(node, clock_ns=Clock()), headers=BROWSER)
    first = client.get(path)
    with queries(node) as asked:
        second = client.get(path)
    assert (second.status_code, second.content) == (200, first.content)
    assert len(asked) == 1
    assert "FROM cursor" in asked[0]


@pytest.mark.parametrize("path", ["/members", "/"])
def test_a_projection_that_moved_is_shown_at_once(node: Node, path: str) -> None:
    client = TestClient(create_app(node, clock_ns=Clock()), headers=BROWSER)
    with moved(node, "first name"):
        assert "first name" in client.get(path).text
        with moved(node, "second name"):
            assert "second name" in client.get(path).text
        assert "first name" in client.get(path).text, "rolled back, as after a reorg"


@pytest.mark.parametrize("path", ["/members", "/"])
def test_what_is_mended_under_the_same_cursor_is_shown_within_two_seconds(node: Node, path: str) -> None:
    clock = Clock()
    client = TestClient(create_app(node, clock_ns=clock), headers=BROWSER)
    client.get(path)
    with moved(node, "mended name", cursor_too=False):
        clock.now_ns += 2 * 10**9
        assert "mended name" in client.get(path).text


def test_what_runs_is_never_shown_older_than_two_seconds(world: World) -> None:
    clock, node = Clock(), replace(world.node)
    client = TestClient(create_app(node, clock_ns=clock), headers=BROWSER)
    before = client.get("/").content
    nowhere = node.config.chain.model_copy(update={"rpc_url": "http://127.0.0.1:9"})
    node.config = node.config.model_copy(update={"chain": nowhere})
    node.__dict__.pop("probed_chain", None)
    clock.now_ns += 2 * 10**9 - 1
    assert client.get("/").content == before
    clock.now_ns += 1
    assert "The chain node does not answer." in client.get("/").text


def test_languages_and_pages_of_the_list_are_kept_apart_and_a_reader_who_has_it_gets_nothing(node: Node) -> None:
    client = TestClient(create_app(node, clock_ns=Clock()), headers=BROWSER)
    english = client.get("/")
    chinese = client.get("/", headers={"Accept-Language": "zh-CN"})
    assert english.text != chinese.text
    assert client.get("/?cursor=99").text != english.text
    assert client.get("/", headers={"If-None-Match": english.headers["etag"]}).status_code == 304
    asked_in = client.get("/?lang=zh-CN")
    assert "guild-language=zh-CN" in asked_in.headers["set-cookie"]
    client.cookies.clear()
    assert "set-cookie" not in client.get("/").headers
    assert client.get("/members?limit=1").json()["items"] == client.get("/members").json()["items"][:1]


def test_what_nobody_registered_is_no_answer_to_keep(node: Node) -> None:
    client = TestClient(create_app(node, clock_ns=Clock()), headers={"Accept": "application/json"})
    for _ in range(2):
        answer: httpx.Response = client.get("/members/77")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_no_more_answers_are_kept_than_the_bound() -> None:
    shared, made = SharedAnswers(Clock()), count()
    for number in range(MOST_ANSWERS + 1):
        shared.get(number, lambda: next(made))
    assert shared.get(MOST_ANSWERS, lambda: -1) == MOST_ANSWERS
    assert shared.get(0, lambda: -1) == -1, "the one that was not asked for longest"


def test_of_many_who_come_at_once_one_makes_the_answer() -> None:
    shared, made, begun = SharedAnswers(Clock()), count(1), threading.Barrier(8)
    found: list[int] = []

    def ask() -> None:
        begun.wait()
        found.append(shared.get("page", lambda: next(made)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 8


@contextmanager
def moved(node: Node, name: str, *, cursor_too: bool = True) -> Iterator[None]:
    """The projection one block further, with another name of member 1; and back again."""
    with projection_commit(node.ledger_engine) as session:
        cursor, row = cursor_of(session), session.get_one(MemberRow, 1)
        assert cursor is not None
        before = (cursor.block_hash, row.profile)
        cursor.block_hash = "0x" + name.encode().hex() if cursor_too else cursor.block_hash
        row.profile = f'{{"name": {{"en": "{name}"}}}}'.encode()
    yield
    with projection_commit(node.ledger_engine) as session:
        cursor, row = cursor_of(session), session.get_one(MemberRow, 1)
        assert cursor is not None
        cursor.block_hash, row.profile = before
