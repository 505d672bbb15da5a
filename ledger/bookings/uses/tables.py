"""Projection tables of uses: what both sides said of an occurrence, and the minutes that count. Times in unix
seconds."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from ledger.columns import blob
from ledger.db import LedgerBase


class UseRow(LedgerBase, table=True):
    """The contract's word of a use, but for the deadline of its statement, which no event names; and what the events
    of it say beside: the check-in, the minutes that the other side would have, how it was settled."""

    __tablename__ = "booking_use"

    booking: bytes = Field(sa_column=blob(primary_key=True))
    occurrence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    phase: int
    start_time: int = Field(sa_type=BigInteger)
    end_time: int = Field(sa_type=BigInteger)
    minutes: int = Field(sa_type=BigInteger)
    since: int = Field(sa_type=BigInteger)
    outcome: int
    by_custodian: bool
    checked_in: int | None = Field(sa_type=BigInteger)
    disputed_minutes: int | None = Field(sa_type=BigInteger)
    how: int | None
    evidence: bytes | None = Field(sa_column=blob(nullable=True))

    __table_args__: ClassVar[tuple[Index, ...]] = (Index("ix_booking_use_phase", "phase", "since"),)


class UsedMinutesRow(LedgerBase, table=True):
    """Minutes of a member on an asset in the month of use, counted in the window of settling; below 0: corrected."""

    __tablename__ = "used_minutes"

    asset: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    member: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    used_in: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    settled_in: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    rank: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    minutes: int = Field(sa_type=BigInteger)
