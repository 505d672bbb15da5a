"""What a hosted registrar keeps: people as keyed hashes with a sealed secret each, and what it vouched for.

Here `member_id` is the registrar, `issuer` the member that asks.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from ledger.db import NodeBase, UtcTime


def _bytes() -> bytes:
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    return value


class RegistrarKey(NodeBase, table=True):
    """The keys k of the person hashes, sealed. New people are filed under the newest; old ones stay findable."""

    __tablename__ = "registrar_key"

    member_id: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    sealed_key: bytes = _bytes()
    created_at: datetime = Field(sa_type=UtcTime)


class RegistrarPerson(NodeBase, table=True):
    """One person. `secret` is `s`, sealed; it is here before any handle leaves."""

    __tablename__ = "registrar_person"

    id: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    secret: bytes = _bytes()
    registered_at: datetime = Field(sa_type=UtcTime)


class RegistrarDocument(NodeBase, table=True):
    """An identity document by its keyed hash. A person may have several: a renewed one brings a new number."""

    __tablename__ = "registrar_document"
    __table_args__ = (UniqueConstraint("member_id", "key_version", "document_hash"),)

    id: str = Field(primary_key=True)
    member_id: int
    key_version: int
    document_hash: bytes = _bytes()
    person_id: str = Field(foreign_key="registrar_person.id", index=True)


class RegistrarHandle(NodeBase, table=True):
    """A random name for one person in one sitting of one issuer: two sittings' handles are strangers."""

    __tablename__ = "registrar_handle"
    __table_args__ = (UniqueConstraint("member_id", "issuer", "sitting", "person_id"),)

    handle: str = Field(primary_key=True)
    member_id: int
    issuer: int
    sitting: str
    person_id: str = Field(foreign_key="registrar_person.id")


class RegistrarSitting(NodeBase, table=True):
    """What an issuer announced when it first asked about a sitting. `rows`: how many people it has."""

    __tablename__ = "registrar_sitting"

    member_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sitting: str = Field(primary_key=True)
    issuer: int
    standard: int = Field(sa_type=BigInteger)
    level: int
    rows: int
    announced_at: datetime = Field(sa_type=UtcTime)


class RegistrarQuestion(NodeBase, table=True):
    """One document that an issuer asked about for one sitting, as a keyed hash: asking again is no new question."""

    __tablename__ = "registrar_question"

    member_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    issuer: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sitting: str = Field(primary_key=True)
    question: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))


class RegistrarVoucher(NodeBase, table=True):
    """A batch that was vouched for. `state`: VoucherState. A closed one is never signed again."""

    __tablename__ = "registrar_voucher"

    batch: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    issuer: int = Field(index=True)
    sitting: str
    standard: int
    level: int
    accreditation: int
    credential_key: bytes = _bytes()
    token_key: bytes = _bytes()
    entries_root: bytes = _bytes()
    state: str = Field(index=True)
    deadline: int
    first_signed_at: datetime = Field(sa_type=UtcTime)


class RegistrarLink(NodeBase, table=True):
    """One entry of a vouched batch: whose it is and which tag of the trail it took."""

    __tablename__ = "registrar_link"
    __table_args__ = (UniqueConstraint("batch", "person_id"),)

    handle: str = Field(primary_key=True)
    batch: str = Field(foreign_key="registrar_voucher.batch", primary_key=True)
    person_id: str = Field(foreign_key="registrar_person.id", index=True)
    document_digest: bytes = _bytes()
    token_digest: bytes = _bytes()
    tag_index: int


class RegistrarTrail(NodeBase, table=True):
    """How far one person's trail at one issuer has gone."""

    __tablename__ = "registrar_trail"

    person_id: str = Field(foreign_key="registrar_person.id", primary_key=True)
    issuer: int = Field(primary_key=True)
    next_index: int = 0


class RegistrarFreeTag(NodeBase, table=True):
    """A tag index that a closed voucher gave back: given out before any new one."""

    __tablename__ = "registrar_free_tag"

    person_id: str = Field(foreign_key="registrar_person.id", primary_key=True)
    issuer: int = Field(primary_key=True)
    tag_index: int = Field(primary_key=True)


class RegistrarCall(NodeBase, table=True):
    """Who asked for what, how many, and how it ended. No identity number, no handle, no name.

    `charged`: how many of them count against the day's quota."""

    __tablename__ = "registrar_call"

    number: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(index=True)
    issuer: int = Field(index=True)
    staff_id: str
    at: datetime = Field(sa_type=UtcTime)
    day: str = Field(index=True)
    act: str
    subject: str
    count: int
    charged: int
    outcome: str
