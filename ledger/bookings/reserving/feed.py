"""Occurrences for a calendar feed: what has slots or waits, of one asset or of one holder, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from formats.bookings.replay.parts import Stage
from ledger.bookings.reserving.tables import BookingActRow, BookingRow, OccurrenceRow

_SHOWN = (Stage.STANDING, Stage.IN_USE, Stage.USED, Stage.MISSED, Stage.WAITING)


@dataclass(frozen=True)
class FeedOccurrence:
    """`span`: the slots [from, until) that it has now; of one that waits those that it waits for. `state`: of its
    booking, as in a record. `acts`: events of its booking so far; `changed_at`: the time of the last."""

    booking: bytes
    occurrence: int
    asset: int
    unit: int
    span: tuple[int, int]
    stage: Stage
    holder: int
    rank: int
    state: int
    acts: int
    changed_at: datetime


def feed_occurrences(
    session: Session,
    *,
    asset: int | None = None,
    holder: int | None = None,
    from_day: int,
    until_day: int,
    limit: int,
) -> list[FeedOccurrence]:
    """Those that begin on one of the days [from_day, until_day)."""
    o: Any = OccurrenceRow
    b: Any = BookingRow
    a: Any = BookingActRow
    acts = select(func.count()).where(a.booking == o.booking).correlate(o).scalar_subquery()
    changed = select(func.max(a.at)).where(a.booking == o.booking).correlate(o).scalar_subquery()
    columns = (o.booking, o.occurrence, o.asset, o.unit, o.start, o.slots, o.held_from, o.held_until, o.stage)
    wanted = select(*columns, b.holder, b.rank, b.state, b.made_at, acts, changed).join(b, b.id == o.booking)
    wanted = wanted.where(o.day >= from_day, o.day < until_day, o.stage.in_([each.value for each in _SHOWN]))
    wanted = wanted.where(o.asset == asset) if asset is not None else wanted
    wanted = wanted.where(b.holder == holder) if holder is not None else wanted
    rows = session.execute(wanted.order_by(o.start, o.booking, o.occurrence).limit(limit))
    return [_occurrence(*row) for row in rows]


def _occurrence(
    booking: bytes, occurrence: int, asset: int, unit: int, start: int, slots: int, held_from: int | None,
    held_until: int | None, stage: str, holder: int, rank: int, state: int, made_at: datetime, acts: int,
    changed_at: datetime | None,
) -> FeedOccurrence:  # fmt: skip
    waits = stage == Stage.WAITING.value or held_from is None or held_until is None
    span = (start, start + slots) if waits else (held_from or start, held_until or start + slots)
    return FeedOccurrence(
        booking, occurrence, asset, unit, span, Stage(stage), holder, rank, state, acts, changed_at or made_at
    )
