"""Who acts on this node, in which browsers, what they did, and what was answered to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from ledger.db import NodeBase, UtcTime
from node.tables.columns import bytes_column, json_column, time_column


class Staff(NodeBase, table=True):
    """A person who acts for a member, by a token of which only the hash is here.

    `peer_member`: for the role `peer` only, the other member whose node holds this token.
    """

    __tablename__ = "staff"

    id: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    person: str
    roles: list[str] = json_column(list)
    peer_member: int | None = None
    token_hash: bytes = bytes_column()
    created_at: datetime = time_column()
    created_by: str
    ended_at: datetime | None = time_column(nullable=True)
    ended_by: str | None = None


class WebSession(NodeBase, table=True):
    """A browser in which a member of staff has signed in, known by the hash of its secret. `ends_at` is exclusive."""

    __tablename__ = "web_session"

    secret_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True, nullable=False))
    staff_id: str = Field(foreign_key="staff.id")
    member_id: int
    opened_at: datetime = time_column()
    ends_at: datetime = Field(sa_type=UtcTime, index=True)


class NodeAct(NodeBase, table=True):
    """Who did what, when, on this node. Written with the act itself, never changed. No name or number of a learner."""

    __tablename__ = "node_act"

    number: int | None = Field(default=None, primary_key=True)
    at: datetime = time_column()
    member_id: int = Field(index=True)
    staff_id: str
    person: str
    act: str
    subject: str
    detail: dict[str, Any] = json_column(dict)


class IdempotentResponse(NodeBase, table=True):
    """What was answered to a write, sealed: the same key with the same request gets the same answer."""

    __tablename__ = "idempotent_response"

    staff_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    member_id: int
    request_hash: bytes = bytes_column()
    status: int
    sealed_body: bytes = bytes_column()
    created_at: datetime = Field(sa_type=UtcTime, index=True)
