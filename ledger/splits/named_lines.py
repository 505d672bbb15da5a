"""The lines that the chain booked, by the names of the agreement's text."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from formats.bookings.slots import period_text
from formats.canonical import Json
from formats.splits.agreements.agreement import SIDES
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.rules import name_hash
from formats.splits.allocation.opening import Line
from formats.splits.replay.layout import Layout
from ledger.splits.agreements.versions import ruling
from ledger.splits.closes.queries import allocations
from ledger.splits.export import VersionTextMissing


def booked_lines(session: Session, agreement: bytes, booked: int, texts: Sequence[Json]) -> list[Line]:
    """Of one close, zeros left out. `texts`: trees of the versions. Raises VersionTextMissing."""
    versions = {bytes.fromhex(version.hash): version for version in map(read_json, texts)}
    lines = []
    for each in allocations(session, agreement, booked):
        if not each.lines:
            continue
        key = each.key
        text = ruling(session, agreement, key.month).text
        if text not in versions:
            raise VersionTextMissing(text)
        version = versions[text]
        pool = next(pool for pool in version.pools.values() if name_hash(pool.name) == key.pool)
        side = SIDES[key.side]
        layout = Layout(pool.name, pool.sides[side], version.parties)
        for (stage, account), fen in zip(layout.line_names(), each.lines, strict=True):
            if fen:
                lines.append(Line(period_text(booked), period_text(key.month), pool.name, side, stage, account, fen))
    return lines
