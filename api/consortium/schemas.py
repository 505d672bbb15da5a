"""The register as JSON. Enumerations are lower-case words, ids and addresses lower-case 0x, open ends null."""

from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from formats.canonical import Json
from formats.register.words import Names
from ledger.consortium import facts
from node.signed_text import SignedText

Address = Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$")]
AddressPath = Annotated[str, Path(pattern=r"^0x[0-9a-f]{40}$")]
ContractName = Annotated[str, Path(pattern=r"^[A-Za-z]{1,32}$")]
Power = Literal["issue", "status", "registrar", "book", "money"]
RoleWord = Literal["admin", "issue", "status", "registrar", "book", "money"]
MemberKindWord = Literal["school", "enterprise", "government", "association"]
StatusWord = Literal["active", "suspended", "expelled"]
StandardKindWord = Literal["skill_level", "one_plus_x", "special_skill", "training", "award", "dual_teacher"]
BasisWord = Literal["government_filing", "one_plus_x", "consortium_only"]
PurposeWord = Literal["credential", "token", "status", "snapshot"]
Number = Annotated[int, Field(ge=1, lt=2**32)]
# On the chain a time is unix seconds, and zero means "now" or "open".
ChainTime = Annotated[AwareDatetime, Field(ge=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))]


def word(value: IntEnum) -> str:
    return value.name.lower()


def role_set(words: tuple[str, ...]) -> facts.Role:
    roles = facts.Role(0)
    for each in words:
        roles |= facts.Role[each.upper()]
    return roles


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Words(_In):
    zh: Annotated[SignedText, Field(min_length=1, max_length=200)]
    en: Annotated[SignedText, Field(min_length=1, max_length=200)]

    def json_words(self) -> dict[str, Json]:
        return {"zh": self.zh, "en": self.en}


class MemberIn(_In):
    """`admin`: the account that gets the admin role; its key lies with the member's own node."""

    kind: MemberKindWord
    powers: tuple[Power, ...]
    name: Words
    admin: Address


class PowersIn(_In):
    """The whole set of powers the member has afterwards; admin is always among them."""

    powers: tuple[Power, ...]


class ProfileIn(_In):
    """An organisation's names, never a person's."""

    name: Words


class MemberStatusIn(_In):
    status: StatusWord


class StandardIn(_In):
    kind: StandardKindWord
    code: Annotated[SignedText, Field(min_length=1, max_length=40)]
    edition: Annotated[SignedText, Field(max_length=40)] = ""
    name: Words


class AccreditationIn(_In):
    """`from` none: from the block that records it. `until` exclusive; none: open."""

    member: Number
    standard: Number
    levels: Annotated[tuple[Annotated[int, Field(ge=0, le=255)], ...], Field(min_length=1)]
    basis: BasisWord
    document: Annotated[SignedText, Field(max_length=200)]
    from_: Annotated[ChainTime | None, Field(alias="from")] = None
    until: ChainTime | None = None


class EndIn(_In):
    """`until` exclusive; none: now."""

    until: ChainTime | None = None


class CompromiseIn(_In):
    """`since` none: now."""

    since: ChainTime | None = None


class PauseIn(_In):
    paused: bool


class KeyIn(_In):
    """A key of this purpose is made in the node's keystore; its public half is registered."""

    purpose: PurposeWord


class AccountIn(_In):
    """The whole set of roles the account has afterwards, or will have once it accepts."""

    roles: tuple[RoleWord, ...]


class StatusChange(BaseModel):
    status: str
    at: datetime


class Account(BaseModel):
    address: str
    roles: list[str]
    changed_at: datetime


class Name(BaseModel):
    """In both languages; one of them may be empty."""

    zh: str
    en: str

    @classmethod
    def of(cls, names: Names | None) -> "Name | None":
        return None if names is None else cls(zh=names.zh, en=names.en)


class ProposedAccount(BaseModel):
    """It belongs to the member once it accepts."""

    address: str
    roles: list[str]
    proposed_at: datetime


class Member(BaseModel):
    """`profile`: what the member wrote, any JSON object. `name`: as read there; null where unreadable."""

    number: int
    kind: str
    status: str
    powers: list[str]
    name: Name | None
    profile: dict[str, Any]
    admitted_at: datetime
    history: list[StatusChange]
    accounts: list[Account] | None = None
    proposed_accounts: list[ProposedAccount] | None = None

    @classmethod
    def of(
        cls,
        fact: facts.Member,
        accounts: list[facts.Account] | None = None,
        proposed: list[facts.AccountProposal] | None = None,
    ) -> "Member":
        return cls(
            number=fact.number,
            kind=word(fact.kind),
            status=word(fact.status),
            powers=facts.role_names(fact.powers),
            name=Name.of(fact.names),
            profile=fact.profile,
            admitted_at=fact.admitted_at,
            history=[StatusChange(status=word(each.status), at=each.at) for each in fact.history],
            accounts=None
            if accounts is None
            else [
                Account(address=each.address, roles=facts.role_names(each.roles), changed_at=each.changed_at)
                for each in accounts
            ],
            proposed_accounts=None
            if proposed is None
            else [
                ProposedAccount(address=each.address, roles=facts.role_names(each.roles), proposed_at=each.proposed_at)
                for each in proposed
            ],
        )


class Standard(BaseModel):
    number: int
    kind: str
    code: str
    edition: str
    name: dict[str, Any]
    registered_at: datetime

    @classmethod
    def of(cls, fact: facts.Standard) -> "Standard":
        return cls(
            number=fact.number,
            kind=word(fact.kind),
            code=fact.code,
            edition=fact.edition,
            name=fact.name,
            registered_at=fact.registered_at,
        )


class Accreditation(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    number: int
    member: int
    standard: int
    levels: list[int]
    basis: str
    document: str
    from_: Annotated[datetime, Field(alias="from")]
    until: datetime | None
    granted_at: datetime

    @classmethod
    def of(cls, fact: facts.Accreditation) -> "Accreditation":
        return cls(
            number=fact.number,
            member=fact.member,
            standard=fact.standard,
            levels=list(fact.levels),
            basis=word(fact.basis),
            document=fact.document,
            from_=fact.from_,
            until=fact.until,
            granted_at=fact.granted_at,
        )
