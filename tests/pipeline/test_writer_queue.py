"""Writers of one process take turns; one that waits too long is told that the node is busy, and nothing is stored."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from api.http import problems
from ledger.db import open_engine, writing
from ledger.storage import is_busy
from ledger.writer_queue import WriterQueue
from node.compose import connections_for
from node.installation.config import Http
from tests.api.test_http import assert_problem
from tests.conftest import soon


def test_a_turn_passes_to_whoever_waits_longest() -> None:
    queue, order, started = WriterQueue(30), list[int](), list[int]()
    queue.enter()

    def take_turn(number: int) -> None:
        started.append(number)
        queue.enter()
        order.append(number)
        queue.leave()

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=take_turn, args=(number,)))
        threads[-1].start()
        soon(lambda: len(queue._waiting) == len(started) == len(threads))
    queue.leave()
    for thread in threads:
        thread.join(30)
    assert order == list(range(8))


def test_whoever_waits_in_vain_is_told_so_and_the_others_lose_no_turn() -> None:
    queue = WriterQueue(0.01)
    queue.enter()
    with pytest.raises(OperationalError) as found:
        queue.enter()
    assert is_busy(found.value)
    queue.leave()
    queue.enter()


def test_a_crowd_of_writers_starves_none(tmp_path: Path) -> None:
    """Each that never rests gets its turns, and so does one that comes once."""
    engine = open_engine(f"sqlite:///{tmp_path}/node.db", connections=connections_for(Http()))
    with writing(engine) as session:
        session.execute(text("CREATE TABLE tally (writer INTEGER)"))
    ends, threads = threading.Event(), list[threading.Thread]()

    def write(number: int) -> None:
        while not ends.is_set():
            _add(engine, number)

    for number in range(16):
        threads.append(threading.Thread(target=write, args=(number,)))
        threads[-1].start()
    soon(lambda: len(_turns(engine)) == 16)
    _add(engine, 99)
    ends.set()
    for thread in threads:
        thread.join(30)
    turns = _turns(engine)
    assert turns[99] == 1
    assert max(turns.values()) <= 2 * min(turns[number] for number in range(16)) + 4
    engine.dispose()


def test_a_block_that_fails_gives_its_turn_back(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/node.db")
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), writing(engine) as session:
            session.execute(text("CREATE TABLE tally (writer INTEGER)"))
            raise ZeroDivisionError
    with writing(engine) as session:
        session.execute(text("CREATE TABLE tally (writer INTEGER)"))
    engine.dispose()


def test_a_request_that_gets_no_turn_to_write_is_told_to_come_again() -> None:
    app = FastAPI()
    problems.install(app)

    @app.post("/")
    def write() -> None:
        busy = sqlite3.OperationalError("database is locked")
        busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise OperationalError("BEGIN IMMEDIATE", None, busy)

    answer = TestClient(app, raise_server_exceptions=False).post("/")
    assert_problem(answer, 503, "node-overloaded")
    assert answer.headers["retry-after"] == "2"


def _add(engine: Engine, number: int) -> None:
    with writing(engine) as session:
        session.execute(text("INSERT INTO tally VALUES (:number)"), {"number": number})


def _turns(engine: Engine) -> dict[int, int]:
    with engine.execution_options(read_only=True).connect() as connection:
        return dict(connection.execute(text("SELECT writer, count(*) FROM tally GROUP BY writer")).all())
