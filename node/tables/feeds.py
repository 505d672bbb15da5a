"""Calendar feeds: who may subscribe to what, by a secret address."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from ledger.db import NodeBase
from node.tables.columns import time_column


class CalendarFeed(NodeBase, table=True):
    """A feed of a member: of an asset, or (`asset` 0) of what the member itself holds. Its address holds a secret of
    which only the hash is here."""

    __tablename__ = "calendar_feed"

    id: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    asset: int
    language: str
    secret_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    created_at: datetime = time_column()
    created_by: str
