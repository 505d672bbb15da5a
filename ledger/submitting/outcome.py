"""What became of submissions, written down: mined with our content, a fault, or to be signed again."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_
from sqlmodel import Session

from ledger.db import writing
from ledger.errors import SubmissionFault
from ledger.failpoints import failpoint, register
from ledger.rpc.client import ChainReceipt
from ledger.submitting.outbox import PENDING, State, Submission, find, problem_json
from ledger.submitting.sender_queue import SubmitterContext

logger = logging.getLogger(__name__)

register("submitter.after_mined")


@dataclass(frozen=True)
class Finding:
    """What became of one row: a receipt with our content, a fault, or neither: it must be signed again."""

    row: str
    mined: ChainReceipt | None = None
    fault: SubmissionFault | None = None


def record(context: SubmitterContext, findings: Sequence[Finding]) -> bool:
    """All in one commit, but for rows that somebody else has moved since we looked. True where a row moved."""
    mined = [_mined(finding.row, finding.mined) for finding in findings if finding.mined is not None]
    undone = [finding for finding in findings if finding.mined is None]
    with writing(context.engine) as session:
        moved = _move_to_mined(session, mined, context.clock()) if mined else 0
        for finding in undone:
            row = still_pending(session, finding.row)
            if row is not None:
                _apply(context, row, finding.fault)
                moved += 1
    if moved:
        failpoint("submitter.after_mined")
    return moved > 0


def _mined(submission: str, receipt: ChainReceipt) -> dict[str, Any]:
    """By bound names, which may not be those of columns."""
    where = {"of_block": receipt.block_number, "of_hash": receipt.block_hash, "of_index": receipt.tx_index}
    return {"of_id": submission, "of_tx": receipt.tx_hash} | where


def _move_to_mined(session: Session, mined: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """How many; one statement for all, past the mapper, which would read 200 kB of each."""
    table = Submission.__table__  # type: ignore[attr-defined]
    still_pending = (table.c.id == bindparam("of_id")) & or_(*(table.c.state == state for state in PENDING))
    moved = (
        table.update()
        .where(still_pending)
        .values(
            mined_block_number=bindparam("of_block"),
            mined_block_hash=bindparam("of_hash"),
            mined_tx_index=bindparam("of_index"),
            mined_tx_hash=bindparam("of_tx"),
            replaying=False,
            problem=None,
            state=State.MINED,
            updated_at=now,
        )
    )
    return session.connection().execute(moved, list(mined)).rowcount


def _apply(context: SubmitterContext, row: Submission, fault: SubmissionFault | None) -> None:
    if fault is None:  # where it is tried before it is signed: there the chain says what is wrong
        row.move(State.QUEUED, context.clock)
        return
    row.problem = problem_json(fault)
    row.replaying = False
    row.move(State.FAULT, context.clock)
    logger.critical("A PERSON MUST RECONCILE THIS: %s", fault)


def still_pending(session: Session, submission: str) -> Submission | None:
    """None where somebody else has moved it since we looked."""
    stored = find(session, submission)
    return stored if State(stored.state) in PENDING else None
