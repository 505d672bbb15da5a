"""What is said under agreements and is on no chain: the texts of versions, and what members attest to each other."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary
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


class SignedAttestation(NodeBase, table=True):
    """What a member attests to another under an agreement, ours or received; never edited, a newer one counts,
    and takes the place of one that was received.
    `content`: the canonical JSON, sealed; `account`: whose signature it is; `delivered_at`: the counterparty has it."""

    __tablename__ = "signed_attestation"

    number: int | None = Field(default=None, primary_key=True)
    agreement: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False, index=True))
    member_id: int
    counterparty: int
    kind: str
    subject: str
    content_hash: bytes = bytes_column()
    content: bytes = bytes_column()
    signed_at: int = Field(sa_type=BigInteger)
    account: str
    signature: bytes = bytes_column()
    stored_at: datetime = time_column()
    stored_by: str
    delivered_at: datetime | None = time_column(nullable=True)
