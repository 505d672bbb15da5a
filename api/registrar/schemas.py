"""What the registrar's API takes and gives. Hashes are lower-case hex without prefix."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from formats.leaf import MAX_ENTRIES
from node.registrar.client import MAX_PEOPLE_A_CALL
from node.registrar.people import HandleResult, HolderExport, IdentityQuery
from node.registrar.sittings import SittingAnnounced, SittingQueries
from node.registrar.vouchers import VouchedEntry, VoucherGiven, VoucherWanted
from node.rosters.sheet import MAX_ROWS
from node.tables.registrar import RegistrarCall, RegistrarVoucher

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
BatchId = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
Sitting = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonIn(_In):
    id_type: Annotated[str, Field(max_length=50)]
    id_number: Annotated[str, Field(max_length=100)]

    def query(self) -> IdentityQuery:
        return IdentityQuery(self.id_type, self.id_number)


class HandlesIn(_In):
    """A sitting is bound to what the first call says of it; `rows`: how many people it has in all."""

    sitting: Sitting
    standard: Annotated[int, Field(ge=1, lt=2**32)]
    level: Annotated[int, Field(ge=0, le=255)]
    rows: Annotated[int, Field(ge=1, le=MAX_ROWS)]
    people: Annotated[list[PersonIn], Field(min_length=1, max_length=MAX_PEOPLE_A_CALL)]

    def queries(self) -> SittingQueries:
        announced = SittingAnnounced(self.sitting, self.standard, self.level, self.rows)
        return SittingQueries(announced, [each.query() for each in self.people])


class PersonOut(BaseModel):
    """A handle or a refusal, never whether the person was known."""

    handle: str | None
    refusal: str | None

    @classmethod
    def of(cls, handled: HandleResult) -> "PersonOut":
        return cls(handle=handled.handle, refusal=handled.refusal)


class HandlesOut(BaseModel):
    people: list[PersonOut]


class EntryIn(_In):
    handle: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    document_digest: Hash
    token_digest: Hash


class VoucherIn(_In):
    sitting: Sitting
    batch: BatchId
    standard: Annotated[int, Field(ge=1, lt=2**32)]
    level: Annotated[int, Field(ge=0, le=255)]
    accreditation: Annotated[int, Field(ge=1, lt=2**32)]
    credential_key: Hash
    token_key: Hash
    entries: Annotated[list[EntryIn], Field(min_length=1, max_length=MAX_ENTRIES)]

    def wanted(self) -> VoucherWanted:
        entries = tuple(
            VouchedEntry(each.handle, bytes.fromhex(each.document_digest), bytes.fromhex(each.token_digest))
            for each in self.entries
        )
        return VoucherWanted(
            sitting=self.sitting,
            batch=bytes.fromhex(self.batch),
            standard=self.standard,
            level=self.level,
            accreditation=self.accreditation,
            credential_key=bytes.fromhex(self.credential_key),
            token_key=bytes.fromhex(self.token_key),
            entries=entries,
        )


class LinkOut(BaseModel):
    tag: str
    link: str


class VoucherOut(BaseModel):
    """`deadline` in unix seconds, inclusive. Links ascend by tag; nothing pairs them with the entries."""

    registrar: int
    deadline: int
    signature: str
    links: list[LinkOut]

    @classmethod
    def of(cls, given: VoucherGiven) -> "VoucherOut":
        links = [LinkOut(tag=each.tag.hex(), link=each.link.hex()) for each in given.links]
        return cls(registrar=given.registrar, deadline=given.deadline, signature=given.signature.hex(), links=links)


class VoucherStateOut(BaseModel):
    batch: str
    state: str
    deadline: int

    @classmethod
    def of(cls, voucher: RegistrarVoucher) -> "VoucherStateOut":
        return cls(batch=voucher.batch, state=voucher.state, deadline=voucher.deadline)


class CallOut(BaseModel):
    """One line of the registrar's log. `member`: who asked."""

    number: int
    at: datetime
    member: int
    staff_id: str
    act: str
    sitting: str
    rows: int
    outcome: str

    @classmethod
    def of(cls, call: RegistrarCall) -> "CallOut":
        return cls(
            number=call.number or 0,
            at=call.at,
            member=call.issuer,
            staff_id=call.staff_id,
            act=call.act,
            sitting=call.subject,
            rows=call.count,
            outcome=call.outcome,
        )


class TrailKeyOut(BaseModel):
    issuer: int
    trail_key: str


class HolderOut(BaseModel):
    """For the holder only: who has `secret` sees everything that will ever be issued to them."""

    consortium_id: str
    secret: str
    trail_keys: list[TrailKeyOut]

    @classmethod
    def of(cls, export: HolderExport, consortium_id: str) -> "HolderOut":
        keys = [TrailKeyOut(issuer=number, trail_key=key.hex()) for number, key in export.trail_keys.items()]
        return cls(consortium_id=consortium_id, secret=export.secret.hex(), trail_keys=keys)
