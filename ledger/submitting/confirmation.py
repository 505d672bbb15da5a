"""What the chain says about a submission: mined with our content, something else, or nothing yet."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlmodel import col, select

from ledger.containment import contained
from ledger.db import reading, writing
from ledger.errors import (
    LedgerError,
    LogsIncomplete,
    RpcMalformed,
    RpcRefused,
    SubmissionFault,
    SubmissionUnknown,
    UnexpectedFault,
)
from ledger.failpoints import failpoint, register
from ledger.rpc.blocks import BlockReader
from ledger.rpc.client import ChainReceipt
from ledger.rpc.log_window import LogWindow
from ledger.submitting.expectation import Expectation
from ledger.submitting.outbox import State, Submission, problem_json
from ledger.submitting.outcome import Finding, record, still_pending
from ledger.submitting.sender_queue import PendingSubmission, SenderQueue, SubmitterContext

logger = logging.getLogger(__name__)

# A command that passes when tried and reverts when mined, so often, needs a person.
MOST_REVERTS = 5

# What the chain node does not prove of one submission: that one waits, and the others go on.
UNPROVED = (LogsIncomplete, SubmissionUnknown)

# An expectation may be 200 kB.
_EXPECTATIONS_A_QUERY = 100

register("submitter.after_receipt", "submitter.after_search")


class SubmissionHalted(Exception):
    """A row was halted just now: look at its queue again, without it."""


def settle_sender_queue(context: SubmitterContext, queue: SenderQueue) -> bool:
    """Look up what became of every row whose nonce is spent. True where a row moved.

    Raises the first of UNPROVED, which is noted on its row, when all other rows were looked at.
    """
    spent = [row for row in queue.rows if any(attempt.nonce < queue.nonce for attempt in row.attempts)]
    receipts = _receipts(context, [a.tx_hash for row in spent for a in row.attempts if a.nonce < queue.nonce])
    findings: list[Finding] = []
    unproved: LedgerError | None = None
    for row, text in _with_expectations(context, spent):
        try:
            with halting(context, row.id):
                finding = _check_receipts(context, row, Expectation.from_json(text), queue.nonce, receipts)
                findings += [] if finding is None else [finding]
        except UNPROVED as error:
            note(context, row.id, error)
            unproved = unproved or error
    moved = record(context, findings)
    if unproved is not None:
        raise unproved
    return moved


def search(context: SubmitterContext, row: PendingSubmission) -> bool:
    """Find the command on chain by its key or batch id, without any bytes of ours. True where it is there.

    Raises one of UNPROVED where the node's answers show neither that it is there nor that it is not.
    """
    ((_, text),) = _with_expectations(context, [row])
    finding = _search(context, row, Expectation.from_json(text))
    return finding is not None and record(context, [finding])


def reject(context: SubmitterContext, row: PendingSubmission, error: LedgerError) -> bool:
    """The chain said no, and nothing of it is on chain."""
    with writing(context.engine) as session:
        stored = still_pending(session, row.id)
        if stored is None:
            return False
        stored.problem = problem_json(error)
        stored.move(State.REJECTED, context.clock)
    logger.warning("submission %s (%s) rejected: %s", row.id, stored.kind, error)
    return True


@contextmanager
def halting(context: SubmitterContext, submission: str) -> Iterator[None]:
    """What nobody foresaw halts this one row, which keeps its bytes; raises SubmissionHalted. The rest of its queue
    goes on without it, for a nonce that its bytes hold may be given to another row."""
    try:
        yield
    except LedgerError:
        raise
    except Exception as error:
        _halt(context, submission, contained(error, f"submission {submission}"))
        raise SubmissionHalted from error


def _halt(context: SubmitterContext, submission: str, fault: UnexpectedFault) -> None:
    with writing(context.engine) as session:
        stored = still_pending(session, submission)
        if stored is not None:
            stored.problem = problem_json(fault)
            stored.replaying = False  # or all queues would wait for a row that nobody sends
            stored.move(State.HALTED, context.clock)


def note(context: SubmitterContext, submission: str, error: LedgerError) -> None:
    """Keep the last trouble where people and callers can see it; the row stays as it is."""
    text = problem_json(error)
    with writing(context.engine) as session:
        stored = still_pending(session, submission)
        if stored is not None and stored.problem != text:
            stored.problem = text
            stored.updated_at = context.clock()
            logger.info("submission %s waits: %s", submission, error)


def _check_receipts(
    context: SubmitterContext,
    row: PendingSubmission,
    wanted: Expectation,
    chain_nonce: int,
    receipts: Mapping[str, ChainReceipt | None],
) -> Finding | None:
    """None: nothing to record yet."""
    reverts, unseen = 0, False
    for attempt in reversed([attempt for attempt in row.attempts if attempt.nonce < chain_nonce]):
        receipt = receipts[attempt.tx_hash]
        if receipt is None:
            unseen = True
        elif receipt.succeeded:
            failpoint("submitter.after_receipt")
            return _match_content(context, row, wanted, [receipt])
        else:
            reverts += 1
    if row.live(chain_nonce) is not None or row.state is State.QUEUED:
        return None  # bytes that may still be mined, or known already to need new ones
    if unseen:  # its nonce was taken, perhaps by bytes of ours that we no longer have
        found = _search(context, row, wanted)
        if found is not None:
            return found
    if reverts >= MOST_REVERTS:
        fault = f"reverted on chain {reverts} times though it passes when tried"
        return Finding(row.id, fault=SubmissionFault(row.id, fault, row.attempts[-1].tx_hash))
    return Finding(row.id)


def _search(context: SubmitterContext, row: PendingSubmission, wanted: Expectation) -> Finding | None:
    if not wanted.events:
        return None  # nothing of it could be told from what others did
    search = wanted.receipt_filter
    logs = LogWindow(context.chain).read_all(
        context.first_block, context.chain.head().number, [search.address], search.topics
    )
    try:
        receipts = _receipts(context, list(dict.fromkeys(log.tx_hash for log in logs)))
    except (RpcRefused, RpcMalformed) as error:
        logger.warning("submission %s cannot be searched for: %s", row.id, error)
        raise SubmissionUnknown(submission=row.id, state=row.state) from error
    failpoint("submitter.after_search")
    found = [receipt for receipt in receipts.values() if receipt is not None]
    finding = _match_content(context, row, wanted, found) if found else None
    return None if search.shared and finding is not None and finding.fault is not None else finding


def _match_content(
    context: SubmitterContext, row: PendingSubmission, wanted: Expectation, receipts: Sequence[ChainReceipt]
) -> Finding | None:
    """A fault only by receipts that are proved whole: some nodes show a receipt before its logs. None: look again."""
    for receipt in receipts:
        if wanted.met_by(receipt.logs):
            return Finding(row.id, mined=receipt)
    for receipt in receipts:
        (block,) = BlockReader(context.chain).read(receipt.block_number, receipt.block_number)
        if block.header.hash != receipt.block_hash:
            return None
        if wanted.met_by(block.logs_of(receipt.tx_hash)):
            return Finding(row.id, mined=receipt)
    fault = "the chain holds other content under this key"
    return Finding(row.id, fault=SubmissionFault(row.id, fault, receipts[0].tx_hash))


def _receipts(context: SubmitterContext, hashes: Sequence[str]) -> dict[str, ChainReceipt | None]:
    return dict(zip(hashes, context.chain.receipts(hashes), strict=True))


def _with_expectations(
    context: SubmitterContext, rows: Sequence[PendingSubmission]
) -> Iterator[tuple[PendingSubmission, str]]:
    """Each row with the text of its expectation; a text is parsed where its row can be halted."""
    for start in range(0, len(rows), _EXPECTATIONS_A_QUERY):
        some = rows[start : start + _EXPECTATIONS_A_QUERY]
        wanted = select(Submission.id, Submission.expectation).where(col(Submission.id).in_([row.id for row in some]))
        with reading(context.engine) as session:
            texts = dict(session.exec(wanted).all())
        yield from ((row, texts[row.id]) for row in some)
