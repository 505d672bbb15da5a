"""What a custodian's node keeps of its doors: devices, what they showed last, what was answered, how often was typed.

Nothing of a person: who stood at the door is known to the custodian's people, not to these rows.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary
from sqlmodel import Field

from ledger.db import NodeBase
from node.tables.columns import bytes_column, time_column


class DoorDevice(NodeBase, table=True):
    """A key that signs challenges for a member's doors; its private half lies in the keystore."""

    __tablename__ = "door_device"

    device: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    member_id: int = Field(index=True)
    public_key: bytes = bytes_column()
    added_at: datetime = time_column()
    ended_at: datetime | None = time_column(nullable=True)


class DoorShown(NodeBase, table=True):
    """A challenge that a door showed; kept while it is good, so that a typed code finds it."""

    __tablename__ = "door_shown"

    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    member_id: int = Field(index=True)
    asset: int = Field(sa_type=BigInteger)
    unit: int
    shown_at: int = Field(sa_type=BigInteger)
    challenge: bytes = bytes_column()


class DoorAnswer(NodeBase, table=True):
    """A challenge that was answered for an occurrence: taken once, and the proof behind the evidence on the chain."""

    __tablename__ = "door_answer"

    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    booking: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    occurrence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    member_id: int = Field(index=True)
    challenge: bytes = bytes_column()
    salt: bytes = bytes_column()
    answered_at: datetime = time_column()


class DoorTry(NodeBase, table=True):
    """How often codes were typed at a door within a minute."""

    __tablename__ = "door_try"

    member_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    asset: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    unit: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    minute: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    tries: int
