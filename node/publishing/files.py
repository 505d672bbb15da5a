"""The published set: `$GUILD_HOME/public` is a link to one folder that is never changed once it is there.

Moving the link is the one step that readers see, so a kill between any two writes leaves the old set or the new one.
"""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from ledger.failpoints import failpoint, register
from ledger.storage import full_storage_refused
from node.installation.private_files import open_private, private_folder
from verification.snapshots import published_set
from verification.snapshots.snapshot import Snapshot, decode

register("publishing.after_shards", "publishing.before_switch", "publishing.after_switch")

PUBLIC, SETS = "public", "published"
SNAPSHOT, SIGNATURES, TRUST_ROOT = published_set.SNAPSHOT, published_set.SIGNATURES, published_set.TRUST_ROOT
SHARDS, LINKS, TRUST_ROOTS = published_set.SHARDS, published_set.LINKS, published_set.TRUST_ROOTS


def public(home: Path) -> Path:
    """Where a web server may point: always one whole set, once there is any."""
    return home / PUBLIC


def publish(home: Path, files: Mapping[str, bytes], hashed: Mapping[str, Iterable[bytes]]) -> Path:
    """Put a new set in place. `hashed`: by folder, the files that are named by their SHA-256; those of the set before
    stay, for a reader who is between two fetches. Raises StorageFull: the set before stays."""
    before = _current(home)
    target = home / SETS / sha256(*files.values()).hex()[:32]
    if target != before:
        with full_storage_refused(str(target)):
            try:
                _write_set(target, files, hashed, before)
            except OSError:
                shutil.rmtree(target, ignore_errors=True)  # it takes room that is needed, and nobody reads it
                raise
        failpoint("publishing.before_switch")
        with full_storage_refused(str(target)):
            _switch(home, target)
        failpoint("publishing.after_switch")
    _remove_others(home / SETS, {target, before})
    return target


def _write_set(
    target: Path, files: Mapping[str, bytes], hashed: Mapping[str, Iterable[bytes]], before: Path | None
) -> None:
    shutil.rmtree(target, ignore_errors=True)  # what a killed writer left of it
    for folder, contents in hashed.items():
        private_folder(target / folder)
        # shards without batches have one name
        for name, data in {f"{folder}/{sha256(each).hex()}.json": each for each in contents}.items():
            if before is None or not _linked(before / name, target / name, data):
                _write(target / name, data)
    if before is not None:
        _keep_named(before, target)
    failpoint("publishing.after_shards")
    for name, data in files.items():
        private_folder((target / name).parent)
        _write(target / name, data)
    for written in {target / name for name in hashed} | {(target / name).parent for name in files}:
        _sync(written)


def _linked(old: Path, new: Path, data: bytes) -> bool:
    """The same file in the set before, where it is whole: a new set writes what is new in it."""
    if not old.exists() or old.read_bytes() != data:
        return False
    os.link(old, new)
    return True


def _keep_named(before: Path, target: Path) -> None:
    """Only those that the snapshot before names: else none would ever go. One that no reader takes keeps none."""
    snapshot = readable_snapshot(before)
    if snapshot is None:
        return
    for folder, digests in ((SHARDS, snapshot.shards), (LINKS, snapshot.links)):
        for name in {f"{digest.hex()}.json" for digest in digests}:
            if not (target / folder / name).exists():
                os.link(before / folder / name, target / folder / name)


def readable_snapshot(folder: Path) -> Snapshot | None:
    """Of a set; None where there is none, or one that no reader takes (damaged, or from before a limit)."""
    try:
        return decode((folder / SNAPSHOT).read_bytes())
    except (FileNotFoundError, FormatFault):
        return None


def _switch(home: Path, target: Path) -> None:
    link, draft = public(home), home / f".{PUBLIC}.{os.getpid()}.new"
    draft.unlink(missing_ok=True)
    draft.symlink_to(target.relative_to(home), target_is_directory=True)
    draft.replace(link)
    _sync(home)


def _current(home: Path) -> Path | None:
    link = public(home)
    return home / os.readlink(link) if link.is_symlink() and link.exists() else None


def _remove_others(sets: Path, kept: set[Path | None]) -> None:
    for folder in sets.iterdir():
        if folder not in kept:
            shutil.rmtree(folder)


def _write(path: Path, data: bytes) -> None:
    with open_private(path, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
