"""What is refused on the way from a roster to a credential's end, with the cure."""

from collections.abc import Sequence
from dataclasses import dataclass

from node.faults import NodeRefusal, RowFault


@dataclass
class RosterRefused(NodeRefusal):
    """The roster has faults; nothing of it was stored or sent. Mend the rows named in `errors` and upload it again."""

    faults: Sequence[RowFault]
    total: int

    def row_faults(self) -> Sequence[RowFault]:
        return self.faults

    def __str__(self) -> str:
        return f"{self.sentence()} ({self.total} faults)"


@dataclass
class SittingInvalid(NodeRefusal):
    """The sitting's own terms do not fit together; nothing was stored."""

    field: str
    reason: str


@dataclass
class AccreditationMissing(NodeRefusal):
    """No accreditation of this member covers the standard at this level now: ask the council, or choose another."""

    member: int
    standard: int
    level: int


@dataclass
class SigningKeyMissing(NodeRefusal):
    """The member has no current verification key for this purpose: an admin registers one."""

    member: int
    purpose: str


@dataclass
class SittingNotPrepared(NodeRefusal):
    """Only a prepared sitting can be approved or cancelled."""

    sitting: str
    state: str


@dataclass
class ApproverIsPreparer(NodeRefusal):
    """The person who prepared a sitting cannot approve it: another person must."""

    sitting: str


@dataclass
class DocumentErased(NodeRefusal):
    """This document's key was destroyed here; only its holder may still have a copy."""

    credential: str


@dataclass
class CredentialNotDelivered(NodeRefusal):
    """Its anchor is not confirmed yet: ask again after the sitting is delivered."""

    credential: str


@dataclass
class NothingToErase(NodeRefusal):
    """Your member keeps no row of this person."""


@dataclass
class StatusActInvalid(NodeRefusal):
    """The act cannot be done on these credentials; nothing was sent."""

    reason: str
    credentials: tuple[str, ...]


@dataclass
class WithdrawerIsRevoker(NodeRefusal):
    """The person who asked for a revocation cannot withdraw it: another person must."""

    act: int


@dataclass
class BatchNotHalted(NodeRefusal):
    """Only a halted batch is resumed."""

    batch: str
    state: str


@dataclass
class BatchNotResumable(NodeRefusal):
    """The chain holds something else under this batch's id: a person must reconcile it first."""

    batch: str
    problem: str


@dataclass
class ErasureTooEarly(NodeRefusal):
    """A sitting of this person is on its way to the chain: erase when it is delivered."""

    sitting: str
