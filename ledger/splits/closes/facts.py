"""Closes, what they booked and objections to it, as facts. Months as year · 12 + month − 1, times in unix seconds."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.splits.closes.requests import AllocationKey
from ledger.splits.journal.facts import ObjectionState


@dataclass(frozen=True)
class Close:
    """`version` ruled the month; `root`: of all acts that it books."""

    agreement: bytes
    month: int
    member: int
    version: bytes
    root: bytes
    closed_at: int
    block_number: int


@dataclass(frozen=True)
class Allocation:
    """Numbers in the contract's order (`formats.splits.replay.layout`). `final_from`: when nobody objects any more,
    None where nothing had changed; `digest`: of committed lines, of which nothing else is known."""

    key: AllocationKey
    total: int
    takes: tuple[int, ...]
    weights: tuple[int, ...]
    lines: tuple[int, ...]
    digest: bytes | None
    final_from: int | None


@dataclass(frozen=True)
class ObjectedLine:
    """An objection to a line. `stage`, `account`: name hashes, zeros: of the whole; `figure`: what it should be, in
    fen; `until`: holds so long, before the council without limit."""

    number: int
    allocation: bytes
    member: int
    stage: bytes
    account: bytes
    figure: int
    reason: bytes
    until: int
    state: ObjectionState
    objected_at: int
