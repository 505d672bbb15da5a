"""A published place (a folder, or the address of a host's page) read as a wallet or an app reads it: held against a
trust root in a file, which takes its successors, and a memory beside it, which never goes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx

from formats.encoding import from_hex
from formats.faults import FormatFault, require
from node import bounded_http
from node.config import write_private
from node.faults import NotFound
from wallet import published, trust_root
from wallet.published import Fetch, Opened, Step, names_of
from wallet.source import SourceUnavailable
from wallet.trust_root import PinnedRoot, Seen

TIMEOUT_S = 20.0
MOST_BYTES = 4_000_000


@dataclass
class PublishedRefused(Exception):
    """What this place publishes does not fit what is held. `reason`: the word of docs/snapshots.md."""

    place: str
    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{self.place} is refused: {self.reason} ({self.detail})"


def read(place: str, pinned: Path) -> Opened:
    """The newest snapshot of the place, whole; what was taken is remembered in the file and beside it.

    Raises NotFound, PublishedRefused, SourceUnavailable.
    """
    follow(place, pinned)
    try:
        opened = published.open_published(held(pinned), _seen(pinned), fetch_from(place))
    except FormatFault as fault:
        raise PublishedRefused(place, fault.reason, fault.detail) from fault
    (deployments, block), digest = opened.seen.sequence, opened.seen.digest
    write_private(_memory(pinned), f"{deployments} {block} {digest.hex()}\n".encode())
    return opened


def follow(place: str, pinned: Path) -> tuple[Step, ...]:
    """The successors of the held trust root that the place publishes, taken into the file.

    Raises NotFound, PublishedRefused, SourceUnavailable.
    """
    try:
        steps = published.successors(held(pinned), fetch_from(place))
    except FormatFault as fault:
        raise PublishedRefused(place, fault.reason, fault.detail) from fault
    for step in steps:
        take(step, pinned)
    return steps


def held(pinned: Path) -> PinnedRoot:
    """Raises NotFound, PublishedRefused."""
    try:
        return trust_root.decode(pinned.read_bytes())
    except FileNotFoundError as error:
        raise NotFound("trust root", str(pinned)) from error
    except FormatFault as fault:
        raise PublishedRefused(str(pinned), fault.reason, fault.detail) from fault


def take(step: Step, pinned: Path) -> None:
    """Put a successor in the place of the version before, which is kept beside it, as published. The file is last."""
    before = trust_root.decode(pinned.read_bytes())
    kept = {names_of(before.version)[0]: pinned.read_bytes()}
    kept |= dict(zip(names_of(step.root.version), (step.data, step.signatures), strict=True))
    for name, data in kept.items():
        write_private(pinned.parent / name, data)
    write_private(pinned, step.data)


def fetch_from(place: str) -> Fetch:
    """Files by name from a folder, or over HTTP from the address of a page (`https://host/v/`)."""
    if not place.startswith(("http://", "https://")):
        return lambda name: _read(Path(place) / name)
    base = place.rstrip("/") + "/"
    return lambda name: _get(urljoin(base, name))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SourceUnavailable(f"{path}: {error.strerror}") from error


def _get(url: str) -> bytes | None:
    try:
        answer = bounded_http.ask("GET", url, most_bytes=MOST_BYTES, timeout=TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceUnavailable(f"{url}: {type(error).__name__}") from error
    if answer.status == httpx.codes.NOT_FOUND:
        return None
    if not answer.is_success:
        raise SourceUnavailable(f"{url}: HTTP {answer.status}, {len(answer.content)} bytes")
    return answer.content


def _memory(pinned: Path) -> Path:
    return pinned.with_suffix(".seen")


def _seen(pinned: Path) -> Seen | None:
    try:
        deployments, block, digest = _memory(pinned).read_text().split()
        require(deployments.isdigit() and block.isdigit(), "record-form", "two counts and a digest")
        return Seen((int(deployments), int(block)), from_hex(digest, 32))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise PublishedRefused(str(_memory(pinned)), "record-form", str(error)) from error
