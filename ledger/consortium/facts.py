"""What the Consortium contract speaks of, as facts: numbers as in contracts/types, times aware UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag
from typing import Any

from formats.ids import KeyPurpose
from formats.register.basis import Basis
from formats.register.levels import Kind
from formats.register.members import MemberKind, MemberStatus
from formats.register.words import Names, names_in

COUNCIL = 0
"""The member number under which the council's commands count."""
COUNCIL_ROLE = 0
"""OpenZeppelin AccessManager: the role that grants every other."""


class Role(IntFlag):
    """What an account may do for its member; also the powers a member may hand to its accounts."""

    ADMIN = 1
    ISSUE = 2
    STATUS = 4
    REGISTRAR = 8
    BOOK = 16
    MONEY = 32


def role_names(roles: int) -> list[str]:
    """The lower-case names of a set of roles; a bit that has no name yet is not shown."""
    return [str(role.name).lower() for role in Role if roles & role]


@dataclass(frozen=True)
class StatusChange:
    status: MemberStatus
    at: datetime


@dataclass(frozen=True)
class Member:
    number: int
    kind: MemberKind
    status: MemberStatus
    powers: int
    profile: dict[str, Any]
    admitted_at: datetime
    history: tuple[StatusChange, ...]

    @property
    def names(self) -> Names | None:
        """None where the profile is unreadable."""
        return names_in(self.profile)


@dataclass(frozen=True)
class Account:
    address: str
    member: int
    roles: int
    changed_at: datetime


@dataclass(frozen=True)
class AccountProposal:
    """It joins `member` with these roles if it accepts."""

    address: str
    member: int
    roles: int
    proposed_at: datetime


@dataclass(frozen=True)
class Standard:
    number: int
    kind: Kind
    code: str
    edition: str
    name: dict[str, Any]
    registered_at: datetime

    @property
    def names(self) -> Names | None:
        """None where the name is unreadable."""
        return names_in(self.name)


@dataclass(frozen=True)
class Accreditation:
    """`until` is exclusive; None: open."""

    number: int
    member: int
    standard: int
    levels: tuple[int, ...]
    basis: Basis
    document: str
    from_: datetime
    until: datetime | None
    granted_at: datetime


@dataclass(frozen=True)
class Key:
    """A verification key as the register logged it, with its id and its date. A verifier's `source.KeyFacts` stays
    apart: it believes no id, and recomputes it. `until` is exclusive; None: open. `compromised_since` may lie before it
    was declared."""

    id: bytes
    member: int
    purpose: KeyPurpose
    public_key: bytes
    from_: datetime
    until: datetime | None
    compromised_since: datetime | None
    registered_at: datetime


@dataclass(frozen=True)
class ContractRecord:
    name: str
    address: str
    predecessor: str | None
    registered_in: int
    retired: bool
