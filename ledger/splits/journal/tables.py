"""Projection tables of acts: what was entered, who accepted or objected, what counts.

Months as year · 12 + month − 1, a side 0 cost or 1 benefit, times in unix seconds.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from ledger.columns import blob
from ledger.db import LedgerBase


class SplitActRow(LedgerBase, table=True):
    """`version` ruled its month when it was entered. `text`: its canonical JSON; empty for an act of a committed
    agreement, of which the chain has the digest alone. `amount`: net, quantity or fen; below 0 where it takes
    something back. `counterparty`: who confirms it, else 0. `counted_block`, `counted_log`: its place among those that
    the close of `booked` books."""

    __tablename__ = "split_act"

    id: bytes = Field(sa_column=blob(primary_key=True))
    agreement: bytes = Field(sa_column=blob())
    version: bytes = Field(sa_column=blob())
    member: int = Field(sa_type=BigInteger)
    kind: int
    state: int
    month: int
    digest: bytes = Field(sa_column=blob())
    text: bytes | None = Field(sa_column=blob(nullable=True))
    pool: str | None
    side: int | None
    series: str | None
    amount: int = Field(sa_type=BigInteger)
    counterparty: int = Field(sa_type=BigInteger)
    key: bytes | None = Field(sa_column=blob(nullable=True))
    reverses: bytes | None = Field(sa_column=blob(nullable=True))
    reason: bytes | None = Field(sa_column=blob(nullable=True))
    entered_at: int = Field(sa_type=BigInteger)
    silent_from: int = Field(sa_type=BigInteger)
    booked: int | None
    counted_block: int | None
    counted_log: int | None
    block_number: int
    log_index: int

    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index("ix_split_act_entered", "agreement", "block_number", "log_index"),
        Index("ix_split_act_counted", "agreement", "booked", "counted_block", "counted_log"),
        Index("ix_split_act_state", "agreement", "state"),
        Index("ix_split_act_silent", "state", "silent_from"),
        Index("ix_split_act_key", "key"),
    )


class TableWeightsRow(LedgerBase, table=True):
    """What follows from a table for each party that it names, as it was accepted. `weight`: decimal, below 2^96."""

    __tablename__ = "split_table_weight"

    act: bytes = Field(sa_column=blob(primary_key=True))
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    member: int = Field(sa_type=BigInteger)
    weight: str


class PaymentRow(LedgerBase, table=True):
    """What a declared payment rests on: keyed digests of the bank's transfer and of its document."""

    __tablename__ = "split_payment"

    act: bytes = Field(sa_column=blob(primary_key=True))
    bank: bytes = Field(sa_column=blob(index=True))
    document: bytes = Field(sa_column=blob())


class AcceptanceRow(LedgerBase, table=True):
    __tablename__ = "split_acceptance"

    act: bytes = Field(sa_column=blob(primary_key=True))
    member: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    accepted_at: int = Field(sa_type=BigInteger)


class ActObjectionRow(LedgerBase, table=True):
    """`state`: `ObjectionState`; one member may object again after it withdrew."""

    __tablename__ = "split_act_objection"

    act: bytes = Field(sa_column=blob(primary_key=True))
    block_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    log_index: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    member: int = Field(sa_type=BigInteger)
    reason: bytes = Field(sa_column=blob())
    state: int
    objected_at: int = Field(sa_type=BigInteger)
