"""Projection tables of bookings, their occurrences, the waiting line, quota. Slots count quarters of an hour from
1970-01-01 00:00 at UTC+8, days those of them; `at` is a block's time. Nothing here is about a person."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from ledger.columns import blob
from ledger.db import LedgerBase, UtcTime


class BookingRow(LedgerBase, table=True):
    """The contract's record (`live`, `used`, …, `state`), and what its `Reserved` event said beside it."""

    __tablename__ = "booking"

    id: bytes = Field(sa_column=blob(primary_key=True))
    asset: int = Field(sa_type=BigInteger)
    holder: int = Field(sa_type=BigInteger)
    unit: int
    start: int
    slots: int
    every: int
    rank: int
    asked: int = Field(sa_type=BigInteger)
    live: int = Field(sa_type=BigInteger)
    used: int = Field(sa_type=BigInteger)
    terms: int
    state: int
    answer_by: int
    acts: int
    operator: bytes = Field(sa_column=blob())
    made_at: datetime = Field(sa_type=UtcTime)
    block_number: int = Field(sa_type=BigInteger)
    log_index: int

    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index("ix_booking_order", "block_number", "log_index"),
        Index("ix_booking_asset", "asset", "block_number", "log_index"),
        Index("ix_booking_holder", "holder", "block_number", "log_index"),
        Index("ix_booking_state", "state", "answer_by"),
    )


class OccurrenceRow(LedgerBase, table=True):
    """`unit`: where it lies, or was offered last, or asks to lie. `held_from` … `held_until`: the slots that it has
    now, an offer's too. `line_block`, `line_log`: the event by which it stands in the line. `offer_until`, `latest`:
    unix seconds and slot up to which an offer and a place are good. `told_block`, `told_log`: its newest offer's event.
    """

    __tablename__ = "occurrence"

    booking: bytes = Field(sa_column=blob(primary_key=True))
    occurrence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    asset: int = Field(sa_type=BigInteger)
    unit: int
    day: int
    start: int
    slots: int
    stage: str
    terms: int
    held_from: int | None
    held_until: int | None
    counted: int
    minutes: int | None = Field(sa_type=BigInteger)
    was_displaced: bool
    line_block: int | None = Field(sa_type=BigInteger)
    line_log: int | None
    latest: int | None
    offer_until: int | None = Field(sa_type=BigInteger)
    told_block: int | None = Field(sa_type=BigInteger)
    told_log: int | None

    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index("ix_occurrence_day", "asset", "day", "stage"),
        Index("ix_occurrence_stage", "stage", "day"),
        Index("ix_occurrence_offer", "offer_until"),
        Index("ix_occurrence_latest", "latest"),
    )


class QuotaRow(LedgerBase, table=True):
    """Minutes that a member booked and bookings that it made, in a month, in the group of an asset."""

    __tablename__ = "booking_quota"

    quota_group: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    member: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    period: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    minutes: int = Field(sa_type=BigInteger)
    made: int = Field(sa_type=BigInteger)


class DisplacementRow(LedgerBase, table=True):
    """The class of a victim whose booking to give way to is not recorded yet: maintenance, later in its transaction."""

    __tablename__ = "booking_displacement"

    by: bytes = Field(sa_column=blob(primary_key=True))
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    rank: int


class BookingActRow(LedgerBase, table=True):
    """Everything that happened to a booking, for people to read. `kind`: an act of the export. `acts`: the count that
    the event names; `by`: the booking that it gave way to."""

    __tablename__ = "booking_act"

    block_number: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    log_index: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    booking: bytes = Field(sa_column=blob())
    kind: str
    occurrences: int = Field(sa_type=BigInteger)
    acts: int | None
    ending: int | None
    reason: int | None
    by: bytes | None = Field(sa_column=blob(nullable=True))
    tx_hash: str
    at: datetime = Field(sa_type=UtcTime)

    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index("ix_booking_act_booking", "booking", "block_number", "log_index"),
    )
