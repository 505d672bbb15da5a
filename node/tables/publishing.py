"""What each hosted member signed last: the memory that keeps a signer from contradicting itself."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from ledger.db import NodeBase, UtcTime


class SignedSnapshot(NodeBase, table=True):
    """The newest snapshot that a member's key signed here. Hashes in hex; `digest`: SHA-256 of its bytes."""

    __tablename__ = "signed_snapshot"

    member_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    deployments: int
    block_number: int = Field(sa_type=BigInteger)
    block_hash: str
    digest: str
    at: datetime = Field(sa_type=UtcTime)


class PublicationFault(NodeBase, table=True):
    """What keeps the snapshot or one member's status list from being published, or soon will, until it passes.
    `member_id` 0: of none. `reason`: as health names it."""

    __tablename__ = "publication_fault"

    subject: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    at: datetime = Field(sa_type=UtcTime)
    reason: str
    problem: str
