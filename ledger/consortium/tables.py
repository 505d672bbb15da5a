"""Projection tables of the register. Every time is a block's or stands in an event; `until` None is open."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary
from sqlmodel import Field

from ledger.db import LedgerBase, Uint256, UtcTime


def _blob(*, primary_key: bool = False) -> Column[bytes]:
    return Column(LargeBinary, primary_key=primary_key, nullable=False)


class MemberRow(LedgerBase, table=True):
    __tablename__ = "member"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: int
    status: int
    powers: int = Field(sa_type=BigInteger)
    profile: bytes = Field(sa_column=_blob())
    admitted_at: datetime = Field(sa_type=UtcTime)


class MemberStatusRow(LedgerBase, table=True):
    """Every status a member has had, the first at its admission."""

    __tablename__ = "member_status"

    block_number: int = Field(primary_key=True)
    log_index: int = Field(primary_key=True)
    member: int = Field(index=True)
    status: int
    at: datetime = Field(sa_type=UtcTime)


class AccountRow(LedgerBase, table=True):
    __tablename__ = "account"

    address: str = Field(primary_key=True)
    member: int = Field(index=True)
    roles: int = Field(sa_type=BigInteger)
    changed_at: datetime = Field(sa_type=UtcTime)


class AccountProposalRow(LedgerBase, table=True):
    """An account that a member or the council proposed and that has not accepted."""

    __tablename__ = "account_proposal"

    member: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    address: str = Field(primary_key=True)
    roles: int = Field(sa_type=BigInteger)
    proposed_at: datetime = Field(sa_type=UtcTime)


class StandardRow(LedgerBase, table=True):
    __tablename__ = "standard"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: int
    code: str = Field(index=True)
    edition: str
    name: bytes = Field(sa_column=_blob())
    registered_at: datetime = Field(sa_type=UtcTime)


class AccreditationRow(LedgerBase, table=True):
    __tablename__ = "accreditation"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    member: int = Field(index=True)
    standard: int = Field(index=True)
    levels: int = Field(sa_type=Uint256)
    basis: int
    document: str
    from_time: datetime = Field(sa_type=UtcTime)
    until_time: datetime | None = Field(default=None, sa_type=UtcTime)
    granted_at: datetime = Field(sa_type=UtcTime)


class KeyRow(LedgerBase, table=True):
    __tablename__ = "verification_key"

    id: bytes = Field(sa_column=_blob(primary_key=True))
    member: int = Field(index=True)
    purpose: int
    public_key: bytes = Field(sa_column=_blob())
    from_time: datetime = Field(sa_type=UtcTime)
    until_time: datetime | None = Field(default=None, sa_type=UtcTime)
    compromised_since: datetime | None = Field(default=None, sa_type=UtcTime)
    registered_at: datetime = Field(sa_type=UtcTime)


class ContractRow(LedgerBase, table=True):
    """One registration of a contract under a name; the same one may come back after it was retired."""

    __tablename__ = "registered_contract"

    block_number: int = Field(primary_key=True)
    log_index: int = Field(primary_key=True)
    name: bytes = Field(sa_column=Column(LargeBinary, nullable=False, index=True))
    address: str
    predecessor: str | None
    retired: bool


class PauseRow(LedgerBase, table=True):
    """Every pause and its end, in the order of the chain."""

    __tablename__ = "pause"

    block_number: int = Field(primary_key=True)
    log_index: int = Field(primary_key=True)
    paused: bool
    at: datetime = Field(sa_type=UtcTime)
