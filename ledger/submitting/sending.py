"""Signed bytes: into the database first, then to the chain node, in the order of their nonces."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from ledger.db import reading, writing
from ledger.errors import RpcRefused
from ledger.failpoints import failpoint, register
from ledger.submitting.confirmation import halting, note
from ledger.submitting.outbox import PENDING, State, Submission, SubmissionAttempt
from ledger.submitting.sender_queue import PendingSubmission, StoredAttempt, SubmitterContext

register("submitter.before_store", "submitter.after_store", "submitter.after_send", "submitter.after_mark_sent")


@dataclass(frozen=True)
class Outgoing:
    """A signed transaction on its way. `raw` and `calldata` are empty where the database holds them already."""

    submission: str
    nonce: int
    tx_hash: str
    gas: int
    max_fee_wei: int
    priority_fee_wei: int
    calldata: bytes = b""
    raw: bytes = b""

    @classmethod
    def stored(cls, row: PendingSubmission, live: StoredAttempt) -> "Outgoing":
        return cls(row.id, live.nonce, live.tx_hash, live.gas, live.max_fee_wei, live.priority_fee_wei)


def store(context: SubmitterContext, fresh: Sequence[Outgoing]) -> list[Outgoing]:
    """Those that are stored now. A row that was rebuilt or decided since it was signed drops out, and with it all
    that follow: their nonces would leave a gap."""
    if not fresh:
        return []
    failpoint("submitter.before_store")
    kept: list[Outgoing] = []
    with writing(context.engine) as session:
        rows = {row.id: row for row in session.exec(_rows([signed.submission for signed in fresh]))}
        known = set(session.exec(select(SubmissionAttempt.tx_hash).where(_hashes_in(fresh))))
        for signed in fresh:
            row = rows[signed.submission]
            if State(row.state) not in PENDING or row.calldata != signed.calldata:
                break
            if signed.tx_hash not in known:
                session.add(_attempt(context, row.sender, signed))
            row.move(State.SIGNED, context.clock)
            kept.append(signed)
    failpoint("submitter.after_store")
    return kept


def send(context: SubmitterContext, sender: str, queue: Sequence[Outgoing]) -> bool:
    """True where the node took any. What follows one that it did not take waits for the next round."""
    taken: list[Outgoing] = []
    try:
        for signed in sorted(queue, key=lambda signed: signed.nonce):
            with halting(context, signed.submission):
                refusal = _broadcast(context, sender, signed)
                if refusal is not None:
                    note(context, signed.submission, refusal)
                    break
                taken.append(signed)
                failpoint("submitter.after_send")
    finally:
        _mark_sent(context, taken)
    return bool(taken)


def _broadcast(context: SubmitterContext, sender: str, signed: Outgoing) -> RpcRefused | None:
    """A refusal of bytes that the node has, or of a nonce that is spent, is none: the next round sees what it did."""
    try:
        context.chain.send_raw(signed.raw or _bytes_of(context, signed.tx_hash))
    except RpcRefused as refusal:
        done = context.chain.knows_transaction(signed.tx_hash) or context.chain.nonce(sender) > signed.nonce
        return None if done else refusal
    return None


def _mark_sent(context: SubmitterContext, taken: Sequence[Outgoing]) -> None:
    if not taken:
        return
    with writing(context.engine) as session:
        for attempt in session.exec(select(SubmissionAttempt).where(_hashes_in(taken))):
            attempt.sent_at = context.clock()
        for row in session.exec(_rows([signed.submission for signed in taken])):
            if State(row.state) in PENDING:
                row.problem = None
                row.move(State.SENT, context.clock)
    failpoint("submitter.after_mark_sent")


def _attempt(context: SubmitterContext, sender: str, signed: Outgoing) -> SubmissionAttempt:
    return SubmissionAttempt(
        submission_id=signed.submission,
        sender=sender,
        nonce=signed.nonce,
        raw=signed.raw,
        tx_hash=signed.tx_hash,
        gas=signed.gas,
        max_fee_wei=signed.max_fee_wei,
        priority_fee_wei=signed.priority_fee_wei,
        signed_at=context.clock(),
    )


def _bytes_of(context: SubmitterContext, tx_hash: str) -> bytes:
    with reading(context.engine) as session:
        return session.exec(select(SubmissionAttempt.raw).where(SubmissionAttempt.tx_hash == tx_hash)).one()


def _rows(ids: Sequence[str]):  # type: ignore[no-untyped-def]
    return select(Submission).where(col(Submission.id).in_(ids))


def _hashes_in(outgoing: Sequence[Outgoing]):  # type: ignore[no-untyped-def]
    return col(SubmissionAttempt.tx_hash).in_([signed.tx_hash for signed in outgoing])
