"""Everything in a home is its owner's alone: folders 0700, files 0600, whatever umask or hand made them.

That holds for public files too: who serves them as another user serves an export (`guild verifier export`).
"""

from __future__ import annotations

import fcntl
import logging
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ledger.storage import full_storage_refused
from node.faults import NodeRefusal

if TYPE_CHECKING:
    from node.installation.config import Config

log = logging.getLogger("guild.home")

PRIVATE_UMASK = 0o077
_OTHERS = 0o077


class HomeNotPrivate(NodeRefusal):
    """Others can read this, and it is not ours to change: `chown -R` the home to the user that runs this node."""

    path: str
    mode: str
    owner: int


def restrict_umask() -> None:
    """First thing in every process of ours: what a library creates is private too."""
    os.umask(PRIVATE_UMASK)


def secure_home(home: Path, config: Config) -> int:
    """Take everyone else's rights from whatever is in the home; how many paths had any. Raises HomeNotPrivate."""
    changed = sum(_make_private(path) for path in _paths_of(home, config))
    if changed:
        log.warning("others could read %d files or folders of %s: they are private now", changed, home)
    return changed


def write_private(path: Path, content: bytes) -> Path:
    """Write a file that only its owner can read; a reader sees the old content or the new, never half of it.

    Raises StorageFull: the old content stays, and nothing of the new one."""
    draft = path.parent / f".{path.name}.{os.getpid()}.{threading.get_ident()}.new"
    with full_storage_refused(str(path)):
        private_folder(path.parent)
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
    return path


def private_folder(folder: Path) -> None:
    """Make it, and every folder above it that is not there yet, for its owner alone."""
    for each in (*reversed(folder.parents), folder):
        each.mkdir(mode=0o700, exist_ok=True)


def open_private(path: Path, mode: str) -> IO[bytes]:
    """As `path.open`, but what is made is its owner's alone."""
    return open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))


@contextmanager
def exclusive_lock(path: Path) -> Iterator[bool]:
    """True for the one process that holds this file's lock; the lock ends with the process."""
    private_folder(path.parent)
    with open_private(path, "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _paths_of(home: Path, config: Config) -> Iterator[Path]:
    """The home and what is below it, then what the settings, or links in place of these, keep elsewhere."""
    home = home.resolve()
    yield from _tree(home)
    keystore = (home / config.keystore.directory).resolve()
    for elsewhere in (*(each.resolve() for each in _database_files(home, config)), *_tree(keystore)):
        if not elsewhere.is_relative_to(home):
            yield elsewhere
    yield (home / config.keystore.secret_file).resolve()


def _tree(folder: Path) -> Iterator[Path]:
    yield folder
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(place) / name


def _database_files(home: Path, config: Config) -> Iterator[Path]:
    from sqlalchemy import make_url  # not at the top: whoever writes a private file need not open a database

    for url in (config.databases.node, config.databases.ledger):
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            for suffix in ("", "-wal", "-shm"):
                yield home / (parsed.database + suffix)


def _make_private(path: Path) -> bool:
    try:
        found = path.lstat()
        mode = stat.S_IMODE(found.st_mode)
        if stat.S_ISLNK(found.st_mode) or not mode & _OTHERS:
            return False
        path.chmod(mode & ~_OTHERS)
    except FileNotFoundError:
        return False  # another process of this home has just replaced or removed it
    except PermissionError as error:
        raise HomeNotPrivate(str(path), f"{mode:04o}", found.st_uid) from error
    return True
