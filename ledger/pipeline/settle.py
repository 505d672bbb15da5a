"""What the chain says about a submission: mined with our content, something else, or nothing yet."""

import logging

from sqlmodel import Session

from ledger.db import reading, writing
from ledger.errors import LedgerError, SubmissionFault
from ledger.pipeline.client import ChainReceipt
from ledger.pipeline.expectation import Expectation
from ledger.pipeline.failpoints import failpoint, register
from ledger.pipeline.lane import Desk, Lane, Waiting
from ledger.pipeline.outbox import PENDING, State, Submission, find, problem_json
from ledger.pipeline.window import LogWindow

logger = logging.getLogger(__name__)

# A command that passes when tried and reverts when mined, so often, needs a person.
MOST_REVERTS = 5

register("submitter.after_receipt", "submitter.after_mined", "submitter.after_search")


def settle_lane(desk: Desk, lane: Lane) -> bool:
    """Look up what became of every row whose nonce is spent. True where a row moved."""
    spent = [row for row in lane.rows if any(attempt.nonce < lane.nonce for attempt in row.attempts)]
    return any([settle(desk, row, lane.nonce) for row in spent])


def settle(desk: Desk, row: Waiting, chain_nonce: int) -> bool:
    reverts = 0
    unseen = False
    for attempt in reversed(row.attempts):
        if attempt.nonce >= chain_nonce:
            continue
        receipt = desk.chain.receipt(attempt.tx_hash)
        if receipt is None:
            unseen = True
        elif receipt.succeeded:
            failpoint("submitter.after_receipt")
            return _conclude(desk, row, [receipt])
        else:
            reverts += 1
    if row.live(chain_nonce) is not None or row.state is State.QUEUED:
        return False  # bytes that may still be mined, or known already to need new ones
    if unseen and search(desk, row):  # its nonce was taken, perhaps by bytes of ours that we no longer have
        return True
    return _sign_again(desk, row, reverts)


def search(desk: Desk, row: Waiting) -> bool:
    """Find the command on chain by its key or batch id, without any row of ours. True where it is there."""
    wanted = _wanted(desk, row)
    found = LogWindow(desk.chain).read_all(
        desk.first_block,
        desk.chain.head().number,
        [wanted.receipt_filter.address],
        wanted.receipt_filter.topics,
    )
    hashes = dict.fromkeys(log.tx_hash for log in found)
    receipts = [receipt for receipt in map(desk.chain.receipt, hashes) if receipt is not None]
    failpoint("submitter.after_search")
    return bool(receipts) and _conclude(desk, row, receipts)


def reject(desk: Desk, row: Waiting, error: LedgerError) -> bool:
    """The chain said no, and nothing of it is on chain."""
    with writing(desk.engine) as session:
        stored = _still_pending(session, row)
        if stored is None:
            return False
        stored.problem = problem_json(error)
        stored.replaying = False
        stored.move(State.REJECTED, desk.clock)
    logger.warning("submission %s (%s) rejected: %s", row.id, stored.kind, error)
    return True


def shout(desk: Desk, row: Waiting, fault: str, found: str) -> bool:
    """Stop here: no machine resolves this."""
    error = SubmissionFault(submission=row.id, fault=fault, found=found)
    with writing(desk.engine) as session:
        stored = _still_pending(session, row)
        if stored is None:
            return False
        stored.problem = problem_json(error)
        stored.replaying = False
        stored.move(State.FAULT, desk.clock)
    logger.critical("A PERSON MUST RECONCILE THIS: %s", error)
    return True


def note(desk: Desk, row: Waiting, error: LedgerError) -> None:
    """Keep the last trouble where people and callers can see it; the row stays as it is."""
    text = problem_json(error)
    with writing(desk.engine) as session:
        stored = _still_pending(session, row)
        if stored is not None and stored.problem != text:
            stored.problem = text
            stored.updated_at = desk.clock()
            logger.info("submission %s waits: %s", row.id, error)


def _conclude(desk: Desk, row: Waiting, receipts: list[ChainReceipt]) -> bool:
    wanted = _wanted(desk, row)
    equal = next((receipt for receipt in receipts if receipt.succeeded and wanted.met_by(receipt.logs)), None)
    if equal is None:
        return shout(desk, row, "the chain holds other content under this key", receipts[0].tx_hash)
    with writing(desk.engine) as session:
        stored = _still_pending(session, row)
        if stored is None:
            return False
        stored.mined_block_number = equal.block_number
        stored.mined_block_hash = equal.block_hash
        stored.mined_tx_index = equal.tx_index
        stored.mined_tx_hash = equal.tx_hash
        stored.replaying = False
        stored.problem = None
        stored.move(State.MINED, desk.clock)
    failpoint("submitter.after_mined")
    return True


def _sign_again(desk: Desk, row: Waiting, reverts: int) -> bool:
    """Back to the queue, where it is tried before it is signed: there the chain says why it refuses."""
    if reverts >= MOST_REVERTS:
        return shout(
            desk, row, f"reverted on chain {reverts} times though it passes when tried", row.attempts[-1].tx_hash
        )
    with writing(desk.engine) as session:
        stored = _still_pending(session, row)
        if stored is None:
            return False
        stored.move(State.QUEUED, desk.clock)
    return True


def _wanted(desk: Desk, row: Waiting) -> Expectation:
    with reading(desk.engine) as session:
        return find(session, row.id).wanted


def _still_pending(session: Session, row: Waiting) -> Submission | None:
    """None where somebody else has moved it since we looked."""
    stored = find(session, row.id)
    return stored if State(stored.state) in PENDING else None
