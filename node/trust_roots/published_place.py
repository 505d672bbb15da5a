"""What `guild verify --snapshot` stands on: signed files from any member or from a folder, and a trust root. No chain
node, no installation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from formats.crypto.hashing import sha256
from node.trust_roots.published_reader import (
    PublishedRefused,
    fetch_from,
    load_trust_root,
    read_source,
    read_unpinned,
    shown_place,
)
from node.trust_roots.verifier_sources import PresentedCredential
from verification.snapshots.published_set import TRUST_ROOT
from verification.snapshots.trust_root import PinnedRoot
from verification.source import Source, SourceUnavailable
from verification.verdict import Check, Outcome, Verdict


@dataclass(frozen=True)
class PublishedPlace:
    """`own`: the SHA-256 of the trust root where it is the place's own, so that nobody else vouches for it."""

    name: str
    root: PinnedRoot
    source: Source
    own: str | None = None

    def verify(self, shown: PresentedCredential, clock: Callable[[], datetime]) -> Verdict:
        """The verdict by what the place publishes; a note says where nobody else vouches for the trust root."""
        found = shown.judged(self.source, self.root.trust_root, clock)
        if self.own is None:
            return found
        values = {"place": self.name, "digest": self.own}
        return replace(
            found, checks=(*found.checks, Check("trust-root", Outcome.NOTE, "trust-root-of-its-place", values))
        )


class _Unanswered:
    """`verification.source.Source` that says why it knows nothing: what was shown is still judged by its bytes."""

    def __init__(self, why: str) -> None:
        self._why = why

    def view(self) -> NoReturn:
        raise SourceUnavailable(self._why)

    def batch(self, chain_ref: bytes, batch: bytes) -> NoReturn:
        self.view()

    def key(self, chain_ref: bytes, key_id: bytes) -> NoReturn:
        self.view()

    def member(self, chain_ref: bytes, number: int) -> NoReturn:
        self.view()

    def standard(self, chain_ref: bytes, number: int) -> NoReturn:
        self.view()

    def accreditation(self, chain_ref: bytes, number: int) -> NoReturn:
        self.view()


def open_place(place: str, pinned: Path | None, clock: Callable[[], datetime]) -> PublishedPlace:
    """What a folder or an address publishes, held against the trust root in the file, else against its own.

    A place that does not answer, or is refused, knows nothing, and the verdict says why. Raises NotFound and
    PublishedRefused where the file is no trust root, SourceUnavailable where there is neither file nor one to be had.
    """
    name = shown_place(place)
    if pinned is None:
        return _unpinned(place, name)
    held = load_trust_root(pinned)
    try:
        source = read_source(place, pinned, clock)
    except (PublishedRefused, SourceUnavailable) as fault:
        return PublishedPlace(name, held, _Unanswered(str(fault)))
    return PublishedPlace(name, load_trust_root(pinned), source)


def _unpinned(place: str, name: str) -> PublishedPlace:
    data = fetch_from(place)(TRUST_ROOT)
    if data is None:
        raise SourceUnavailable(f"{name} publishes no {TRUST_ROOT}")
    try:
        root, source = read_unpinned(place, data)
    except PublishedRefused as fault:
        raise SourceUnavailable(str(fault)) from fault
    return PublishedPlace(name, root, source, own=sha256(data).hex())
