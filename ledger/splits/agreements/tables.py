"""Projection tables of agreements: versions, and who signed them. Months as year · 12 + month − 1."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from ledger.columns import blob
from ledger.db import LedgerBase, UtcTime


class VersionRow(LedgerBase, table=True):
    """A version as it was proposed; its first months, days and members stand in `rules` too. `active_block` and
    `active_log`: since when it rules; empty: not everybody signed."""

    __tablename__ = "agreement_version"

    id: bytes = Field(sa_column=blob(primary_key=True))
    agreement: bytes = Field(sa_column=blob())
    text: bytes = Field(sa_column=blob())
    rules_hash: bytes = Field(sa_column=blob())
    rules: bytes = Field(sa_column=blob())
    proposed_by: int = Field(sa_type=BigInteger)
    proposed_at: datetime = Field(sa_type=UtcTime)
    block_number: int
    log_index: int
    first_month: int
    active_block: int | None
    active_log: int | None

    __table_args__: ClassVar[tuple[Index, ...]] = (Index("ix_agreement_version", "agreement", "active_block"),)


class VersionMemberRow(LedgerBase, table=True):
    """Parties in their order, then agents."""

    __tablename__ = "version_member"

    version: bytes = Field(sa_column=blob(primary_key=True))
    member: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    place: int

    __table_args__: ClassVar[tuple[Index, ...]] = (Index("ix_version_member", "member"),)


class VersionSignatureRow(LedgerBase, table=True):
    """The newest one of each member."""

    __tablename__ = "version_signature"

    version: bytes = Field(sa_column=blob(primary_key=True))
    member: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    account: str
    deadline: datetime = Field(sa_type=UtcTime)
    signed_at: datetime = Field(sa_type=UtcTime)
