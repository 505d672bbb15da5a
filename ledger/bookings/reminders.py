"""What waits for somebody of a member, and until when: rows to poll, read from the projection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, or_, select

from formats.bookings.classes import MAINTENANCE
from formats.bookings.replay.parts import Stage
from formats.bookings.slots import DAY_SLOTS, MAX_SPAN, day_of, slot_of, unix_of
from formats.bookings.words import STATE_CONFIRMED, STATE_HELD
from ledger.bookings.assets.tables import AssetRow
from ledger.bookings.reserving.tables import BookingRow, OccurrenceRow
from ledger.bookings.uses.facts import OBJECT_S, SETTLE_S, Phase
from ledger.bookings.uses.tables import UseRow
from ledger.paging import capped

SOON_SLOTS = 1
"""A use is due so long before its start."""
_LONGEST_DAYS = MAX_SPAN // DAY_SLOTS


class Wanted(StrEnum):
    ANSWER = "answer"
    CLAIM = "claim"
    CHECK_IN = "check-in"
    CHECK_OUT = "check-out"
    ANSWER_DECLARATION = "answer-declaration"
    OBJECT = "object"


@dataclass(frozen=True)
class Reminder:
    """`until`: unix seconds after which it is too late. `occurrence` None: of the booking as a whole."""

    wanted: Wanted
    booking: bytes
    occurrence: int | None
    asset: int
    until: int


def reminders(session: Session, *, member: int, now: int, limit: int = 100) -> list[Reminder]:
    """The soonest first. `now`: unix seconds."""
    most = capped(limit)
    found = [
        *_answers(session, member, now, most),
        *_claims(session, member, now, most),
        *_uses(session, member, now, most),
        *_declarations(session, member, now, most),
        *_no_shows(session, member, now, most),
    ]
    return sorted(found, key=lambda each: (each.until, each.booking, each.occurrence or 0))[:most]


def _answers(session: Session, member: int, now: int, most: int) -> Iterator[Reminder]:
    b, a = BookingRow, AssetRow
    wanted = select(b).join(a, col(a.number) == col(b.asset)).where(a.custodian == member, b.state == STATE_HELD)
    wanted = wanted.where(b.answer_by > slot_of(now)).order_by(col(b.answer_by)).limit(most)
    for row in session.exec(wanted):
        yield Reminder(Wanted.ANSWER, row.id, None, row.asset, unix_of(row.answer_by))


def _claims(session: Session, member: int, now: int, most: int) -> Iterator[Reminder]:
    o, b = OccurrenceRow, BookingRow
    wanted = select(o).join(b, col(b.id) == col(o.booking)).where(b.holder == member, col(o.offer_until) > now)
    for row in session.exec(wanted.order_by(col(o.offer_until)).limit(most)):
        assert row.offer_until is not None, "asked for"
        yield Reminder(Wanted.CLAIM, row.booking, row.occurrence, row.asset, row.offer_until)


def _uses(session: Session, member: int, now: int, most: int) -> Iterator[Reminder]:
    """Of both sides: what begins now, and what has ended without a word."""
    o, b, u, slot = OccurrenceRow, BookingRow, UseRow, slot_of(now)
    ends = col(o.start) + col(o.slots)
    lies = select(o).join(b, col(b.id) == col(o.booking)).where(_of(member), b.rank != MAINTENANCE)
    begins = lies.where(
        o.stage == Stage.STANDING.value,
        b.state == STATE_CONFIRMED,
        o.day >= day_of(slot) - _LONGEST_DAYS,
        o.day <= day_of(slot + SOON_SLOTS),
        o.start <= slot + SOON_SLOTS,
        ends > slot,
    )
    for row in session.exec(begins.order_by(ends).limit(most)):
        yield Reminder(Wanted.CHECK_IN, row.booking, row.occurrence, row.asset, unix_of(row.start + row.slots))
    said = (col(u.booking) == col(o.booking)) & (col(u.occurrence) == col(o.occurrence))
    silent = lies.join(u, said).where(o.stage == Stage.IN_USE.value, u.phase == Phase.NONE.value, ends <= slot)
    silent = silent.where(ends > slot_of(now - SETTLE_S))
    for row in session.exec(silent.order_by(ends).limit(most)):
        until = unix_of(row.start + row.slots) + SETTLE_S
        yield Reminder(Wanted.CHECK_OUT, row.booking, row.occurrence, row.asset, until)


def _declarations(session: Session, member: int, now: int, most: int) -> Iterator[Reminder]:
    """Of the side that did not make them."""
    u, b, a = UseRow, BookingRow, AssetRow
    wanted = select(u, b.asset).join(b, col(b.id) == col(u.booking)).join(a, col(a.number) == col(b.asset))
    by_custodian = col(u.by_custodian)
    other = or_(by_custodian & (b.holder == member), ~by_custodian & (a.custodian == member))
    wanted = wanted.where(u.phase == Phase.DECLARED.value, u.since > now - SETTLE_S, other)
    for row, asset in session.exec(wanted.order_by(col(u.since)).limit(most)):
        yield Reminder(Wanted.ANSWER_DECLARATION, row.booking, row.occurrence, asset, row.since + SETTLE_S)


def _no_shows(session: Session, member: int, now: int, most: int) -> Iterator[Reminder]:
    u, b = UseRow, BookingRow
    wanted = select(u, b.asset).join(b, col(b.id) == col(u.booking)).where(b.holder == member)
    wanted = wanted.where(u.phase == Phase.MISSED.value, u.since > now - OBJECT_S).order_by(col(u.since))
    for row, asset in session.exec(wanted.limit(most)):
        yield Reminder(Wanted.OBJECT, row.booking, row.occurrence, asset, row.since + OBJECT_S)


def _of(member: int) -> Any:
    """It holds the booking, or has its asset in custody."""
    in_custody = select(AssetRow.number).where(AssetRow.custodian == member)
    return or_(col(BookingRow.holder) == member, col(OccurrenceRow.asset).in_(in_custody))
