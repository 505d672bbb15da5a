"""A published place (a folder, or the address of a host's page) read as a wallet or an app reads it: held against a
trust root in a file, which takes its successors, and a memory beside it, which never goes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin

import httpx

from formats.bounds.limits import most_bytes
from formats.encoding import from_hex
from formats.faults import Fault, FormatFault, require, said_by_system
from ledger.rpc.shown_urls import shown_url
from node import bounded_http
from node.faults import NotFound
from node.installation.config import write_private
from verification.policy import Clock
from verification.snapshots import memory, published_set, trust_root
from verification.snapshots.memory import Memory
from verification.snapshots.place_source import PlaceSource
from verification.snapshots.published_set import Fetch, Newest, Opened, Step, names_of
from verification.snapshots.trust_root import PinnedRoot, Seen
from verification.source import SourceUnavailable
from wallet.documents.timestamps import from_unix, to_unix

TIMEOUT_S = 20.0
Taken = TypeVar("Taken", bound=Newest)
_OVER_HTTP = ("http://", "https://")


class PublishedRefused(Fault):
    """What this place publishes does not fit what is held. `reason`: the word of docs/snapshots.md."""

    place: str
    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{self.place} is refused: {self.reason} ({self.detail})"


def read_snapshot(place: str, pinned: Path, clock: Clock) -> Opened:
    """The newest snapshot of the place, whole; what was taken is remembered in the file and beside it, but for a block
    that is ahead of a clock which nothing speaks against.

    Raises NotFound, PublishedRefused, SourceUnavailable.
    """
    return _taken(place, pinned, clock, published_set.open_published)[0]


def read_source(place: str, pinned: Path, clock: Clock) -> PlaceSource:
    """The newest snapshot of the place as a source, whose shards are fetched when they are asked for; it is remembered
    as by `read_snapshot`, and what is remembered tells the source how late it is at least.

    Raises NotFound, PublishedRefused, SourceUnavailable.
    """
    newest, remembered = _taken(place, pinned, clock, published_set.open_newest)
    return _source(place, newest, None if remembered is None else remembered.time)


def read_unpinned(place: str, data: bytes) -> tuple[PinnedRoot, PlaceSource]:
    """As `read_source` by the trust root that the place itself publishes, these bytes. Nothing is remembered of it.

    Raises PublishedRefused, SourceUnavailable.
    """
    with _refusing(place):
        root = trust_root.decode(data)
        return root, _source(place, published_set.open_newest(root, None, fetch_from(place)), None)


def _source(place: str, newest: Newest, seen_time: datetime | None) -> PlaceSource:
    return PlaceSource(newest.snapshot, fetch_from(place), name=shown_place(place), seen_time=seen_time)


def _taken(
    place: str, pinned: Path, clock: Clock, open_: Callable[[PinnedRoot, Seen | None, Fetch], Taken]
) -> tuple[Taken, Memory | None]:
    """What was opened, and what is remembered from then on."""
    update_trust_root(place, pinned)
    root, now = load_trust_root(pinned), clock()
    before = memory.binding(_memory(pinned), root.version, now)
    with _refusing(place):
        opened = open_(root, before.seen if before else None, fetch_from(place))
    taken = Memory(opened.seen, opened.snapshot.block.time, root.version)
    kept = memory.after(before, taken, now)
    if kept is taken:
        _remember(pinned, taken)
    return opened, kept


@contextmanager
def _refusing(place: str) -> Iterator[None]:
    """What the place gives does not fit: refused in its name."""
    try:
        yield
    except FormatFault as fault:
        raise PublishedRefused(shown_place(place), fault.reason, fault.detail) from fault


def update_trust_root(place: str, pinned: Path) -> tuple[Step, ...]:
    """The successors of the held trust root that the place publishes, taken into the file.

    Raises NotFound, PublishedRefused, SourceUnavailable.
    """
    held = load_trust_root(pinned)
    with _refusing(place):
        steps = published_set.successors(held, fetch_from(place))
    for step in steps:
        store_successor(step, pinned)
    return steps


def load_trust_root(pinned: Path) -> PinnedRoot:
    """Raises NotFound, PublishedRefused."""
    try:
        return trust_root.decode(pinned.read_bytes())
    except FileNotFoundError as error:
        raise NotFound("trust root", str(pinned)) from error
    except FormatFault as fault:
        raise PublishedRefused(str(pinned), fault.reason, fault.detail) from fault


def store_successor(step: Step, pinned: Path) -> None:
    """Put a successor in the place of the version before, which is kept beside it, as published. The file is last."""
    before = trust_root.decode(pinned.read_bytes())
    kept = {names_of(before.version)[0]: pinned.read_bytes()}
    kept |= dict(zip(names_of(step.root.version), (step.data, step.signatures), strict=True))
    for name, data in kept.items():
        write_private(pinned.parent / name, data)
    write_private(pinned, step.data)


def fetch_from(place: str) -> Fetch:
    """Files by name from a folder, or over HTTP from the address of a page (`https://host/v/`). Of one that is larger
    than its readers take, one byte more than that: its decoder then refuses it by name."""
    if not place.startswith(_OVER_HTTP):
        return lambda name: _read(Path(place) / name, most_bytes(name))
    base = place.rstrip("/") + "/"
    return lambda name: _get(base, name, most_bytes(name))


def shown_place(place: str) -> str:
    """A folder as it is, an address without what may be a secret in it."""
    return shown_url(place) if place.startswith(_OVER_HTTP) else place


def _read(path: Path, most: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # a name with a zero byte is no name
        raise SourceUnavailable(f"{path}: {said_by_system(error)}") from error


def _get(base: str, name: str, most: int) -> bytes | None:
    try:
        answer = bounded_http.ask("GET", urljoin(base, name), most_bytes=most, truncate=True, timeout=TIMEOUT_S)
    except (httpx.HTTPError, ValueError) as error:  # the latter: no URL
        raise SourceUnavailable(f"{shown_url(base)}, {name}: {type(error).__name__}") from error
    if answer.status == httpx.codes.NOT_FOUND:
        return None
    if not answer.is_success:
        raise SourceUnavailable(f"{shown_url(base)}, {name}: HTTP {answer.status}, {len(answer.content)} bytes")
    return answer.content


def _memory_file(pinned: Path) -> Path:
    return pinned.with_suffix(".seen")


def _remember(pinned: Path, taken: Memory) -> None:
    (deployments, block), digest = taken.seen.sequence, taken.seen.digest
    line = f"{deployments} {block} {digest.hex()} {to_unix(taken.time)} {taken.version}\n"
    write_private(_memory_file(pinned), line.encode())


def _memory(pinned: Path) -> Memory | None:
    """Without a time and a version in a file of before."""
    try:
        deployments, block, digest, *dated = _memory_file(pinned).read_text().split()
        numbers = [deployments, block, *(dated or ("0", "0"))]
        require(all(map(str.isdigit, numbers)) and len(numbers) == 4, "record-form", "four counts and a digest")
        place, number, time, version = map(int, numbers)
        return Memory(Seen((place, number), from_hex(digest, 32)), from_unix(time), version)
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise PublishedRefused(str(_memory_file(pinned)), "record-form", str(error)) from error
