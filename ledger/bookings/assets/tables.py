"""Projection tables of assets and their owners. Days count from 1970-01-01 at UTC+8; `until` is the first day after."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column
from sqlmodel import Field

from ledger.columns import MASK_BYTES, DayMask, Numbers, blob
from ledger.db import LedgerBase, UtcTime


class AssetRow(LedgerBase, table=True):
    """`version`: its newest terms; zero: none. `words`: as they came, any bytes."""

    __tablename__ = "asset"

    number: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    custodian: int = Field(index=True, sa_type=BigInteger)
    offered_to: int | None = Field(default=None, sa_type=BigInteger)
    kind: int
    state_owned: bool
    units: int
    standard: int = Field(sa_type=BigInteger)
    level: int
    from_day: int
    until_day: int
    record: bytes = Field(sa_column=blob())
    words: bytes = Field(sa_column=blob())
    version: int
    registered_at: datetime = Field(sa_type=UtcTime)
    block_number: int = Field(sa_type=BigInteger)


class ApprovalRow(LedgerBase, table=True):
    __tablename__ = "asset_approval"

    asset: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    approval: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    use: int
    number: bytes = Field(sa_column=blob())
    from_day: int
    until_day: int
    valuation: bytes = Field(sa_column=blob())
    floor_fen: int = Field(sa_type=BigInteger)


class TermsRow(LedgerBase, table=True):
    """One version, as the chain stores it: `quota_group` is its own asset where it counts with no other. `open`: Monday
    first."""

    __tablename__ = "asset_terms"

    asset: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    from_day: int
    until_day: int
    open: tuple[int, ...] = Field(sa_column=Column(Numbers(7, MASK_BYTES), nullable=False))
    prices: tuple[int, ...] = Field(sa_column=Column(Numbers(16, 8), nullable=False))
    may: int
    asks: int
    limit_hours: int
    made: int
    quota_group: int = Field(sa_type=BigInteger)
    horizon: int
    notice: int
    least: int
    most: int
    units: int
    flags: int
    cutoff: int
    free: int
    answer: int
    grace: int
    claim: int
    approval: int = Field(sa_type=BigInteger)
    text: bytes = Field(sa_column=blob())
    block_number: int = Field(sa_type=BigInteger)


class DayRow(LedgerBase, table=True):
    """Exactly the contract's word of a unit's day."""

    __tablename__ = "asset_day"

    asset: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    day: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    unit: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    taken: int = Field(sa_type=DayMask)
    protected: int = Field(sa_type=DayMask)
    follows: int


class ShareRow(LedgerBase, table=True):
    """What a member owns from a day on, in basis points; accepted by every owner of then and before."""

    __tablename__ = "asset_share"

    asset: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    from_day: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    member: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    share: int


class ProposedShareRow(LedgerBase, table=True):
    """The open proposal of an asset, an owner a row."""

    __tablename__ = "asset_proposed_share"

    asset: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    member: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    share: int
    from_day: int
    digest: bytes = Field(sa_column=blob())


class ShareAcceptanceRow(LedgerBase, table=True):
    """Who accepted the open proposal: owners of it, and owners of now."""

    __tablename__ = "asset_share_acceptance"

    asset: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    member: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcTime)
