"""More requests than a node can work on are told so; none hangs, and who asks how the node is gets an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine, event

from api.app import create_app
from ledger.db import open_engine
from node.compose import HEALTH_THREADS, compose, connections_for
from node.installation.config import Http
from node.installation.node import Node
from tests.api.test_http import assert_problem
from tests.issuing.world import COLLEGE, UNHURRIED, World
from tests.issuing.world import world as world

MANY = 90
PATIENCE_S = 60.0
FEW = Http(threads=4, waiting=16)


@pytest.fixture
def node(world: World) -> Iterator[Node]:
    """Composed anew with few threads, so that its pools have the size that belongs to them."""
    composed = compose(world.home)
    config = composed.config.model_copy(update={"http": FEW, "limits": UNHURRIED})
    engine = open_engine(str(composed.node_engine.url), connections=connections_for(FEW))
    composed.node_engine.dispose()
    yield replace(composed, config=config, node_engine=engine)
    engine.dispose()
    composed.ledger_engine.dispose()


@pytest.fixture
def url(node: Node) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0), backlog=2 * MANY) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(node), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


@contextmanager
def held_lists(engine: Engine) -> Iterator[threading.Event]:
    """Queries of lists are not answered before the event is set. The engine is of one test alone."""
    released = threading.Event()

    def wait(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM staff" in statement and "LIMIT" in statement:
            assert released.wait(PATIENCE_S)

    event.listen(engine, "before_cursor_execute", wait)
    try:
        yield released
    finally:
        released.set()


def ask(url: str, path: str, token: str | None = None, accept: str = "*/*") -> httpx.Response:
    headers = {"Accept": accept} | ({"Authorization": f"Bearer {token}"} if token else {})
    return httpx.get(url + path, headers=headers, timeout=PATIENCE_S, trust_env=False)


def test_while_a_crowd_waits_for_a_database_that_does_not_answer_health_is_told_and_the_rest_refused(
    world: World, node: Node, url: str
) -> None:
    token = world.token(COLLEGE, "admin")
    assert ask(url, "/staff", token).status_code == 200
    with ThreadPoolExecutor(MANY) as crowd, held_lists(node.node_engine) as released:
        lists = [crowd.submit(ask, url, "/staff", token) for _ in range(MANY)]
        first_refused = next(as_completed(lists)).result()
        assert_problem(first_refused, 503, "node-overloaded")
        for _ in range(5):
            assert ask(url, "/healthz").json()["status"] == "alive"
            assert ask(url, "/readyz").json()["reasons"]
        page = ask(url, "/sign-in", accept="text/html")
        assert (page.status_code, page.headers["retry-after"]) == (503, "2")
        assert "请求过多" in page.text
        refused = [each.result() for each in lists if each.done()]
        assert {answer.status_code for answer in refused} == {503}, "no list was answered yet"
        released.set()
        answers = [each.result() for each in lists]
    served = [answer for answer in answers if answer.status_code == 200]
    assert len(served) >= FEW.threads + FEW.waiting
    for answer in answers:
        if answer not in served:
            assert_problem(answer, 503, "node-overloaded")
            assert answer.headers["retry-after"] == str(answer.json()["values"]["retry_after_s"]) == "2"
    assert ask(url, "/staff", token).status_code == 200, "afterwards as before"


def test_every_thread_of_the_api_finds_two_connections_to_each_database_and_health_one_more(node: Node) -> None:
    composed = compose(node.home)
    wanted = 2 * composed.config.http.threads + HEALTH_THREADS
    for engine in (composed.node_engine, composed.ledger_engine):
        held = [engine.connect() for _ in range(wanted)]
        for connection in held:
            connection.close()
        engine.dispose()
