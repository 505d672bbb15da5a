"""Back up an installation, and restore one.

In it: settings, trust roots, keystore, node database, and the embedded chain's dump. Not in it: the secret that opens
the keystore and the sealed rows, nor any token, so whoever has the backup has neither keys nor documents. Keep the
secret apart. The projection is not in it either: it is rebuilt from the chain.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import make_url

from formats.bounds import bounded_json
from formats.crypto.hashing import sha256
from ledger.storage import full_storage_refused
from node.faults import NodeRefusal, said_by_fields
from node.health import last_backup
from node.health.last_backup import LastBackup
from node.installation import config as settings
from node.installation import deployment as trust
from node.installation.config import database_url, write_private
from node.installation.deploy import PLAN_NAME
from node.installation.node import Node
from node.installation.private_files import private_folder
from node.publishing import files, pinned_trust_root
from node.running.chain_dump import keep_copies
from node.running.supervisor import anvil_settings

MANIFEST = "manifest.json"
_CHAIN_DUMP, _CHAIN_GENESIS = Path("chain/state.json"), Path("chain/genesis.json")


class BackupRefused(NodeRefusal):
    """Nothing was copied."""

    path: str
    reason: str


class SavedFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int


class Manifest(BaseModel):
    """Paths are relative to the home and to the backup alike."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    made_at: datetime
    name: str
    files: tuple[SavedFile, ...]


def backup(node: Node, to: Path) -> Manifest:
    """Copy the installation, running or not, into an empty directory outside of it. Raises BackupRefused.

    The chain's dump comes first: a chain that is behind the database is given again what it lacks, but a database
    behind the chain would have to be reconciled by a person.
    """
    to = to.resolve()
    if to.is_relative_to(node.home.resolve()):
        raise BackupRefused(str(to), "it lies inside the home, and would be lost with it")
    if to.exists() and any(to.iterdir()):
        raise BackupRefused(str(to), "it is not empty: every backup has a directory of its own")
    with _whole_or_empty(to):
        if node.config.chain.embedded:
            _copy_chain(node, to)
        _copy_node_database(node, to)
        for path in _plain_files(node):
            _copy(node.home / path, to / path)
        manifest = Manifest(made_at=node.clock(), name=node.config.name, files=tuple(_saved(to)))
        write_private(to / MANIFEST, manifest.model_dump_json(indent=2).encode() + b"\n")
    last_backup.record(node.home, _recorded(to, manifest))
    return manifest


def restore(source: Path, home: Path) -> Manifest:
    """Verify a backup and copy it into an empty home. The secret is put back by hand. Raises BackupRefused."""
    if home.exists() and any(home.iterdir()):
        raise BackupRefused(str(home), "the home is not empty: restore into a new one")
    manifest = verified(source)
    with _whole_or_empty(home):
        for file in manifest.files:
            _copy(source / file.path, home / file.path)
        last_backup.record(home, _recorded(source.resolve(), manifest))
    return manifest


def _recorded(folder: Path, manifest: Manifest) -> LastBackup:
    return LastBackup(
        ended_at=manifest.made_at,
        to=str(folder),
        files=len(manifest.files),
        size=sum(file.size for file in manifest.files),
        manifest=sha256((folder / MANIFEST).read_bytes()).hex(),
    )


@contextmanager
def _whole_or_empty(folder: Path) -> Iterator[None]:
    """A private folder that is filled in the block, or left empty for the next try. Raises StorageFull."""
    with full_storage_refused(str(folder)):
        private_folder(folder)
        folder.chmod(0o700)
        try:
            yield
        except BaseException:
            for left in folder.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            raise


def verified(source: Path) -> Manifest:
    """The manifest of a backup whose files are all there, unchanged, and no others. Raises BackupRefused."""
    try:
        manifest = Manifest.model_validate(bounded_json.loads((source / MANIFEST).read_bytes()))
    except (OSError, ValueError) as error:
        raise BackupRefused(str(source / MANIFEST), f"no readable manifest: {said_by_fields(error)}") from error
    for file in manifest.files:
        place = PurePosixPath(file.path)
        if place.is_absolute() or ".." in place.parts:
            raise BackupRefused(file.path, "the manifest names a file outside of the backup")
    found = {saved.path: saved for saved in _saved(source)}
    named = {saved.path: saved for saved in manifest.files}
    for path in sorted(found.keys() | named.keys()):
        if path not in found:
            raise BackupRefused(path, "the manifest names it, the backup lacks it")
        if found[path] != named.get(path):
            raise BackupRefused(path, "it is not what the manifest says: the backup was changed or damaged")
    return manifest


def _plain_files(node: Node) -> Iterator[Path]:
    for name in (settings.FILE_NAME, trust.FILE_NAME, pinned_trust_root.FILE_NAME, PLAN_NAME):
        if (node.home / name).exists():
            yield Path(name)
    for file in sorted((node.home / files.TRUST_ROOTS).glob("*.json")):
        yield Path(files.TRUST_ROOTS) / file.name
    for file in sorted(node.keystore_directory.glob("*.json")):
        yield node.config.keystore.directory / file.name


def _copy_chain(node: Node, to: Path) -> None:
    """The newest whole dump, and the older copies: only a start can tell whether one is of one moment."""
    chain = anvil_settings(node.home, node.config)
    keep_copies(chain, last_block_at=int(node.clock().timestamp()))
    newest = to / _CHAIN_DUMP
    for copy in chain.copies:
        try:
            _copy(copy, to / copy.relative_to(node.home) if newest.exists() else newest)
        except FileNotFoundError:
            continue  # a chain that runs dropped it meanwhile for a newer one
    if newest.exists():
        _copy(chain.genesis, to / _CHAIN_GENESIS)


def _copy_node_database(node: Node, to: Path) -> None:
    """SQLite's own backup: a whole database at one moment, while others write."""
    url = make_url(database_url(node.home, node.config.databases.node))
    if url.get_backend_name() != "sqlite" or url.database is None:
        raise BackupRefused(url.render_as_string(), "not SQLite: use the database's own backup (pg_dump) for it")
    inside = Path(url.database)
    if not inside.is_relative_to(node.home):
        raise BackupRefused(str(inside), "the node database lies outside of the home: back it up where it is")
    copy = to / inside.relative_to(node.home)
    private_folder(copy.parent)
    copy.touch(mode=0o600)
    source, target = sqlite3.connect(inside), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()


def _copy(source: Path, target: Path) -> None:
    private_folder(target.parent)
    with (
        source.open("rb") as read,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
    ):
        shutil.copyfileobj(read, file)
        file.flush()
        os.fsync(file.fileno())


def _saved(root: Path) -> Iterator[SavedFile]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and path != root / MANIFEST:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            yield SavedFile(path=path.relative_to(root).as_posix(), sha256=digest, size=path.stat().st_size)
