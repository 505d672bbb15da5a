"""The lines that the chain booked, by the names of the agreement's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from formats.bookings.slots import period_text
from formats.canonical import Json
from formats.splits.agreements.agreement import SIDES, Agreement
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.rules import name_hash
from formats.splits.allocation.opening import Line
from formats.splits.replay.layout import Layout
from ledger.splits.agreements.versions import ruling
from ledger.splits.closes.queries import allocations
from ledger.splits.closes.requests import AllocationKey
from ledger.splits.export import VersionTextMissing


def booked_lines(session: Session, agreement: bytes, booked: int, texts: Sequence[Json]) -> list[Line]:
    """Of one close, zeros left out. `texts`: trees of the versions. Raises VersionTextMissing."""
    versions, lines = versions_by_text(texts), []
    for each in allocations(session, agreement, booked):
        if not each.lines:
            continue
        key = each.key
        layout = layout_of(session, key, versions)
        for (stage, account), fen in zip(layout.line_names(), each.lines, strict=True):
            if fen:
                booked_in, of = period_text(booked), period_text(key.month)
                lines.append(Line(booked_in, of, layout.pool, SIDES[key.side], stage, account, fen))
    return lines


def versions_by_text(texts: Sequence[Json]) -> dict[bytes, Agreement]:
    """By the hash that the chain has of each."""
    return {bytes.fromhex(found.hash): found for found in map(read_json, texts)}


def layout_of(session: Session, key: AllocationKey, versions: Mapping[bytes, Agreement]) -> Layout:
    """What the numbers of an allocation are of, by the names of the text that rules its month. Raises
    VersionTextMissing."""
    text = ruling(session, key.agreement, key.month).text
    if text not in versions:
        raise VersionTextMissing(text)
    version = versions[text]
    pool = next(pool for pool in version.pools.values() if name_hash(pool.name) == key.pool)
    return Layout(pool.name, pool.sides[SIDES[key.side]], version.parties)
