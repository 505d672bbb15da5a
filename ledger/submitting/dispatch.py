"""Give rows their nonces, in order: stored bytes where they fit, new ones where they do not, then send.

A row is tried (one estimate) before it is signed. Its bytes are stored before they are sent.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from eth_utils.crypto import keccak
from sqlmodel import col, select

from ledger.db import reading
from ledger.errors import LedgerError, LedgerRejected, LedgerUnavailable, RpcRefused, SubmissionUnknown, UndecodedRevert
from ledger.failpoints import failpoint, register
from ledger.rpc.chain_facts import checksummed
from ledger.rpc.client import GAS_CAP, Fees
from ledger.submitting.confirmation import UNPROVED, SubmissionHalted, halting, note, reject, search
from ledger.submitting.outbox import State, Submission
from ledger.submitting.round import Round
from ledger.submitting.sender_queue import PendingSubmission, SenderQueue, StoredAttempt, SubmitterContext
from ledger.submitting.sending import Outgoing, send, store

# Storage that is warm when tried may be cold when mined.
_GAS_MARGIN_PERCENT = 130
_GAS_MARGIN = 30_000
# A pool asks at least a tenth more of a transaction that replaces another.
_REPLACEMENT_PERCENT = 113
_RESEND_AFTER = timedelta(seconds=60)

register("submitter.after_preflight")


@dataclass(frozen=True)
class _Message:
    """What a row says to which contract, and whether that contract is there."""

    to: str
    calldata: bytes
    there: bool


@dataclass(frozen=True)
class _Step:
    """One row and the nonce that is its turn. `live` bytes fit where they carry that nonce at a sufficient price."""

    row: PendingSubmission
    nonce: int
    live: StoredAttempt | None
    fits: bool
    first: bool


def dispatch(seen: Round, queue: SenderQueue, rows: Sequence[PendingSubmission], *, replaying: bool) -> bool:
    """True where something was sent or decided, or halted."""
    try:
        return _dispatch(seen, queue, rows, replaying=replaying)
    except SubmissionHalted:
        return True


def _dispatch(seen: Round, queue: SenderQueue, rows: Sequence[PendingSubmission], *, replaying: bool) -> bool:
    context = seen.context
    ready = [row for row in rows if not _needs_receipt_check(row, queue.nonce)]
    unsettled = len(ready) < len(rows)
    steps = _steps(seen, queue, ready)
    if not steps:
        return unsettled
    messages = _messages(context, [step.row.id for step in steps])
    # In a replay after a reorg, what stored bytes would do now is looked at again.
    tried = [step.row for step in steps if replaying or not step.live]
    preflights = _Preflights(context, queue.sender, tried, messages)
    fresh: list[Outgoing] = []
    kept: list[Outgoing] = []
    decided = unsettled
    for step in steps:
        with halting(context, step.row.id):
            message = messages[step.row.id]
            gas = step.live.gas if step.live and not replaying else preflights.of(step.row)
            if not isinstance(gas, int):
                alone = step.first and not queue.unconfirmed and not unsettled and not replaying
                decided |= _refused(context, step.row, gas, final=alone)
                break
            if step.live and step.fits:
                kept.append(Outgoing.stored(step.row, step.live))
            else:
                fresh.append(_sign(context, step, message, gas, seen.fees()))
    stored = store(context, fresh)
    return send(context, queue.sender, [*kept, *stored]) or decided


def _needs_receipt_check(row: PendingSubmission, chain_nonce: int) -> bool:
    """Its nonce was spent since the last look at receipts: that look comes before any new signature."""
    spent = any(attempt.nonce < chain_nonce for attempt in row.attempts)
    return spent and row.state is not State.QUEUED and row.live(chain_nonce) is None


def _steps(seen: Round, queue: SenderQueue, rows: Sequence[PendingSubmission]) -> list[_Step]:
    """The rows in flight, as many as the queue may have, without those that the chain node already holds."""
    steps = []
    for offset, row in enumerate(rows[: seen.context.max_in_flight]):
        nonce, live = queue.nonce + offset, row.live(queue.nonce)
        fits = live is not None and live.nonce == nonce and not _underpriced(seen, row, live)
        if not (fits and live and nonce < queue.pool_nonce and not _overdue(seen.context, live)):
            steps.append(_Step(row=row, nonce=nonce, live=live, fits=fits, first=offset == 0))
    return steps


def _messages(context: SubmitterContext, ids: Sequence[str]) -> Mapping[str, _Message]:
    wanted = select(Submission.id, Submission.to_address, Submission.calldata).where(col(Submission.id).in_(ids))
    with reading(context.engine) as session:
        found = list(session.exec(wanted))
    there = {to: bool(context.chain.code(to)) for to in {to for _, to, _ in found}}
    return {id_: _Message(to=to, calldata=calldata, there=there[to]) for id_, to, calldata in found}


class _Preflights:
    """What the chain would say to each of these rows, asked in few requests when the first of them is needed.

    A row that met trouble before is asked for alone: while it waits, so do all behind it.
    """

    def __init__(
        self,
        context: SubmitterContext,
        sender: str,
        tried: Sequence[PendingSubmission],
        messages: Mapping[str, _Message],
    ) -> None:
        self._context, self._sender, self._messages = context, sender, messages
        self._unasked = [row for row in tried if messages[row.id].there]
        self._told: dict[str, int | LedgerRejected | UndecodedRevert | None] = {}

    def of(self, row: PendingSubmission) -> int | LedgerError:
        """The gas to offer, or why the chain would refuse."""
        message = self._messages[row.id]
        if not message.there:  # a call to nothing succeeds
            return LedgerUnavailable(method="eth_getCode", reason=f"no contract at {message.to} (yet, or any more)")
        if not row.troubled and row.id not in self._told:
            self._ask_together(row)
        told = self._told.get(row.id)
        estimate = self._ask_alone(message) if told is None else told
        if not isinstance(estimate, int):
            return estimate
        failpoint("submitter.after_preflight")
        return min(estimate * _GAS_MARGIN_PERCENT // 100 + _GAS_MARGIN, GAS_CAP)

    def _ask_together(self, first: PendingSubmission) -> None:
        start = self._unasked.index(first)
        rows = list(itertools.takewhile(lambda row: not row.troubled, self._unasked[start:]))
        messages = [self._messages[row.id] for row in rows]
        told = self._context.chain.estimate_each([(m.to, m.calldata) for m in messages], sender=self._sender)
        self._told |= zip([row.id for row in rows], told, strict=True)

    def _ask_alone(self, message: _Message) -> int | LedgerError:
        try:
            return self._context.chain.estimate_gas(message.to, message.calldata, sender=self._sender)
        except (LedgerRejected, UndecodedRevert, RpcRefused) as error:
            return error


def _refused(context: SubmitterContext, row: PendingSubmission, error: LedgerError, *, final: bool) -> bool:
    """A refusal counts only when nothing that was sent before it, and nothing that is replayed, can change it; that
    it is done already, always."""
    done = isinstance(error, LedgerRejected) and error.means_already_done
    try:
        if done:
            if search(context, row):
                return True
            # The contract says done, but this node does not show where: say neither yes nor no.
            error = SubmissionUnknown(submission=row.id, state=row.state)
        elif final and isinstance(error, LedgerRejected | UndecodedRevert):
            return search(context, row) or reject(context, row, error)
    except UNPROVED as unproved:
        error = unproved
    note(context, row.id, error)
    return False


def _sign(context: SubmitterContext, step: _Step, message: _Message, gas: int, fees: Fees) -> Outgoing:
    if step.live and step.live.nonce == step.nonce:
        fees = _raised(fees, step.live)
    transaction: dict[str, Any] = {
        "chainId": context.chain_id,
        "nonce": step.nonce,
        "to": checksummed(message.to),
        "value": 0,
        "data": message.calldata,
        "gas": gas,
    }
    if fees.base_fee_wei is None:
        transaction |= {"gasPrice": fees.max_fee_wei}
    else:
        transaction |= {"type": 2, "maxFeePerGas": fees.max_fee_wei, "maxPriorityFeePerGas": fees.priority_fee_wei}
    raw = context.signer.sign(step.row.sender, transaction)
    return Outgoing(
        submission=step.row.id,
        nonce=step.nonce,
        tx_hash="0x" + keccak(raw).hex(),
        gas=gas,
        max_fee_wei=fees.max_fee_wei,
        priority_fee_wei=fees.priority_fee_wei,
        calldata=message.calldata,
        raw=raw,
    )


def _underpriced(seen: Round, row: PendingSubmission, live: StoredAttempt) -> bool:
    """No block will take it now; or the pool would not, and asks for more than these bytes offer."""
    if live.max_fee_wei < (seen.head.base_fee_wei or 0):
        return True
    if not row.refused:
        return False
    fees = seen.fees()
    return live.max_fee_wei < fees.max_fee_wei or live.priority_fee_wei < fees.priority_fee_wei


def _raised(fees: Fees, old: StoredAttempt) -> Fees:
    """What replaces `old` in a pool."""
    priority = max(fees.priority_fee_wei, _raise(old.priority_fee_wei))
    return replace(
        fees, priority_fee_wei=priority, max_fee_wei=max(fees.max_fee_wei, _raise(old.max_fee_wei), priority)
    )


def _raise(wei: int) -> int:
    return wei and wei * _REPLACEMENT_PERCENT // 100 + 1


def _overdue(context: SubmitterContext, attempt: StoredAttempt) -> bool:
    """Long in the pool and not mined: tell the node again, it may have lost it."""
    return attempt.sent_at is None or context.clock() - attempt.sent_at > _RESEND_AFTER
