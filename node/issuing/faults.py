"""What is refused on the way from a roster to a credential's end, with the cure."""

from collections.abc import Sequence

from node.faults import NodeRefusal, RowFault


class SittingInvalid(NodeRefusal):
    """The sitting's own terms do not fit together; nothing was stored."""

    field: str
    reason: str


class AccreditationMissing(NodeRefusal):
    """No accreditation of this member covers the standard at this level now: ask the council, or choose another."""

    member: int
    standard: int
    level: int


class SigningKeyMissing(NodeRefusal):
    """The member has no current verification key for this purpose: an admin registers one."""

    member: int
    purpose: str


class SittingNotPrepared(NodeRefusal):
    """Only a prepared sitting can be approved."""

    sitting: str
    state: str


class ApproverIsPreparer(NodeRefusal):
    """The person who prepared a sitting cannot approve it: another person must."""

    sitting: str


class RowWarningsNotAccepted(NodeRefusal):
    """Rows of this sitting have warnings that nobody accepted: look at the rows in `errors`, then name each in
    `accepted_rows`, or cancel the sitting."""

    sitting: str
    faults: Sequence[RowFault]

    def row_faults(self) -> Sequence[RowFault]:
        return self.faults


class AcceptedRowUnwarned(NodeRefusal):
    """These rows of the sitting have no warning: name only rows whose warnings you looked at."""

    sitting: str
    rows: tuple[int, ...]


class NumbersNotFree(NodeRefusal):
    """Certificate numbers of this sitting are not free any more: what it would replace is good again. Cancel it, or
    revoke that as superseded first."""

    sitting: str
    faults: Sequence[RowFault]

    def row_faults(self) -> Sequence[RowFault]:
        return self.faults


class SittingNotCancellable(NodeRefusal):
    """This sitting has ended, or somebody has asked to cancel it already: another person confirms that."""

    sitting: str
    state: str


class CancellationNotAsked(NodeRefusal):
    """Nobody has asked to cancel this sitting: an operator asks first, then another person confirms."""

    sitting: str
    state: str


class ConfirmerIsAsker(NodeRefusal):
    """The person who asked to cancel an approved sitting cannot confirm it: another person must."""

    sitting: str


class SittingAnchored(NodeRefusal):
    """All batches of this sitting that nobody cancelled are on the chain: resume it, and revoke what must not stand."""

    sitting: str
    batch: str


class SittingMayBeAnchored(NodeRefusal):
    """A batch of this sitting may still reach the chain: confirm again after `until` (unix seconds), or, without it,
    when its submission has ended. The sitting stands still meanwhile."""

    sitting: str
    batch: str
    reason: str
    until: int | None


class SittingNotStopped(NodeRefusal):
    """Only a halted sitting, or one that somebody asked to cancel, is resumed."""

    sitting: str
    state: str


class SubmissionNotHalted(NodeRefusal):
    """Only a halted submission is resumed."""

    submission: str
    state: str


class SubmissionOfBatch(NodeRefusal):
    """This submission anchors a batch: resume the batch."""

    submission: str
    batch: str


class DocumentErased(NodeRefusal):
    """This document's key was destroyed here; only its holder may still have a copy."""

    credential: str


class CredentialNotDelivered(NodeRefusal):
    """Its anchor is not confirmed yet: ask again after the sitting is delivered."""

    credential: str


class NothingToErase(NodeRefusal):
    """Your member keeps no row of this person."""


class StatusActInvalid(NodeRefusal):
    """The act cannot be done on these credentials; nothing was sent."""

    reason: str
    credentials: tuple[str, ...]


class WithdrawerIsRevoker(NodeRefusal):
    """The person who asked for a revocation cannot withdraw it: another person must."""

    act: int


class RevocationReissued(NodeRefusal):
    """The number of a credential of this act was given again in a sitting that stands: two certificates would be good.
    Cancel that sitting first, or revoke what it issued."""

    act: int
    credential: str
    sitting: str


class BatchNotHalted(NodeRefusal):
    """Only a halted batch is resumed."""

    batch: str
    state: str


class BatchNotResumable(NodeRefusal):
    """`problem` must be settled first: a sitting that was stopped is resumed itself; where the chain holds something
    else under this batch's id, a person must reconcile it."""

    batch: str
    problem: str


class ErasureTooEarly(NodeRefusal):
    """A sitting of this person is on its way to the chain: erase when it is delivered."""

    sitting: str
