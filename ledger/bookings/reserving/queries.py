"""Bookings, their occurrences, the waiting line and quota, read from the projection."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, tuple_
from sqlmodel import Session, col, select

from formats.bookings.replay.parts import Stage
from formats.bookings.slots import slot_of
from formats.bookings.words import STATE_HELD
from ledger.bookings.assets.tables import AssetRow
from ledger.bookings.reserving.calendar import calendar as calendar
from ledger.bookings.reserving.facts import Booking, BookingAct, Occurrence, Offer, Place, Quota
from ledger.bookings.reserving.tables import BookingActRow, BookingRow, OccurrenceRow, QuotaRow
from ledger.paging import Page, capped, chain_page, page_of


def booking(session: Session, booking_id: bytes) -> Booking | None:
    row = session.get(BookingRow, booking_id)
    return None if row is None else booking_of(row)


def bookings(
    session: Session,
    *,
    asset: int | None = None,
    member: int | None = None,
    state: int | None = None,
    from_day: int | None = None,
    until_day: int | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[Booking]:
    """In the order of the chain. `member`: who holds it now. With days: those of which an occurrence begins on one of
    [from_day, until_day), whatever became of it. `after`: the cursor of the page before."""
    b, o = BookingRow, OccurrenceRow
    wanted = select(b)
    for column, value in ((b.asset, asset), (b.holder, member), (b.state, state)):
        if value is not None:
            wanted = wanted.where(column == value)
    if from_day is not None or until_day is not None:
        days: list[Any] = [o.booking == b.id]
        days += [o.day >= from_day] if from_day is not None else []
        days += [o.day < until_day] if until_day is not None else []
        wanted = wanted.where(exists().where(*days))
    return chain_page(session, wanted, b, after=after, limit=limit).map(booking_of)


def occurrences(session: Session, booking_id: bytes) -> list[Occurrence]:
    """All that were asked for; those that a series left out are gone."""
    wanted = select(OccurrenceRow).where(OccurrenceRow.booking == booking_id)
    return [_occurrence(row) for row in session.exec(wanted.order_by(col(OccurrenceRow.occurrence)))]


def booking_acts(session: Session, booking_id: bytes) -> list[BookingAct]:
    """What happened to a booking, oldest first."""
    a = BookingActRow
    wanted = select(a).where(a.booking == booking_id).order_by(col(a.block_number), col(a.log_index))
    return [_act(row) for row in session.exec(wanted)]


def line(session: Session, asset: int, day: int) -> list[Place]:
    """The waiting line of an asset on a day, in its order: class, displaced first, then the chain."""
    o, b = OccurrenceRow, BookingRow
    wanted = select(o, b).join(b, col(b.id) == col(o.booking))
    wanted = wanted.where(o.asset == asset, o.day == day, o.stage == Stage.WAITING.value)
    ordered = wanted.order_by(col(b.rank).desc(), col(o.was_displaced).desc(), col(o.line_block), col(o.line_log))
    return [_place(row, of) for row, of in session.exec(ordered)]


def quota(session: Session, *, group: int, member: int, period: int) -> Quota:
    row = session.get(QuotaRow, (group, member, period))
    return Quota(0, 0) if row is None else Quota(row.minutes, row.made)


def unanswered(
    session: Session, *, before_slot: int, members: Collection[int] | None = None, limit: int = 100
) -> list[Booking]:
    """Held bookings that must have been answered by this slot: whoever likes may let them lapse. The oldest first.
    `members`: only what one of these holds, or has in custody."""
    b = BookingRow
    wanted = select(b).where(b.state == STATE_HELD, b.answer_by <= before_slot)
    if members is not None:
        wanted = wanted.where(concerns(members, b.holder, b.asset))
    return [booking_of(row) for row in session.exec(wanted.order_by(col(b.answer_by), col(b.id)).limit(capped(limit)))]


def lapsed_offers(
    session: Session, *, before: int, members: Collection[int] | None = None, limit: int = 100
) -> list[Offer]:
    """Places in waiting lines whose offer, or whose own time, is over at this unix second: `passOn` takes them off.
    First the offers, the oldest first, then those that had none. `members`: only those of one of these, or of an asset
    in their custody."""
    o = OccurrenceRow
    lapsed = col(o.offer_until) <= before
    dead = and_(col(o.latest) <= slot_of(before), col(o.offer_until).is_(None))
    if members is not None:
        theirs = concerns(members, BookingRow.holder, o.asset)
        lapsed, dead = and_(lapsed, theirs), and_(dead, theirs)
    offered = _places(session, lapsed, col(o.offer_until), limit)
    return (offered + _places(session, dead, col(o.latest), limit))[: capped(limit)]


def _places(session: Session, over: ColumnElement[bool], oldest: Any, limit: int) -> list[Offer]:
    o, b = OccurrenceRow, BookingRow
    wanted = select(o, b.holder).join(b, col(b.id) == col(o.booking)).where(over)
    ordered = wanted.order_by(oldest, col(o.booking), col(o.occurrence)).limit(capped(limit))
    return [
        Offer(row.asset, row.day, row.booking, row.occurrence, holder, row.offer_until)
        for row, holder in session.exec(ordered)
    ]


def awaiting_answer(session: Session, *, custodian: int, after: str | None = None, limit: int = 100) -> Page[Booking]:
    """Held bookings of the assets of this custodian, by the time to answer."""
    b = BookingRow
    wanted = select(b).join(AssetRow, col(AssetRow.number) == col(b.asset))
    wanted = wanted.where(b.state == STATE_HELD, AssetRow.custodian == custodian)
    if after is not None:
        by, _, found = after.partition("-")
        wanted = wanted.where(tuple_(col(b.answer_by), col(b.id)) > (int(by), bytes.fromhex(found)))
    ordered = wanted.order_by(col(b.answer_by), col(b.id))
    return page_of(session, ordered, limit, lambda row: f"{row.answer_by}-{row.id.hex()}").map(booking_of)


def concerns(members: Collection[int], holder: Any, asset: Any) -> ColumnElement[bool]:
    """One of these members holds it, or has its asset in custody."""
    in_custody = select(AssetRow.number).where(col(AssetRow.custodian).in_(members))
    return or_(col(holder).in_(members), col(asset).in_(in_custody))


def booking_of(row: BookingRow) -> Booking:
    return Booking(
        id=row.id, asset=row.asset, holder=row.holder, unit=row.unit, start=row.start, slots=row.slots,
        every=row.every, rank=row.rank, asked=row.asked, live=row.live, used=row.used, terms=row.terms,
        state=row.state, answer_by=row.answer_by, acts=row.acts, operator=row.operator, made_at=row.made_at,
        made_in=row.block_number,
    )  # fmt: skip


def _occurrence(row: OccurrenceRow) -> Occurrence:
    held = None if row.held_from is None or row.held_until is None else (row.held_from, row.held_until)
    return Occurrence(
        booking=row.booking, occurrence=row.occurrence, asset=row.asset, unit=row.unit, start=row.start,
        slots=row.slots, stage=Stage(row.stage), terms=row.terms, held=held, minutes=row.minutes,
        was_displaced=row.was_displaced, offer_until=row.offer_until,
    )  # fmt: skip


def _place(row: OccurrenceRow, of: BookingRow) -> Place:
    assert row.latest is not None, "who waits waits up to some slot"
    return Place(
        booking=row.booking, occurrence=row.occurrence, holder=of.holder, rank=of.rank,
        was_displaced=row.was_displaced, start=row.start, slots=row.slots, wanted_unit=of.unit,
        unit=None if row.offer_until is None else row.unit, offer_until=row.offer_until, latest=row.latest,
    )  # fmt: skip


def _act(row: BookingActRow) -> BookingAct:
    return BookingAct(
        kind=row.kind, occurrences=row.occurrences, acts=row.acts, ending=row.ending, reason=row.reason, by=row.by,
        at=row.at, block_number=row.block_number, log_index=row.log_index, tx_hash=row.tx_hash,
    )  # fmt: skip
