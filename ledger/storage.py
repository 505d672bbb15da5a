"""A disk that is full, by whatever call it was met: one typed refusal, because it passes once there is space again."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ledger.errors import StorageFull

# The file system, the quota, the largest size of one file (RLIMIT_FSIZE).
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Beside SQLITE_FULL: what SQLite answers where the shared memory of its log, or a file beside it, cannot grow.
_SQLITE_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})
_POSTGRESQL_DISK_FULL = "53100"


def is_storage_full(error: BaseException) -> bool:
    """By code, never by words: OSError, SQLite's and PostgreSQL's own, and those that SQLAlchemy wraps."""
    if (wrapped := _wrapped(error)) is not None:
        return is_storage_full(wrapped)
    if isinstance(error, OSError):
        return error.errno in _FULL
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) in _SQLITE_FULL
    return getattr(error, "sqlstate", None) == _POSTGRESQL_DISK_FULL


def is_busy(error: BaseException) -> bool:
    """Others wrote for so long that the patience of this one is over. Nothing was stored."""
    if (wrapped := _wrapped(error)) is not None:
        return is_busy(wrapped)
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def _wrapped(error: BaseException) -> BaseException | None:
    """What SQLAlchemy's DBAPIError wraps, known by its attribute: whoever writes a file need not import SQLAlchemy."""
    original = getattr(error, "orig", None)
    return original if isinstance(original, BaseException) else None


@contextmanager
def full_storage_refused(place: str) -> Iterator[None]:
    """Raises StorageFull where the block met a full disk."""
    try:
        yield
    except Exception as error:
        if is_storage_full(error):
            raise StorageFull(place=place) from error
        raise
