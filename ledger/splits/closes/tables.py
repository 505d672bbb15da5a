"""Projection tables of closes, of what they booked, and of objections to it.

Months as year · 12 + month − 1, a side 0 cost or 1 benefit, times in unix seconds.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field

from ledger.columns import blob
from ledger.db import LedgerBase


class CloseRow(LedgerBase, table=True):
    """`late_minutes`: hex, bit i: minutes of the month i months before it were settled in its window."""

    __tablename__ = "split_close"

    agreement: bytes = Field(sa_column=blob(primary_key=True))
    month: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    member: int = Field(sa_type=BigInteger)
    version: bytes = Field(sa_column=blob())
    root: bytes = Field(sa_column=blob())
    late_minutes: str
    closed_at: int = Field(sa_type=BigInteger)
    block_number: int
    log_index: int


class AllocationRow(LedgerBase, table=True):
    """What one close booked for one side of one month. `takes`, `weights` as they stand afterwards, `lines` what was
    added; lists of decimal texts in the contract's order. `final_from` empty: nothing had changed. Of a committed
    agreement one row a close, with `digest`, pool and side 0."""

    __tablename__ = "split_allocation"

    agreement: bytes = Field(sa_column=blob(primary_key=True))
    booked: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    month: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    pool: bytes = Field(sa_column=blob(primary_key=True))
    side: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    id: bytes = Field(sa_column=blob(index=True))
    total: int = Field(sa_type=BigInteger)
    takes: list[str] = Field(sa_column=Column(JSON, nullable=False))
    weights: list[str] = Field(sa_column=Column(JSON, nullable=False))
    lines: list[str] = Field(sa_column=Column(JSON, nullable=False))
    digest: bytes | None = Field(sa_column=blob(nullable=True))
    final_from: int | None = Field(sa_type=BigInteger)


class LineObjectionRow(LedgerBase, table=True):
    """`state`: `ObjectionState`. `figure`: what the line should be, decimal fen."""

    __tablename__ = "split_line_objection"

    number: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    allocation: bytes = Field(sa_column=blob(index=True))
    member: int = Field(sa_type=BigInteger)
    stage: bytes = Field(sa_column=blob())
    account: bytes = Field(sa_column=blob())
    figure: str
    reason: bytes = Field(sa_column=blob())
    until: int = Field(sa_type=BigInteger)
    state: int
    objected_at: int = Field(sa_type=BigInteger)


class UnmendedRow(LedgerBase, table=True):
    """A side of a month of which the council found something wrong, until it is restated."""

    __tablename__ = "split_unmended"

    agreement: bytes = Field(sa_column=blob(primary_key=True))
    month: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    pool: bytes = Field(sa_column=blob(primary_key=True))
    side: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
