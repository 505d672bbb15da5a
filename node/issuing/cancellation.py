"""Giving a sitting up. Before approval one person may; after it two, and only what of it is not on the chain.

Whoever asks stops it: nothing of it moves until another person confirms, or an approver resumes it. Batches that are
anchored stay: they are delivered. The others are given up only when none of them can still be anchored: never signed
for, or its voucher has run out at a confirmed block. Why so: docs/adr/0012-cancelled-by-two.md.
"""

from datetime import timedelta

from sqlmodel import Session, select

from ledger.credentials.queries import batch as anchored_batch
from ledger.db import reading, writing
from ledger.failpoints import failpoint, register
from ledger.submitting.outbox import ON_CHAIN, PENDING, State, attempts_of, find
from node.installation.node import Node
from node.issuing.faults import (
    CancellationNotAsked,
    ConfirmerIsAsker,
    SittingAnchored,
    SittingMayBeAnchored,
    SittingNotCancellable,
)
from node.issuing.sittings import SittingState, batches_of, sitting_of
from node.registrar.client import RegistrarClient, RegistrarRefusal
from node.registrar.vouchers import confirmed_time
from node.staff.access import Principal, record
from node.tables.batch_states import BatchState
from node.tables.issuing import Batch, Credential, Sitting
from node.tables.staff import Staff

register(
    "api.before_sitting_cancelled",
    "issuing.after_close_answered",
    "issuing.before_close_stored",
    "issuing.after_close_stored",
)

AT_WORK = (SittingState.APPROVED, SittingState.ISSUING, SittingState.HALTED)
_ASK_AGAIN_S = 60


def cancel(session: Session, node: Node, by: Principal, sitting_id: str) -> Sitting:
    """Give a prepared sitting up; of an approved one, ask for it. Raises NotFound, SittingNotCancellable,
    SittingAnchored."""
    sitting = sitting_of(session, by.member, sitting_id)
    if sitting.state == SittingState.PREPARED:
        _close(session, node, by, sitting, asked_by=None)
        return sitting
    if sitting.state not in AT_WORK:
        raise SittingNotCancellable(sitting_id, sitting.state)
    _not_anchored(session, node, sitting)
    sitting.state, sitting.cancel_asked_at, sitting.cancel_asked_by = SittingState.CANCELLING, node.clock(), by.staff_id
    record(session, node.clock, by, act="sitting-cancel-asked", subject=sitting_id)
    return sitting


def confirm_cancel(session: Session, node: Node, by: Principal, sitting_id: str) -> Sitting:
    """The other person's word: all of it that is not on the chain is given up, the rest is delivered.

    Raises NotFound, CancellationNotAsked, ConfirmerIsAsker, SittingAnchored, SittingMayBeAnchored, LedgerUnavailable.
    """
    sitting = sitting_of(session, by.member, sitting_id)
    if sitting.state != SittingState.CANCELLING:
        raise CancellationNotAsked(sitting_id, sitting.state)
    asker = session.get_one(Staff, sitting.cancel_asked_by)
    if by.staff_id == asker.id or by.person == asker.person:
        raise ConfirmerIsAsker(sitting_id)
    given_up, anchored = _not_anchored(session, node, sitting)
    for batch in given_up:
        _require_never_anchored(session, node, batch)
    for batch in given_up:
        _give_up(session, node, batch)
    failpoint("api.before_sitting_cancelled")
    _close(session, node, by, sitting, asked_by=asker.id, goes_on=anchored > 0)
    return sitting


def close_voucher(node: Node, batch_id: str, registrar: RegistrarClient) -> bool:
    """Ask the registrar to take back its voucher for a batch that was given up. False: not yet, its time runs still."""
    try:
        registrar.close_voucher(batch_id)
    except RegistrarRefusal as refusal:
        if refusal.reason != "not-expired":
            raise
        with writing(node.node_engine) as session:
            session.get_one(Batch, batch_id).retry_at = node.clock() + timedelta(seconds=_ASK_AGAIN_S)
        return False
    failpoint("issuing.after_close_answered")
    with writing(node.node_engine) as session:
        batch = session.get_one(Batch, batch_id)
        batch.state, batch.problem = BatchState.CLOSED, None
        failpoint("issuing.before_close_stored")
    failpoint("issuing.after_close_stored")
    return True


def _not_anchored(session: Session, node: Node, sitting: Sitting) -> tuple[list[Batch], int]:
    """What can be given up, and how many batches are on the chain. Raises SittingAnchored where only those are left."""
    left = [batch for batch in batches_of(session, sitting) if batch.cancelled_at is None]
    anchored = [batch for batch in left if _is_anchored(session, node, batch)]
    if anchored and len(anchored) == len(left):
        raise SittingAnchored(sitting.id, anchored[0].id)
    return [batch for batch in left if batch not in anchored], len(anchored)


def _is_anchored(session: Session, node: Node, batch: Batch) -> bool:
    if batch.submission_id is not None and find(session, batch.submission_id).state in ON_CHAIN:
        return True
    with reading(node.ledger_engine) as ledger:
        return anchored_batch(ledger, bytes.fromhex(batch.id)) is not None


def _require_never_anchored(session: Session, node: Node, batch: Batch) -> None:
    """The chain takes an anchor only while its voucher is good, and no block after a confirmed one is older than it."""
    if batch.submission_id is None:
        return
    submission = find(session, batch.submission_id)
    if submission.state in PENDING:
        raise SittingMayBeAnchored(batch.sitting_id, batch.id, "the chain has not answered its anchor yet", None)
    assert batch.voucher is not None, f"batch {batch.id} is enqueued without a voucher"
    deadline = int(batch.voucher["deadline"])
    if attempts_of(session, submission.id) and confirmed_time(node) <= deadline:
        reason = "its anchor was signed, and the voucher in it is good until then by the chain's clock"
        raise SittingMayBeAnchored(batch.sitting_id, batch.id, reason, deadline)


def _give_up(session: Session, node: Node, batch: Batch) -> None:
    """Nothing of it is sent or handed out any more; what was signed is destroyed."""
    unsigned = batch.voucher is None and batch.state == BatchState.CUT  # the registrar has not heard of it
    batch.state, batch.problem = BatchState.CLOSED if unsigned else BatchState.CANCELLED, None
    batch.failures, batch.retry_at, batch.cancelled_at = 0, None, node.clock()
    if batch.submission_id is not None:
        submission = find(session, batch.submission_id)
        if submission.state == State.HALTED:
            submission.move(State.REJECTED, node.clock)
    for credential in session.exec(select(Credential).where(Credential.batch_id == batch.id)):
        credential.data_key, credential.document, credential.token, credential.draft = None, None, None, b""
        credential.erased_at = credential.erased_at or node.clock()


def _close(
    session: Session, node: Node, by: Principal, sitting: Sitting, *, asked_by: str | None, goes_on: bool = False
) -> None:
    """`goes_on`: batches of it are on the chain, and are delivered."""
    sitting.state = SittingState.ISSUING if goes_on else SittingState.CANCELLED
    sitting.cancelled_at, sitting.cancelled_by = node.clock(), by.staff_id
    sitting.problem, sitting.retry_at, sitting.quota_until = None, None, None
    detail: dict[str, object] = {} if asked_by is None else {"asked_by": asked_by}
    if goes_on:
        record(session, node.clock, by, act="sitting-rest-cancelled", subject=sitting.id, detail=detail)
    else:
        record(session, node.clock, by, act="sitting-cancelled", subject=sitting.id, detail=detail)
