"""A halted batch goes on, once a person has put right what halted it: the accreditation, the pause, the registrar."""

from sqlmodel import Session

from ledger.pipeline.outbox import State, find, rebuild
from node.access import Principal, record
from node.batch_states import BatchState
from node.compose import Node
from node.faults import NotFound
from node.issuing_faults import BatchNotHalted, BatchNotResumable
from node.tables import Batch, Sitting


def resume(session: Session, node: Node, by: Principal, batch_id: str) -> Batch:
    """Try the halted step again with the same bytes. Raises NotFound, BatchNotHalted, BatchNotResumable."""
    batch = session.get(Batch, batch_id)
    if batch is None or batch.member_id != by.member:
        raise NotFound("batch", batch_id)
    if batch.state != BatchState.HALTED:
        raise BatchNotHalted(batch_id, batch.state)
    batch.state = _resumed(session, node, batch)
    batch.problem, batch.failures, batch.retry_at = None, 0, None
    session.get_one(Sitting, batch.sitting_id).problem = None
    record(session, node.clock, by, act="batch-resumed", subject=batch_id)
    return batch


def _resumed(session: Session, node: Node, batch: Batch) -> BatchState:
    if batch.submission_id is None:
        return BatchState.SIGNED if batch.voucher is None else BatchState.VOUCHED
    submission = find(session, batch.submission_id)
    if submission.state == State.FAULT:
        raise BatchNotResumable(batch.id, submission.problem or "")
    if submission.state == State.REJECTED:
        rebuild(session, submission.id, submission.calldata, node.clock)
    return BatchState.ENQUEUED
