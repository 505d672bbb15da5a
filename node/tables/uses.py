"""What people of hosted members agreed to about uses, and what was signed for other members' nodes."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary
from sqlmodel import Field

from ledger.db import NodeBase
from node.tables.columns import bytes_column, time_column


class UseConsent(NodeBase, table=True):
    """What somebody of a member says of a booking now: its account signs just that, if the other side asks for it.
    `subject`: the act, and of which occurrence; `digest`: of what is said."""

    __tablename__ = "use_consent"

    member_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    booking: bytes = Field(sa_column=Column(LargeBinary, primary_key=True, nullable=False))
    subject: str = Field(primary_key=True)
    digest: bytes = bytes_column()
    staff_id: str
    at: datetime = time_column()


class SignedUse(NodeBase, table=True):
    """A statement that a hosted member's account signed, and for whom. `fact`, `salt`: what opens its evidence."""

    __tablename__ = "signed_use"

    number: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(index=True)
    asked_by: int
    staff_id: str
    booking: bytes = Field(sa_column=Column(LargeBinary, nullable=False, index=True))
    occurrence: int
    outcome: int
    start_time: int = Field(sa_type=BigInteger)
    end_time: int = Field(sa_type=BigInteger)
    minutes: int = Field(sa_type=BigInteger)
    deadline: int = Field(sa_type=BigInteger)
    evidence: bytes = bytes_column()
    fact: bytes | None = bytes_column(nullable=True)
    salt: bytes | None = bytes_column(nullable=True)
    at: datetime = time_column()
