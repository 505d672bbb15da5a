"""Requeue what a reorg orphaned (a restored dump or a killed chain too). *Confirmed* is a view, never a final flag.

What was mined in an orphaned block is sent again, in its old order over all sender queues: a later act may mean
something else before an earlier one (acts of revocation are numbered by the chain).
"""

import itertools
import logging
from collections.abc import Iterable

from sqlalchemy import or_, update
from sqlmodel import col, select

from ledger.db import reading, writing
from ledger.failpoints import failpoint, register
from ledger.indexing.reorg import count_canonical, is_orphaned, orphaned
from ledger.rpc.position import NumberedBlock
from ledger.submitting.outbox import ON_CHAIN, State, Submission
from ledger.submitting.projected import ProjectedTransactions, mined_by
from ledger.submitting.round import Round, blocks_of_ours
from ledger.submitting.sender_queue import PendingSubmission, SenderQueue

logger = logging.getLogger(__name__)

register("submitter.before_confirm", "submitter.after_confirm", "submitter.before_requeue", "submitter.after_requeue")


def requeue_orphaned(seen: Round) -> bool:
    """Send again what the chain no longer holds. True where there was any of it."""
    context, orphaned = seen.context, orphaned_blocks(seen)
    if not orphaned:
        return False
    failpoint("submitter.before_requeue")
    with writing(context.engine) as session:
        lost = session.exec(
            select(Submission).where(
                col(Submission.state).in_(ON_CHAIN),
                or_(
                    *(
                        (col(Submission.mined_block_number) == number) & (col(Submission.mined_block_hash) == hash_)
                        for number, hash_ in orphaned
                    )
                ),
            )
        ).all()
        for row in lost:
            row.replaying = True
            row.move(State.SENT, context.clock)
    failpoint("submitter.after_requeue")
    logger.warning("reorg detected: requeued %d of our transactions, from block %d on", len(lost), min(orphaned)[0])
    return True


def confirm_mined(seen: Round) -> bool:
    """Mined, deep enough, and in the projection. Its block has just been seen to be there, by `requeue_orphaned`."""
    if not seen.mined:
        return False
    context, deepest = seen.context, seen.head.number - seen.context.confirmations
    failpoint("submitter.before_confirm")
    with reading(context.engine) as session:
        deep = [mined for _, mined in mined_by(session, [State.MINED], until=deepest)]
    missing = [] if context.projection is None else ProjectedTransactions(context.projection).missing(deep)
    shown = {mined.id: mined.tx_hash for mined in deep if mined not in missing}
    with writing(context.engine) as session:
        s = Submission
        wanted = select(s.id, s.mined_tx_hash).where(s.state == State.MINED, col(s.id).in_(shown))
        confirmed = [id_ for id_, tx_hash in session.exec(wanted) if tx_hash == shown[id_]]
        moved = {"state": State.CONFIRMED, "updated_at": context.clock()}
        session.execute(update(s).where(col(s.id).in_(confirmed)).values(**moved))
    failpoint("submitter.after_confirm")
    return bool(confirmed)


def next_to_resend(queues: Iterable[SenderQueue]) -> list[PendingSubmission]:
    """The next rows to be sent again: the first in old order and those after it from the same sender."""
    lost = sorted(
        (row for queue in queues for row in queue.rows if row.replaying),
        key=lambda row: (row.orphaned_position, row.place),
    )
    return list(itertools.takewhile(lambda row: row.sender == lost[0].sender, lost))


def orphaned_blocks(seen: Round) -> list[NumberedBlock]:
    """Blocks of ours that are no longer there: each unconfirmed one was asked for, of the confirmed ones the newest."""
    chain, engine = seen.context.chain, seen.context.engine
    fresh = orphaned(chain, [block for block in seen.mined if block in seen.missing])
    newest = [block for block in seen.newest_confirmed if block in seen.missing]
    if not newest or not is_orphaned(chain, newest[0]):
        return fresh
    with reading(engine) as session:
        old = blocks_of_ours(session, State.CONFIRMED)
    return fresh + old[count_canonical(chain, old) :]
