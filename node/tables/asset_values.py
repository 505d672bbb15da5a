"""What an asset is worth to its custodian: private, never on the chain."""

from datetime import datetime

from sqlalchemy import BigInteger, Column
from sqlmodel import Field

from ledger.db import NodeBase
from node.tables.columns import time_column


class AssetValue(NodeBase, table=True):
    """In fen, as the member's books have it; the newest one only."""

    __tablename__ = "asset_value"

    member_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    asset: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    value_fen: int = Field(sa_type=BigInteger)
    set_at: datetime = time_column()
