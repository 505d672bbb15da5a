"""More requests than a node can work on are told so; none hangs, and who asks how the node is gets an answer."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine, event

from api.app import create_app
from ledger.db import open_engine
from node.compose import compose
from node.installation.config import Http
from node.installation.node import Node
from tests.api.test_http import assert_problem
from tests.issuing.world import COLLEGE, UNHURRIED, World

MANY = 90
QUERY_S = 0.25
SOON_S = 1.0
FEW = Http(threads=4, waiting=16)


@pytest.fixture
def node(world: World) -> Iterator[Node]:
    """Composed anew with few threads, so that its pools have the size that belongs to them."""
    composed = compose(world.home)
    config = composed.config.model_copy(update={"http": FEW, "limits": UNHURRIED})
    engine = open_engine(str(composed.node_engine.url), connections=FEW.connections)
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
def slow_lists(engine: Engine) -> Iterator[None]:
    def wait(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM staff" in statement and "LIMIT" in statement:
            time.sleep(QUERY_S)

    event.listen(engine, "before_cursor_execute", wait)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", wait)


def asked(url: str, path: str, token: str | None = None) -> tuple[httpx.Response, float]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    started = time.monotonic()
    answer = httpx.get(url + path, headers=headers, timeout=60, trust_env=False)
    return answer, time.monotonic() - started


def test_under_a_crowd_before_a_slow_database_health_answers_at_once_and_nobody_hangs(
    world: World, node: Node, url: str
) -> None:
    token = world.token(COLLEGE, "admin")
    assert asked(url, "/staff", token)[0].status_code == 200
    health: list[tuple[httpx.Response, float]] = []
    with slow_lists(node.node_engine), ThreadPoolExecutor(MANY) as crowd:
        lists = [crowd.submit(asked, url, "/staff", token) for _ in range(MANY)]
        while not all(each.done() for each in lists):
            health += [asked(url, "/healthz"), asked(url, "/readyz")]
            time.sleep(0.05)
    answers = [each.result()[0] for each in lists]
    served = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert len(served) >= FEW.threads + FEW.waiting
    assert refused, "more were asked than may wait"
    for answer in refused:
        assert_problem(answer, 503, "node-overloaded")
        assert answer.headers["retry-after"] == str(answer.json()["values"]["retry_after_s"]) == "2"
    assert len(health) > 4
    assert all(answer.json()["status"] for answer, _ in health)
    assert max(took for _, took in health) < SOON_S
    assert asked(url, "/staff", token)[0].status_code == 200, "afterwards as before"


def test_a_person_is_told_in_a_page_that_the_node_is_overloaded(world: World, node: Node, url: str) -> None:
    token = world.token(COLLEGE, "admin")
    with slow_lists(node.node_engine), ThreadPoolExecutor(MANY) as crowd:
        lists = [crowd.submit(asked, url, "/staff", token) for _ in range(MANY)]
        pages = []
        while not all(each.done() for each in lists):
            pages.append(httpx.get(url + "/sign-in", headers={"Accept": "text/html"}, timeout=60, trust_env=False))
    refused = [page for page in pages if page.status_code == 503]
    assert all("more to do than it can" in page.text or "请求过多" in page.text for page in refused)
    assert all(page.headers["retry-after"] == "2" for page in refused)


def test_every_thread_of_the_api_finds_two_connections_to_each_database_and_health_one_more(node: Node) -> None:
    composed = compose(node.home)
    wanted = 2 * composed.config.http.threads + 2
    for engine in (composed.node_engine, composed.ledger_engine):
        held = [engine.connect() for _ in range(wanted)]
        for connection in held:
            connection.close()
        engine.dispose()
