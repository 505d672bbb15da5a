"""A chain that forgot: a restored dump, a reorganisation, a killed engine. *Confirmed* is a view, never a final flag.

What was mined in a block that is gone is given to the chain again, in its old order over all lanes: a later act may
mean something else before an earlier one (acts of revocation are numbered by the chain).
"""

import itertools
import logging
from collections.abc import Iterable

from sqlalchemy import or_
from sqlmodel import col, select

from ledger.db import reading, writing
from ledger.failpoints import failpoint, register
from ledger.indexing.reorg import all_gone, gone, surviving
from ledger.submitting.outbox import ON_CHAIN, State, Submission
from ledger.submitting.projected import ProjectedTransactions, mined_by
from ledger.submitting.sender_queue import Desk, Lane, Waiting

logger = logging.getLogger(__name__)

register("submitter.before_confirm", "submitter.after_confirm", "submitter.before_forget", "submitter.after_forget")


def forget(desk: Desk) -> bool:
    """Take back what the chain no longer holds. True where there was any of it."""
    gone = forgotten(desk)
    if not gone:
        return False
    failpoint("submitter.before_forget")
    with writing(desk.engine) as session:
        lost = session.exec(
            select(Submission).where(
                col(Submission.state).in_(ON_CHAIN),
                or_(
                    *(
                        (col(Submission.mined_block_number) == number) & (col(Submission.mined_block_hash) == hash_)
                        for number, hash_ in gone
                    )
                ),
            )
        ).all()
        for row in lost:
            row.replaying = True
            row.move(State.SENT, desk.clock)
    failpoint("submitter.after_forget")
    logger.warning(
        "the chain forgot %d of our transactions, from block %d on: sending them again", len(lost), min(gone)[0]
    )
    return True


def confirm(desk: Desk) -> bool:
    """Mined, deep enough, and in the projection. Its block has just been seen to be there, by `forget`."""
    with reading(desk.engine) as session:
        if session.exec(select(Submission.id).where(Submission.state == State.MINED).limit(1)).first() is None:
            return False
    deepest = desk.chain.head().number - desk.confirmations
    failpoint("submitter.before_confirm")
    with reading(desk.engine) as session:
        deep = [mined for _, mined in mined_by(session, [State.MINED], until=deepest)]
    lacking = [] if desk.projection is None else ProjectedTransactions(desk.projection).lacking(deep)
    shown = {mined.id: mined.tx_hash for mined in deep if mined not in lacking}
    with writing(desk.engine) as session:
        rows = session.exec(select(Submission).where(Submission.state == State.MINED, col(Submission.id).in_(shown)))
        confirmed = [row for row in rows if row.mined_tx_hash == shown[row.id]]
        for row in confirmed:
            row.move(State.CONFIRMED, desk.clock)
    failpoint("submitter.after_confirm")
    return bool(confirmed)


def front(lanes: Iterable[Lane]) -> list[Waiting]:
    """The next rows to be given again: the first in old order and those after it from the same sender."""
    lost = sorted(
        (row for lane in lanes for row in lane.rows if row.replaying), key=lambda row: (row.once_mined, row.place)
    )
    return list(itertools.takewhile(lambda row: row.sender == lost[0].sender, lost))


def forgotten(desk: Desk) -> list[tuple[int, str]]:
    """Blocks of ours that are no longer there: each unconfirmed one is asked for, of the confirmed ones the newest."""
    fresh = all_gone(desk.chain, _blocks(desk, State.MINED))
    newest = _blocks(desk, State.CONFIRMED, newest_only=True)
    if not newest or not gone(desk.chain, newest[0]):
        return fresh
    old = _blocks(desk, State.CONFIRMED)
    return fresh + old[surviving(desk.chain, old) :]


def _blocks(desk: Desk, state: State, *, newest_only: bool = False) -> list[tuple[int, str]]:
    """Distinct blocks, ascending; or only the last."""
    number, hash_ = col(Submission.mined_block_number), col(Submission.mined_block_hash)
    wanted = select(number, hash_).where(Submission.state == state, number.is_not(None)).distinct()
    with reading(desk.engine) as session:
        found = session.exec(wanted.order_by(number.desc()).limit(1) if newest_only else wanted.order_by(number))
        return [(n, h) for n, h in found if n is not None and h is not None]
