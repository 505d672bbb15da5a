"""Texts of agreements, which are on no chain: by the hash that the chain has of each version."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from ledger.db import NodeBase
from node.tables.columns import bytes_column, time_column


class AgreementText(NodeBase, table=True):
    """`sealed`: the canonical JSON, whose hash names it; who it may be shown to stands in it."""

    __tablename__ = "agreement_text"

    hash: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    sealed: bytes = bytes_column()
    member_id: int
    stored_at: datetime = time_column()
    stored_by: str
