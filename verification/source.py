"""What a verifier asks of a chain, and what it gets: plain facts, or their absence.

A `Source` is one view of one head: a node that the user named, or a signed snapshot. Each method returns the facts,
None where the source holds that there is no such thing, and raises SourceUnavailable where it cannot say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from formats import ids
from formats.leaf import Entry
from formats.link import Link
from formats.register.basis import Basis
from formats.register.batches import BatchRecord
from formats.register.levels import Kind
from formats.register.members import MemberStatus
from formats.register.status import StatusAct
from formats.register.trust_root import Deployment


class SourceUnavailable(Exception):
    """The source gave no usable answer. Nothing follows from it."""


@dataclass(frozen=True)
class SourceView:
    """Where a source stands. `authenticated`: a node the user named, or a snapshot signed by k members.

    `proven`: its answers rest on signatures; False: on that node's word. `lineage`: the deployments it knows.
    `seen_time`: the latest block time this verifier ever saw, from any source (at least `head_time`).
    """

    name: str
    authenticated: bool
    proven: bool
    lineage: tuple[Deployment, ...]
    head_number: int
    head_hash: bytes
    head_time: datetime
    seen_time: datetime


@dataclass(frozen=True)
class BatchFacts:
    """A whole batch: record, entries in their order, status acts in the order of the chain."""

    record: BatchRecord
    entries: tuple[Entry, ...]
    acts: tuple[StatusAct, ...]


@dataclass(frozen=True)
class KeyFacts:
    """A verification key. The id is not believed: it is recomputed from member, purpose and public key."""

    member: int
    purpose: ids.KeyPurpose
    public_key: bytes
    valid_from: datetime
    valid_until: datetime | None
    compromised_since: datetime | None


@dataclass(frozen=True)
class MemberFacts:
    number: int
    status: MemberStatus
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class StandardFacts:
    number: int
    kind: Kind
    code: str
    edition: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class AccreditationFacts:
    """`document`: number of the filing or decision it rests on."""

    number: int
    member: int
    standard: int
    levels: tuple[int, ...]
    basis: Basis
    document: str


class Source(Protocol):
    """Every method may raise SourceUnavailable. All of one source's answers are of its `view`'s head."""

    def view(self) -> SourceView: ...

    def batch(self, chain_ref: bytes, batch: bytes) -> BatchFacts | None: ...

    def key(self, chain_ref: bytes, key_id: bytes) -> KeyFacts | None: ...

    def member(self, chain_ref: bytes, number: int) -> MemberFacts | None: ...

    def standard(self, chain_ref: bytes, number: int) -> StandardFacts | None: ...

    def accreditation(self, chain_ref: bytes, number: int) -> AccreditationFacts | None: ...


@dataclass(frozen=True)
class BatchLinks:
    """The links of one batch, tags strictly ascending."""

    batch: bytes
    anchored_at: datetime
    links: tuple[Link, ...]


class LinkSource(Source, Protocol):
    """A source that also tells links. Pages never ask for these; wallets and the command line do."""

    def links(self, chain_ref: bytes, issuer: int) -> tuple[BatchLinks, ...]:
        """The links of every batch of this issuing member."""
