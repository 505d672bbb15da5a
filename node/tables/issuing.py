"""Sittings, their rows and batches, the credentials, and requests to change a status."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from ledger.db import NodeBase
from node.tables.columns import bytes_column, json_column, time_column


class Sitting(NodeBase, table=True):
    """What one person prepares and another approves: a roster for one standard and level. `state`: SittingState.

    `issuing_authority`: the name on all its documents, drawn once; None only where an older version prepared it.
    `quota_until`: when the registrar counts anew, where its daily quota is what the sitting waits for.
    """

    __tablename__ = "sitting"

    id: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    state: str = Field(index=True)
    standard: int
    level: int
    accreditation: int
    registrar: int
    issuing_authority: str | None = None
    award_date: date
    valid_from: datetime = time_column()
    valid_until: datetime | None = time_column(nullable=True)
    roster_hash: bytes = bytes_column()
    row_count: int
    prepared_at: datetime = time_column()
    prepared_by: str
    approved_at: datetime | None = time_column(nullable=True)
    approved_by: str | None = None
    cancel_asked_at: datetime | None = time_column(nullable=True)
    cancel_asked_by: str | None = None
    cancelled_at: datetime | None = time_column(nullable=True)
    cancelled_by: str | None = None
    problem: str | None = None
    failures: int = 0
    retry_at: datetime | None = time_column(nullable=True)
    quota_until: datetime | None = time_column(nullable=True)


class SittingRow(NodeBase, table=True):
    """One row of a roster. What names a person is sealed; `person_index` finds a person's rows by a keyed hash.

    `supersedes`: the credential whose number this row carries on.
    """

    __tablename__ = "sitting_row"
    __table_args__ = (UniqueConstraint("sitting_id", "number"),)

    id: str = Field(primary_key=True)
    sitting_id: str = Field(foreign_key="sitting.id", index=True)
    member_id: int = Field(index=True)
    number: int
    certificate_number: str = Field(index=True)
    person_index: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True, index=True))
    data_key: bytes | None = bytes_column(nullable=True)
    content: bytes = bytes_column()
    handle: str | None = None
    retain_until: date | None = Field(default=None, index=True)
    supersedes: str | None = Field(default=None, index=True)
    erased_at: datetime | None = time_column(nullable=True)


class Batch(NodeBase, table=True):
    """One anchor transaction. `id`: the batch id in hex; `state`: BatchState. `signed_at` is the time in its proofs."""

    __tablename__ = "batch"

    id: str = Field(primary_key=True)
    sitting_id: str = Field(foreign_key="sitting.id", index=True)
    member_id: int = Field(index=True)
    state: str = Field(index=True)
    signed_at: datetime = time_column()
    credential_key: bytes = bytes_column()
    token_key: bytes = bytes_column()
    voucher: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    submission_id: str | None = None
    problem: str | None = None
    failures: int = 0
    retry_at: datetime | None = time_column(nullable=True)
    delivered_at: datetime | None = time_column(nullable=True)
    cancelled_at: datetime | None = time_column(nullable=True)


class Credential(NodeBase, table=True):
    """One entry of a batch. Salt and token random are sealed before anything is signed; the bytes are signed once.

    Its place in the member's status lists is in the open: the list has to tell of it after the document is erased.
    """

    __tablename__ = "credential"
    __table_args__ = (UniqueConstraint("member_id", "status_list", "status_index", name="credential_status_place"),)

    id: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    batch_id: str = Field(foreign_key="batch.id", index=True)
    row_id: str = Field(foreign_key="sitting_row.id", unique=True)
    certificate_number: str = Field(index=True)
    status_list: int
    status_index: int
    data_key: bytes | None = bytes_column(nullable=True)
    draft: bytes = bytes_column()
    document: bytes | None = bytes_column(nullable=True)
    token: bytes | None = bytes_column(nullable=True)
    document_digest: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True, unique=True))
    token_digest: bytes | None = bytes_column(nullable=True)
    retain_until: date | None = None
    delivered_at: datetime | None = time_column(nullable=True)
    erased_at: datetime | None = time_column(nullable=True)


class StatusRequest(NodeBase, table=True):
    """One act of status on positions of one batch, and who wanted it."""

    __tablename__ = "status_request"

    submission_id: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    batch_id: str = Field(index=True)
    action: str
    reason: str | None = None
    positions: list[int] = json_column(list)
    revocation: int | None = None
    requested_at: datetime = time_column()
    requested_by: str
    person: str
