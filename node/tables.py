"""What only this installation knows and a backup must hold (the outbox's tables stand in `ledger.pipeline.outbox`).

Every private row carries `member_id`, and every query filters by it. Ids are UUIDs as text, byte ids lower-case hex.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary
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
