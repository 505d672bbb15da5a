"""Projection tables of batches and of acts on their standing. Nothing here is about a person."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary
from sqlmodel import Field

from ledger.db import LedgerBase, UtcTime

WITHDRAWN = "withdrawn"


def _blob(*, primary_key: bool = False, index: bool = False) -> Column[bytes]:
    return Column(LargeBinary, primary_key=primary_key, index=index, nullable=False)


class BatchRow(LedgerBase, table=True):
    __tablename__ = "batch"

    id: bytes = Field(sa_column=_blob(primary_key=True))
    member: int = Field(index=True)
    standard: int
    level: int
    accreditation: int
    credential_key: bytes = Field(sa_column=_blob())
    token_key: bytes = Field(sa_column=_blob())
    registrar: int
    root: bytes = Field(sa_column=_blob())
    count: int
    anchored_by: str
    anchored_at: datetime = Field(sa_type=UtcTime)
    block_number: int = Field(index=True)
    log_index: int


class EntryRow(LedgerBase, table=True):
    __tablename__ = "entry"

    batch: bytes = Field(sa_column=_blob(primary_key=True))
    position: int = Field(primary_key=True)
    document_digest: bytes = Field(sa_column=_blob())
    token_digest: bytes = Field(sa_column=_blob())


class LinkRow(LedgerBase, table=True):
    """In a batch tags are distinct; over all batches a tag may stand twice, and a holder is shown both links."""

    __tablename__ = "link"

    batch: bytes = Field(sa_column=_blob(primary_key=True))
    tag: bytes = Field(sa_column=_blob(primary_key=True, index=True))
    link: bytes = Field(sa_column=_blob())


class StatusActRow(LedgerBase, table=True):
    """`verb`: the value of a StatusAction, or WITHDRAWN. `number` counts revocations on the chain; a withdrawal bears
    the number of what it withdraws."""

    __tablename__ = "status_act"

    block_number: int = Field(primary_key=True)
    log_index: int = Field(primary_key=True)
    batch: bytes = Field(sa_column=_blob(index=True))
    verb: str
    reason: int | None
    number: int | None = Field(default=None, sa_type=BigInteger, index=True)
    by: str
    at: datetime = Field(sa_type=UtcTime)


class StatusPositionRow(LedgerBase, table=True):
    """One position that an act touched."""

    __tablename__ = "status_position"

    batch: bytes = Field(sa_column=_blob(primary_key=True))
    position: int = Field(primary_key=True)
    block_number: int = Field(primary_key=True)
    log_index: int = Field(primary_key=True)
