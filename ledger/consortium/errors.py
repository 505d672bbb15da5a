"""The refusals of the Consortium contract, one class per Solidity error; fields in ABI order."""

from ledger.errors import LedgerRejected


class ConsortiumPaused(LedgerRejected):
    """The council has stopped all writes but those that only withdraw trust."""


class MemberUnknown(LedgerRejected):
    member: int


class MemberNotActive(LedgerRejected):
    member: int
    status: int


class MemberExpelled(LedgerRejected):
    """Final: the organisation can only come back as a new member."""

    member: int


class MemberNotExpelled(LedgerRejected):
    """The council acts only for a member that can no longer do so."""

    member: int
    status: int


class MemberKindMissing(LedgerRejected):
    pass


class MemberStatusMissing(LedgerRejected):
    pass


class PowersExceeded(LedgerRejected):
    """The council gave this member fewer powers than these roles need."""

    member: int
    powers: int
    roles: int


class AccountRoleMissing(LedgerRejected):
    account: str
    member: int
    role: int


class AccountNotProposed(LedgerRejected):
    """This member does not propose the account for these roles, or whoever proposed it is no admin any more. The cure:
    the member's admin proposes it again."""

    account: str
    member: int
    roles: int


class AccountAlreadyJoined(LedgerRejected):
    """It belongs to this member: set its roles instead."""

    account: str
    member: int


class AccountNotJoined(LedgerRejected):
    """It belongs to no member yet: propose it, and it joins when it accepts."""

    account: str
    member: int


class AccountOfOtherMember(LedgerRejected):
    """An account belongs to one member for ever, also after it lost its roles."""

    account: str
    member: int


class AccountZero(LedgerRejected):
    pass


class StandardUnknown(LedgerRejected):
    standard: int


class StandardKindMissing(LedgerRejected):
    pass


class AccreditationUnknown(LedgerRejected):
    accreditation: int


class AccreditationNotForThis(LedgerRejected):
    accreditation: int
    member: int
    standard: int
    level: int


class AccreditationNotCurrent(LedgerRejected):
    """Times in unix seconds; `until` is exclusive, zero: open."""

    accreditation: int
    from_: int
    until: int
    at: int


class BasisMissing(LedgerRejected):
    pass


class LevelsEmpty(LedgerRejected):
    pass


class KeyUnknown(LedgerRejected):
    key_id: bytes


class KeyNotForThis(LedgerRejected):
    key_id: bytes
    member: int
    purpose: int


class KeyNotCurrent(LedgerRejected):
    """Times in unix seconds; `until` is exclusive, zero: open."""

    key_id: bytes
    from_: int
    until: int
    at: int


class KeyAlreadyRegistered(LedgerRejected):
    """A member registers a public key once, under one purpose."""

    public_key: bytes
    key_id: bytes


class KeyZero(LedgerRejected):
    pass


class KeyPurposeMissing(LedgerRejected):
    pass


class KeysCurrentTooMany(LedgerRejected):
    """So many keys of the member have not ended. The cure: retire those that sign nothing any more."""

    member: int
    most: int


class KeysRegisteredTooMany(LedgerRejected):
    """So many keys the member has ever had. The council admits the organisation as a new member."""

    member: int
    most: int


class KeyCompromiseInFuture(LedgerRejected):
    key_id: bytes
    since: int
    at: int


class KeyAlreadyCompromised(LedgerRejected):
    """A later declaration may only move the time earlier."""

    key_id: bytes
    since: int


class PeriodInPast(LedgerRejected):
    from_: int
    at: int


class PeriodEmpty(LedgerRejected):
    from_: int
    until: int


class ContractNotCurrent(LedgerRejected):
    name: bytes
    at: str


class ContractPredecessorMismatch(LedgerRejected):
    name: bytes
    expected: str
    given: str


class ContractNotRetired(LedgerRejected):
    name: bytes
    at: str


class ContractWithoutCode(LedgerRejected):
    name: bytes
    at: str


class AccessManagedUnauthorized(LedgerRejected):
    """Not an account that the access manager lets act for the council."""

    caller: str


class AccessManagedInvalidAuthority(LedgerRejected):
    authority: str


class AccessManagedRequiredDelay(LedgerRejected):
    """The access manager lets this account act only through a scheduled operation."""

    caller: str
    delay: int
