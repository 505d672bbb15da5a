"""What most systems do: look whether somebody is in the way, then insert. Two processes' worth of it on one database.

No constraint of the database stands behind it, as in the systems with open races that `docs/performance.md` names.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from formats.bookings.slots import parse_slot
from tests.conftest import free_port, soon

_CONFLICT, _ACCEPTED = 409, 202
_BUSY_S = 60.0


@contextmanager
def two_servers(path: Path) -> Iterator[list[str]]:
    """Their addresses. Both read and write the database at `path`."""
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE booking (asset INTEGER, start INTEGER, until INTEGER)")
        database.execute("CREATE INDEX by_start ON booking (asset, start)")
    servers, threads, urls = [], [], []
    for _ in range(2):
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(_app(path), port=port, log_level="warning", access_log=False))
        servers.append(server)
        threads.append(threading.Thread(target=server.run, daemon=True))
        urls.append(f"http://127.0.0.1:{port}")
    for thread in threads:
        thread.start()
    soon(lambda: all(server.started for server in servers))
    try:
        yield urls
    finally:
        for server in servers:
            server.should_exit = True
        for thread in threads:
            thread.join(20)


def granted(path: Path) -> list[tuple[int, int]]:
    with sqlite3.connect(path) as database:
        return list(database.execute("SELECT start, until FROM booking ORDER BY start"))


def _app(path: Path) -> FastAPI:
    app = FastAPI()

    @app.post("/bookings")
    def book(body: dict[str, Any]) -> JSONResponse:
        (part,) = body["parts"]
        asset, start, until = part["asset"], parse_slot(part["from"]), parse_slot(part["to"])
        database = sqlite3.connect(path, timeout=_BUSY_S)
        try:
            found = database.execute(
                "SELECT start, until FROM booking WHERE asset = ? AND start < ? AND until > ? LIMIT 1",
                (asset, until, start),
            ).fetchone()
            if found is not None:
                return JSONResponse({"start": found[0], "end": found[1]}, _CONFLICT)
            with database:
                database.execute("INSERT INTO booking VALUES (?, ?, ?)", (asset, start, until))
            return JSONResponse({}, _ACCEPTED)
        finally:
            database.close()

    return app
