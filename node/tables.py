"""What only this installation knows and a backup must hold (the outbox's tables stand in `ledger.pipeline.outbox`).

Every private row carries `member_id`, and every query filters by it. Ids are UUIDs as text, byte ids lower-case hex.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from ledger.db import NodeBase, UtcTime


def _bytes(*, nullable: bool = False, unique: bool = False) -> Any:
    return Field(default=None if nullable else ..., sa_column=Column(LargeBinary, nullable=nullable, unique=unique))


def _json(default: Any) -> Any:
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


def _time(*, nullable: bool = False) -> Any:
    if nullable:
        return Field(default=None, sa_type=UtcTime, nullable=True)
    return Field(sa_type=UtcTime)


class Staff(NodeBase, table=True):
    """A person who acts for a member, by a token of which only the hash is here.

    `peer_member`: for the role `peer` only, the other member whose node holds this token.
    """

    __tablename__ = "staff"

    id: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    person: str
    roles: list[str] = _json(list)
    peer_member: int | None = None
    token_hash: bytes = _bytes()
    created_at: datetime = _time()
    created_by: str
    ended_at: datetime | None = _time(nullable=True)
    ended_by: str | None = None


class WebSession(NodeBase, table=True):
    """A browser in which a member of staff has signed in, known by the hash of its secret. `ends_at` is exclusive."""

    __tablename__ = "web_session"

    secret_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True, nullable=False))
    staff_id: str = Field(foreign_key="staff.id")
    member_id: int
    opened_at: datetime = _time()
    ends_at: datetime = Field(sa_type=UtcTime, index=True)


class NodeAct(NodeBase, table=True):
    """Who did what, when, on this node. Written with the act itself, never changed. No name or number of a learner."""

    __tablename__ = "node_act"

    number: int | None = Field(default=None, primary_key=True)
    at: datetime = _time()
    member_id: int = Field(index=True)
    staff_id: str
    person: str
    act: str
    subject: str
    detail: dict[str, Any] = _json(dict)


class IdempotentResponse(NodeBase, table=True):
    """What was answered to a write, sealed: the same key with the same request gets the same answer."""

    __tablename__ = "idempotent_response"

    staff_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    member_id: int
    request_hash: bytes = _bytes()
    status: int
    sealed_body: bytes = _bytes()
    created_at: datetime = Field(sa_type=UtcTime, index=True)


class Sitting(NodeBase, table=True):
    """What one person prepares and another approves: a roster for one standard and level. `state`: SittingState.

    `issuing_authority`: the name on all its documents, drawn once; None only where an older version prepared it.
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
    valid_from: datetime = _time()
    valid_until: datetime | None = _time(nullable=True)
    roster_hash: bytes = _bytes()
    row_count: int
    prepared_at: datetime = _time()
    prepared_by: str
    approved_at: datetime | None = _time(nullable=True)
    approved_by: str | None = None
    cancel_asked_at: datetime | None = _time(nullable=True)
    cancel_asked_by: str | None = None
    cancelled_at: datetime | None = _time(nullable=True)
    cancelled_by: str | None = None
    problem: str | None = None
    failures: int = 0
    retry_at: datetime | None = _time(nullable=True)


class SittingRow(NodeBase, table=True):
    """One row of a roster. What names a person is sealed; `person_index` finds a person's rows by a keyed hash."""

    __tablename__ = "sitting_row"
    __table_args__ = (UniqueConstraint("sitting_id", "number"),)

    id: str = Field(primary_key=True)
    sitting_id: str = Field(foreign_key="sitting.id", index=True)
    member_id: int = Field(index=True)
    number: int
    certificate_number: str = Field(index=True)
    person_index: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True, index=True))
    data_key: bytes | None = _bytes(nullable=True)
    content: bytes = _bytes()
    handle: str | None = None
    retain_until: date | None = Field(default=None, index=True)
    erased_at: datetime | None = _time(nullable=True)


class Batch(NodeBase, table=True):
    """One anchor transaction. `id`: the batch id in hex; `state`: BatchState. `signed_at` is the time in its proofs."""

    __tablename__ = "batch"

    id: str = Field(primary_key=True)
    sitting_id: str = Field(foreign_key="sitting.id", index=True)
    member_id: int = Field(index=True)
    state: str = Field(index=True)
    signed_at: datetime = _time()
    credential_key: bytes = _bytes()
    token_key: bytes = _bytes()
    voucher: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    submission_id: str | None = None
    problem: str | None = None
    failures: int = 0
    retry_at: datetime | None = _time(nullable=True)
    delivered_at: datetime | None = _time(nullable=True)


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
    data_key: bytes | None = _bytes(nullable=True)
    draft: bytes = _bytes()
    document: bytes | None = _bytes(nullable=True)
    token: bytes | None = _bytes(nullable=True)
    document_digest: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True, unique=True))
    token_digest: bytes | None = _bytes(nullable=True)
    retain_until: date | None = None
    delivered_at: datetime | None = _time(nullable=True)
    erased_at: datetime | None = _time(nullable=True)


class StatusRequest(NodeBase, table=True):
    """One act of status on positions of one batch, and who wanted it."""

    __tablename__ = "status_request"

    submission_id: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    batch_id: str = Field(index=True)
    action: str
    reason: str | None = None
    positions: list[int] = _json(list)
    revocation: int | None = None
    requested_at: datetime = _time()
    requested_by: str
    person: str
