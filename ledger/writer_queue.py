"""The writers of one process take turns, in the order of their coming.

SQLite lets one of them write at a time and serves those that wait in no order: each tries again after a while, and
under a crowd one of them can try in vain until its patience is over. Between processes that remains.
"""

import sqlite3
import threading
from collections import deque

from sqlalchemy.exc import OperationalError


class WriterQueue:
    """A turn passes to whoever waits longest."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._mutex = threading.Lock()
        self._waiting = deque[threading.Event]()
        self._taken = False

    def enter(self) -> None:
        """Raises OperationalError as SQLite would, by its code for a database that is busy."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(self._patience_s):
            return
        with self._mutex:
            if turn.is_set():
                return
            self._waiting.remove(turn)
        busy = sqlite3.OperationalError("too many writers of this process are ahead")
        busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise OperationalError("BEGIN IMMEDIATE", None, busy)

    def leave(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
