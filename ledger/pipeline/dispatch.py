"""Give rows their nonces, in order: stored bytes where they fit, new ones where they do not, then send.

A row is tried (one estimate) before it is signed. Its bytes are stored before they are sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from sqlmodel import col, select

from ledger.db import reading, writing
from ledger.errors import LedgerError, LedgerRejected, LedgerUnavailable, RpcRefused, SubmissionUnknown, UndecodedRevert
from ledger.pipeline.client import GAS_CAP, Fees
from ledger.pipeline.failpoints import failpoint, register
from ledger.pipeline.lane import Desk, Lane, StoredAttempt, Waiting
from ledger.pipeline.outbox import PENDING, State, SubmissionAttempt, find
from ledger.pipeline.settle import note, reject, search

# Storage that is warm when tried may be cold when mined.
_GAS_MARGIN_PERCENT = 130
_GAS_MARGIN = 30_000
# A pool asks at least a tenth more of a transaction that replaces another.
_REPLACEMENT_PERCENT = 113
_RESEND_AFTER = timedelta(seconds=60)

register(
    "submitter.after_preflight",
    "submitter.before_store",
    "submitter.after_store",
    "submitter.after_send",
    "submitter.after_mark_sent",
)


@dataclass(frozen=True)
class _Outgoing:
    """Bytes ready to be sent, and whether they must be stored first."""

    row: Waiting
    nonce: int
    gas: int
    fees: Fees
    raw: bytes
    tx_hash: str


def dispatch(desk: Desk, lane: Lane, rows: Sequence[Waiting], *, replaying: bool) -> bool:
    """True where something was sent or decided."""
    fees = desk.chain.fees()
    fresh: list[_Outgoing] = []
    stored: list[tuple[Waiting, StoredAttempt]] = []
    decided = False
    for offset, row in enumerate(rows[: desk.max_in_flight]):
        nonce = lane.nonce + offset
        live = row.live(lane.nonce)
        fits = live is not None and live.nonce == nonce and not _underpriced(row, live, fees)
        if fits and live is not None and nonce < lane.pool_nonce and not _overdue(desk, live):
            continue  # the chain node has it
        gas = live.gas if live is not None and not replaying else _preflight(desk, row)
        if not isinstance(gas, int):
            alone = offset == 0 and not lane.unconfirmed and not replaying
            decided = _refused(desk, row, gas, final=alone)
            break
        if fits and live is not None:
            stored.append((row, live))
        else:
            fresh.append(
                _sign(desk, row, nonce, gas, _raised(fees, live) if live is not None and live.nonce == nonce else fees)
            )
    _store(desk, fresh)
    sent = _send(desk, lane, stored, fresh)
    return decided or sent


def _preflight(desk: Desk, row: Waiting) -> int | LedgerError:
    """The gas to offer, or why the chain would refuse."""
    with reading(desk.engine) as session:
        stored = find(session, row.id)
    if not desk.chain.code(stored.to_address):
        return LedgerUnavailable(
            method="eth_getCode", reason=f"there is no contract at {stored.to_address} (yet, or any more)"
        )
    try:
        estimate = desk.chain.estimate_gas(stored.to_address, stored.calldata, sender=row.sender)
    except (LedgerRejected, UndecodedRevert, RpcRefused) as error:
        return error
    failpoint("submitter.after_preflight")
    return min(estimate * _GAS_MARGIN_PERCENT // 100 + _GAS_MARGIN, GAS_CAP)


def _refused(desk: Desk, row: Waiting, error: LedgerError, *, final: bool) -> bool:
    """A refusal counts only when nothing that was sent before it, and nothing that is replayed, can change it."""
    if final and isinstance(error, LedgerRejected | UndecodedRevert):
        if search(desk, row):
            return True
        if not (isinstance(error, LedgerRejected) and error.means_already_done):
            return reject(desk, row, error)
        # Done, says the contract, but this node does not show where: say neither yes nor no.
        error = SubmissionUnknown(submission=row.id, state=row.state)
    note(desk, row, error)
    return False


def _sign(desk: Desk, row: Waiting, nonce: int, gas: int, fees: Fees) -> _Outgoing:
    with reading(desk.engine) as session:
        stored = find(session, row.id)
    transaction: dict[str, Any] = {
        "chainId": desk.chain_id,
        "nonce": nonce,
        "to": to_checksum_address(stored.to_address),
        "value": 0,
        "data": stored.calldata,
        "gas": gas,
    }
    if fees.base_fee_wei is None:
        transaction |= {"gasPrice": fees.max_fee_wei}
    else:
        transaction |= {"type": 2, "maxFeePerGas": fees.max_fee_wei, "maxPriorityFeePerGas": fees.priority_fee_wei}
    raw = desk.signer.sign(row.sender, transaction)
    return _Outgoing(row=row, nonce=nonce, gas=gas, fees=fees, raw=raw, tx_hash="0x" + keccak(raw).hex())


def _store(desk: Desk, fresh: Sequence[_Outgoing]) -> None:
    if not fresh:
        return
    failpoint("submitter.before_store")
    with writing(desk.engine) as session:
        for signed in fresh:
            row = find(session, signed.row.id)
            known = select(SubmissionAttempt).where(SubmissionAttempt.tx_hash == signed.tx_hash)
            if session.exec(known).one_or_none() is None:
                session.add(
                    SubmissionAttempt(
                        submission_id=row.id,
                        sender=row.sender,
                        nonce=signed.nonce,
                        raw=signed.raw,
                        tx_hash=signed.tx_hash,
                        gas=signed.gas,
                        max_fee_wei=signed.fees.max_fee_wei,
                        priority_fee_wei=signed.fees.priority_fee_wei,
                        signed_at=desk.clock(),
                    )
                )
            if State(row.state) in PENDING:
                row.move(State.SIGNED, desk.clock)
    failpoint("submitter.after_store")


def _send(desk: Desk, lane: Lane, stored: Sequence[tuple[Waiting, StoredAttempt]], fresh: Sequence[_Outgoing]) -> bool:
    """In the order of nonces. What follows one that is not taken waits for the next round."""
    queue = [(attempt.nonce, row, attempt.tx_hash) for row, attempt in stored]
    queue += [(signed.nonce, signed.row, signed.tx_hash) for signed in fresh]
    raw = {signed.tx_hash: signed.raw for signed in fresh}
    sent: list[str] = []
    try:
        for nonce, row, tx_hash in sorted(queue, key=lambda item: item[0]):
            trouble = _hand_over(desk, lane.sender, nonce, tx_hash, raw.get(tx_hash) or _bytes_of(desk, tx_hash))
            if trouble is not None:
                note(desk, row, trouble)
                break
            sent.append(tx_hash)
            failpoint("submitter.after_send")
    finally:
        _mark_sent(desk, sent)
    return bool(sent)


def _hand_over(desk: Desk, sender: str, nonce: int, tx_hash: str, raw: bytes) -> RpcRefused | None:
    """A refusal of bytes that the node has, or of a nonce that is spent, is none: the next round sees what it did."""
    try:
        desk.chain.send_raw(raw)
    except RpcRefused as refusal:
        done = desk.chain.knows_transaction(tx_hash) or desk.chain.nonce(sender) > nonce
        return None if done else refusal
    return None


def _bytes_of(desk: Desk, tx_hash: str) -> bytes:
    with reading(desk.engine) as session:
        return session.exec(select(SubmissionAttempt.raw).where(SubmissionAttempt.tx_hash == tx_hash)).one()


def _mark_sent(desk: Desk, hashes: Sequence[str]) -> None:
    if not hashes:
        return
    with writing(desk.engine) as session:
        for attempt in session.exec(select(SubmissionAttempt).where(col(SubmissionAttempt.tx_hash).in_(hashes))):
            attempt.sent_at = desk.clock()
            row = find(session, attempt.submission_id)
            if State(row.state) in PENDING:
                row.problem = None
                row.move(State.SENT, desk.clock)
    failpoint("submitter.after_mark_sent")


def _underpriced(row: Waiting, live: StoredAttempt, fees: Fees) -> bool:
    """No block will take it now; or the pool would not, and asks for more than these bytes offer."""
    outbid = live.max_fee_wei < fees.max_fee_wei or live.priority_fee_wei < fees.priority_fee_wei
    return live.max_fee_wei < (fees.base_fee_wei or 0) or (row.refused and outbid)


def _raised(fees: Fees, old: StoredAttempt) -> Fees:
    """What replaces `old` in a pool."""
    priority = max(fees.priority_fee_wei, _raise(old.priority_fee_wei))
    return replace(
        fees, priority_fee_wei=priority, max_fee_wei=max(fees.max_fee_wei, _raise(old.max_fee_wei), priority)
    )


def _raise(wei: int) -> int:
    return wei and wei * _REPLACEMENT_PERCENT // 100 + 1


def _overdue(desk: Desk, attempt: StoredAttempt) -> bool:
    """Long in the pool and not mined: tell the node again, it may have lost it."""
    return attempt.sent_at is None or desk.clock() - attempt.sent_at > _RESEND_AFTER
