"""Answers that are the same for everybody, made once: each is of one state of the projection, and soon made anew.

Each request reads the cursor, so that whatever moves it shows at once. What is mended under the same cursor (a reindex,
a gap that was read again) shows after `FRESH_FOR_S`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlmodel import Session

from api.http.gcra import SECOND_NS
from ledger.db import reading
from ledger.indexing.indexer import cursor_of
from node.installation.node import Node

MOST_ANSWERS = 256
FRESH_FOR_S = 2
MOST_QUERY_CHARACTERS = 200

Made = TypeVar("Made")
State = tuple[str, str]


@dataclass
class _Entry:
    """`made_at_ns` None: not made yet. Whoever comes while it is being made waits for it and makes no second one."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    made_at_ns: int | None = None
    value: Any = None


class SharedAnswers:
    """Of one process. Beyond `MOST_ANSWERS` what was not asked for longest is made again."""

    def __init__(self, clock_ns: Callable[[], int]) -> None:
        self._clock_ns = clock_ns
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made for this key less than `FRESH_FOR_S` ago. What `make` raises is raised, and nothing is kept."""
        entry = self._entry(key)
        with entry.lock:
            now = self._clock_ns()
            if entry.made_at_ns is None or now - entry.made_at_ns >= FRESH_FOR_S * SECOND_NS:
                entry.value, entry.made_at_ns = make(), now
            made: Made = entry.value
            return made

    def drop(self, key: Hashable) -> None:
        with self._lock:
            self._entries.pop(key, None)

    def _entry(self, key: Hashable) -> _Entry:
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > MOST_ANSWERS:
                self._entries.popitem(last=False)
            return entry


def shared_of(request: Request) -> SharedAnswers:
    shared: SharedAnswers = request.app.state.shared
    return shared


Shared = Annotated[SharedAnswers, Depends(shared_of)]


def state_of(session: Session) -> State | None:
    """Which state of which chain the projection shows; None while it shows none."""
    session.expire_all()
    cursor = cursor_of(session)
    return None if cursor is None else (cursor.deployment, cursor.block_hash)


def from_projection(node: Node, shared: SharedAnswers, name: Hashable, make: Callable[[Session], Made]) -> Made:
    """What `make` reads from the projection, once for each state of it. Whoever waits holds no connection."""
    with reading(node.ledger_engine) as session:
        state = state_of(session)
    moved = False

    def made() -> Made:
        nonlocal moved
        with reading(node.ledger_engine) as session:
            value = make(session)
            moved = state_of(session) != state
        return value

    if state is None:
        return made()
    value = shared.get((name, state), made)
    if moved:
        shared.drop((name, state))  # it was read beyond the state that it would be kept for
    return value


def json_from_projection(
    node: Node, shared: SharedAnswers, request: Request, make: Callable[[Session], BaseModel]
) -> Response:
    """A public list as JSON; an address too long to be anybody's habit is answered without being kept."""
    query = request.url.query
    if len(query) > MOST_QUERY_CHARACTERS:
        with reading(node.ledger_engine) as session:
            return _json(make(session).model_dump_json().encode())
    name = ("json", request.url.path, query)
    return _json(from_projection(node, shared, name, lambda session: make(session).model_dump_json().encode()))


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
