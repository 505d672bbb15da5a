"""What was stopped goes on, once a person has put right what stopped it: the accreditation, the pause, the registrar,
our own software, or somebody's wish to cancel."""

from sqlmodel import Session, col, select

from ledger.submitting import outbox
from ledger.submitting.outbox import State, Submission, find, rebuild
from node.faults import NotFound
from node.installation.node import Node
from node.issuing.faults import (
    BatchNotHalted,
    BatchNotResumable,
    SittingNotStopped,
    SubmissionNotHalted,
    SubmissionOfBatch,
)
from node.issuing.signing import credentials_of
from node.issuing.sittings import SittingState, sitting_of
from node.staff.access import Principal, record
from node.tables.batch_states import BatchState
from node.tables.issuing import Batch, Sitting

# Its anchor was on chain and a reorg orphaned it: nobody halts the batch, so its submission goes on by itself.
_ON_CHAIN_BEFORE = (BatchState.CONFIRMED, BatchState.DELIVERED)


def resume(session: Session, node: Node, by: Principal, batch_id: str) -> Batch:
    """Try the halted step again with the same bytes. Raises NotFound, BatchNotHalted, BatchNotResumable."""
    batch = session.get(Batch, batch_id)
    if batch is None or batch.member_id != by.member:
        raise NotFound("batch", batch_id)
    if batch.state != BatchState.HALTED:
        raise BatchNotHalted(batch_id, batch.state)
    sitting = session.get_one(Sitting, batch.sitting_id)
    given_up = batch.cancelled_at is not None
    if not given_up and sitting.state != SittingState.ISSUING:
        raise BatchNotResumable(batch_id, f"its sitting is {sitting.state}: resume that first")
    batch.state = BatchState.CANCELLED if given_up else _resumed(session, node, batch)
    batch.problem, batch.failures, batch.retry_at = None, 0, None
    sitting.problem = None
    record(session, node.clock, by, act="batch-resumed", subject=batch_id)
    return batch


def resume_sitting(session: Session, node: Node, by: Principal, sitting_id: str) -> Sitting:
    """Go on with a halted sitting, or with one that somebody asked to cancel. Raises NotFound, SittingNotStopped."""
    sitting = sitting_of(session, by.member, sitting_id)
    if sitting.state not in (SittingState.HALTED, SittingState.CANCELLING):
        raise SittingNotStopped(sitting_id, sitting.state)
    begun = session.exec(select(Batch.id).where(Batch.sitting_id == sitting_id).limit(1)).first() is not None
    sitting.state = SittingState.ISSUING if begun else SittingState.APPROVED
    sitting.cancel_asked_at, sitting.cancel_asked_by = None, None
    sitting.problem, sitting.failures, sitting.retry_at, sitting.quota_until = None, 0, None, None
    record(session, node.clock, by, act="sitting-resumed", subject=sitting_id)
    return sitting


def resume_submission(session: Session, node: Node, by: Principal, submission_id: str) -> Submission:
    """Go on with a halted command. Raises NotFound, SubmissionNotHalted, SubmissionOfBatch."""
    submission = session.exec(select(Submission).where(Submission.id == submission_id)).one_or_none()
    if submission is None or submission.member != by.member:
        raise NotFound("submission", submission_id)
    if submission.state != State.HALTED:
        raise SubmissionNotHalted(submission_id, submission.state)
    on_its_way = select(Batch.id).where(Batch.submission_id == submission_id, col(Batch.state).not_in(_ON_CHAIN_BEFORE))
    batch = session.exec(on_its_way).first()
    if batch is not None:
        raise SubmissionOfBatch(submission_id, batch)
    record(session, node.clock, by, act="submission-resumed", subject=submission_id)
    return outbox.resume(session, submission_id, node.clock)


def _resumed(session: Session, node: Node, batch: Batch) -> BatchState:
    if batch.submission_id is None:
        if any(each.document is None and each.erased_at is None for each in credentials_of(session, batch)):
            return BatchState.CUT
        return BatchState.SIGNED if batch.voucher is None else BatchState.VOUCHED
    submission = find(session, batch.submission_id)
    if submission.state == State.FAULT:
        raise BatchNotResumable(batch.id, submission.problem or "")
    if submission.state == State.REJECTED:
        rebuild(session, submission.id, submission.calldata, node.clock)
    if submission.state == State.HALTED:
        outbox.resume(session, submission.id, node.clock)
    return BatchState.ENQUEUED
