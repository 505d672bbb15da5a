"""What a chain's logs say of agreements: versions that rule, acts as they counted, closes, and the lines they booked.

Acts prove themselves complete: each tells the root after it. Without the rest nothing agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from formats import canonical
from formats.canonical import Json
from formats.crypto.hashing import keccak256
from formats.faults import FormatFault
from formats.splits.agreements.rules import hash_of_rules
from formats.splits.allocation.acts import NO_ACTS, act_digest, fold_digest
from formats.splits.replay.layout import Flat
from ledger.rpc.abi import Abi, AbiDataMalformed
from ledger.rpc.log_window import LogWindow
from ledger.splits.journal.act_texts import KINDS, act_of, reversal_of
from verification.chain_view import ChainView
from verification.source import SourceUnavailable

CONTRACTS = ("Agreements", "Journal", "Splits", "Allocations")
Place = tuple[int, int]
Args = Mapping[str, Any]
Booking = tuple[int, int, bytes, int]
"""Booked in, of month, pool's name hash, side."""


@dataclass(frozen=True)
class LoggedVersion:
    """`active`: where it became so, None: not everybody has signed."""

    text: bytes
    rules: bytes
    active: Place | None = None


@dataclass(frozen=True)
class CountedAct:
    """`text`: as the contract hashed it; None where the chain has the digest alone."""

    id: bytes
    digest: bytes
    text: dict[str, Json] | None


@dataclass(frozen=True)
class LoggedClose:
    month: int
    root: bytes
    place: Place


@dataclass
class AgreementRecord:
    """`booked`: None where the contract said that nothing changed."""

    versions: dict[bytes, LoggedVersion] = field(default_factory=dict)
    acts: dict[int, list[CountedAct]] = field(default_factory=dict)
    roots: dict[int, bytes] = field(default_factory=dict)
    closes: dict[int, LoggedClose] = field(default_factory=dict)
    booked: dict[Booking, Flat | None] = field(default_factory=dict)

    def active(self, before: Place | None = None) -> list[LoggedVersion]:
        """The oldest first; `before`: those that were so then."""
        known = [each for each in self.versions.values() if each.active is not None]
        there = [each for each in known if before is None or (each.active or before) < before]
        return sorted(there, key=lambda each: each.active or (0, 0))


class ChainRecord:
    """Agreements by id. Raises SourceUnavailable where the node contradicts itself, LedgerError where it is silent."""

    def __init__(self, view: ChainView) -> None:
        self.view = view
        self.agreements: dict[bytes, AgreementRecord] = {}
        self._entered: dict[bytes, dict[str, Json] | None] = {}
        for name, args, place in _logged(view):
            self._take(name, args, place)
        view.still_the_same_chain()

    def _take(self, name: str, args: Args, place: Place) -> None:
        handle = _HANDLERS.get(name)
        if name in KINDS or name == "SealedActEntered":
            self._entered[args["id"]] = self._text(name, args)
        elif handle is not None:
            handle(self, self.agreements.setdefault(args["agreement"], AgreementRecord()), args, place)

    def _text(self, name: str, args: Args) -> dict[str, Json] | None:
        if name == "ReversalEntered":
            original = self._entered.get(args["reverses"])
            return None if original is None else reversal_of(canonical.encode(original), args)
        if name == "SealedActEntered":
            return None
        try:
            return act_of(name, args)
        except FormatFault:  # of a table alone: whoever entered it chose the bytes
            return None

    def _proposed(self, record: AgreementRecord, args: Args, place: Place) -> None:
        hashed = keccak256(args["text"], hash_of_rules(args["rules"]))
        if hashed != args["version"]:
            raise SourceUnavailable(f"what the node tells of version {args['version'].hex()} is not what was signed")
        record.versions[args["version"]] = LoggedVersion(args["text"], args["rules"])

    def _activated(self, record: AgreementRecord, args: Args, place: Place) -> None:
        known = record.versions.get(args["version"])
        if known is None:
            raise SourceUnavailable(f"the node left out the proposal of version {args['version'].hex()}")
        record.versions[args["version"]] = LoggedVersion(known.text, known.rules, place)

    def _counted(self, record: AgreementRecord, args: Args, place: Place) -> None:
        booked, digest = args["booked"], args["digest"]
        root = fold_digest(record.roots.get(booked, NO_ACTS), digest)
        if root != args["root"]:
            raise SourceUnavailable(f"the node left out an act before {args['id'].hex()}: the roots do not follow")
        text = self._entered.get(args["id"])
        if text is not None and act_digest(text) != digest:
            raise SourceUnavailable(f"what the node tells of act {args['id'].hex()} is not what counted")
        record.roots[booked] = root
        record.acts.setdefault(booked, []).append(CountedAct(args["id"], digest, text))

    def _closed(self, record: AgreementRecord, args: Args, place: Place) -> None:
        month, root = args["month"], args["root"]
        if root != record.roots.get(month, NO_ACTS):
            raise SourceUnavailable(f"the node left out acts of month {month}: they do not fold to its root")
        record.closes[month] = LoggedClose(month, root, place)

    def _allocated(self, record: AgreementRecord, args: Args, place: Place) -> None:
        takes, weights, lines = (tuple(args[name]) for name in ("takes", "weights", "lines"))
        record.booked[_booking(args)] = Flat(args["total"], takes, weights, lines)

    def _unchanged(self, record: AgreementRecord, args: Args, place: Place) -> None:
        record.booked[_booking(args)] = None


def _booking(args: Args) -> Booking:
    return args["booked"], args["month"], args["pool"], args["side"]


def _logged(view: ChainView) -> Iterator[tuple[str, Args, Place]]:
    deployment = view.deployment(view.root.current.chain_ref)
    missing = [name for name in CONTRACTS if name not in deployment.contracts]
    if missing:
        raise SourceUnavailable(f"the trust root names no contract {', '.join(missing)}")
    abis = {deployment.contracts[name].lower(): Abi.load(name) for name in CONTRACTS}
    window = LogWindow(view.client)
    for log in window.read_all(deployment.deployed_block, view.head.number, list(abis)):
        event = abis[log.address].events_by_topic.get(log.topics[0]) if log.topics and log.address in abis else None
        if event is None:
            continue
        try:
            args = event.decode(log.topics, log.data)
        except AbiDataMalformed as error:
            raise SourceUnavailable(f"a log of block {log.block_number} is no {event.name}: {error}") from error
        if args is not None:
            yield event.name, args, (log.block_number, log.log_index)


_HANDLERS: dict[str, Callable[[ChainRecord, AgreementRecord, Args, Place], None]] = {
    "VersionProposed": ChainRecord._proposed,
    "VersionActive": ChainRecord._activated,
    "ActCounted": ChainRecord._counted,
    "PeriodClosed": ChainRecord._closed,
    "Allocated": ChainRecord._allocated,
    "AllocationUnchanged": ChainRecord._unchanged,
}
