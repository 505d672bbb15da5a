"""Signed bytes: into the database first, then to the chain node, in the order of their nonces."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from ledger.db import reading, writing
from ledger.errors import RpcRefused
from ledger.failpoints import failpoint, register
from ledger.rpc.batch import MOST_A_BATCH
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
        wanted = select(Submission.id, Submission.sender, Submission.calldata)
        found = session.exec(wanted.where(_still_pending([signed.submission for signed in fresh])))
        pending = {id_: (sender, calldata) for id_, sender, calldata in found}
        known = set(session.exec(select(SubmissionAttempt.tx_hash).where(_hashes_in(fresh))))
        for signed in fresh:
            sender, calldata = pending.get(signed.submission, ("", None))
            if calldata != signed.calldata:
                break
            if signed.tx_hash not in known:
                session.add(_attempt(context, sender, signed))
            kept.append(signed)
        moved = {"state": State.SIGNED, "updated_at": context.clock()}
        ids = [signed.submission for signed in kept]
        session.execute(update(Submission).where(_still_pending(ids)).values(**moved))
    failpoint("submitter.after_store")
    return kept


def send(context: SubmitterContext, sender: str, queue: Sequence[Outgoing]) -> bool:
    """True where the node took any. What follows one that it did not take waits for the next round."""
    taken: list[Outgoing] = []
    ordered = sorted(queue, key=lambda signed: signed.nonce)
    try:
        for start in range(0, len(ordered), MOST_A_BATCH):
            some = ordered[start : start + MOST_A_BATCH]
            if not _send_batch(context, sender, some, taken):
                break
    finally:
        _mark_sent(context, taken)
    return bool(taken)


def _send_batch(context: SubmitterContext, sender: str, some: Sequence[Outgoing], taken: list[Outgoing]) -> bool:
    """Adds to `taken`; False where one was not taken. Behind that one only those count that the node took already."""
    hashes = context.chain.send_each(_bytes_of(context, some))
    refused = False
    for signed, tx_hash in zip(some, hashes, strict=True):
        with halting(context, signed.submission):
            if tx_hash != signed.tx_hash and (refused or not _send_alone(context, sender, signed)):
                refused = True
                continue
            taken.append(signed)
            failpoint("submitter.after_send")
    return not refused


def _send_alone(context: SubmitterContext, sender: str, signed: Outgoing) -> bool:
    """A refusal of bytes that the node has, or of a nonce that is spent, is none: the next round sees what it did."""
    try:
        context.chain.send_raw(_bytes_of(context, [signed])[0])
    except RpcRefused as refusal:
        if not context.chain.knows_transaction(signed.tx_hash) and context.chain.nonce(sender) <= signed.nonce:
            note(context, signed.submission, refusal)
            return False
    return True


def _mark_sent(context: SubmitterContext, taken: Sequence[Outgoing]) -> None:
    if not taken:
        return
    now = context.clock()
    moved = {"problem": None, "state": State.SENT, "updated_at": now}
    ids = [signed.submission for signed in taken]
    with writing(context.engine) as session:
        session.execute(update(SubmissionAttempt).where(_hashes_in(taken)).values(sent_at=now))
        session.execute(update(Submission).where(_still_pending(ids)).values(**moved))
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


def _bytes_of(context: SubmitterContext, some: Sequence[Outgoing]) -> list[bytes]:
    """In the same order."""
    stored = [signed for signed in some if not signed.raw]
    raws: dict[str, bytes] = {}
    if stored:
        with reading(context.engine) as session:
            wanted = select(SubmissionAttempt.tx_hash, SubmissionAttempt.raw).where(_hashes_in(stored))
            raws = dict(session.exec(wanted).all())
    return [signed.raw or raws[signed.tx_hash] for signed in some]


def _still_pending(ids: Sequence[str]) -> ColumnElement[bool]:
    """Those that nobody has moved since we looked."""
    return col(Submission.id).in_(ids) & col(Submission.state).in_(PENDING)


def _hashes_in(outgoing: Sequence[Outgoing]) -> ColumnElement[bool]:
    return col(SubmissionAttempt.tx_hash).in_([signed.tx_hash for signed in outgoing])
