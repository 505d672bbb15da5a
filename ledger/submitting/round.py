"""What a round of the submitter reads once: which blocks hold transactions of ours, and where the chain stands."""

from dataclasses import dataclass, field
from functools import cache

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from ledger.db import reading
from ledger.errors import ChainMismatch
from ledger.rpc.client import ChainHeader, Fees
from ledger.rpc.position import NumberedBlock, position
from ledger.submitting.outbox import State, Submission
from ledger.submitting.sender_queue import SubmitterContext


@dataclass
class Round:
    """`mined`: blocks of ours that are not confirmed; `newest_confirmed`: none or one. `missing`: of both, those that
    the chain did not show when it was asked once."""

    context: SubmitterContext
    head: ChainHeader
    mined: list[NumberedBlock]
    newest_confirmed: list[NumberedBlock]
    missing: tuple[NumberedBlock, ...]
    _fees: Fees | None = field(default=None, init=False)

    def fees(self) -> Fees:
        """What a transaction must offer now, asked when the first is priced."""
        if self._fees is None:
            self._fees = self.context.chain.fees(self.head)
        return self._fees


def begin_round(context: SubmitterContext) -> Round:
    """The genesis is compared each time, for a wiped chain keeps its id. Raises ChainMismatch, LedgerUnavailable."""
    with reading(context.engine) as session:
        mined = blocks_of_ours(session, State.MINED)
        newest = blocks_of_ours(session, State.CONFIRMED, newest_only=True)
    here = position(context.chain, [*mined, *newest])
    if here.genesis_hash != context.genesis_hash:
        raise ChainMismatch(context.chain_id, expected_genesis=context.genesis_hash, found_genesis=here.genesis_hash)
    return Round(context, here.head, mined, newest, here.missing)


def blocks_of_ours(session: Session, state: State, *, newest_only: bool = False) -> list[NumberedBlock]:
    """Distinct blocks, ascending; or only the last."""
    found = session.exec(_blocks_of_ours(state, newest_only))
    return [(n, h) for n, h in found if n is not None and h is not None]


@cache
def _blocks_of_ours(state: State, newest_only: bool) -> Select[int | None, str | None]:
    number, hash_ = col(Submission.mined_block_number), col(Submission.mined_block_hash)
    wanted = select(number, hash_).where(Submission.state == state, number.is_not(None)).distinct()
    return wanted.order_by(number.desc()).limit(1) if newest_only else wanted.order_by(number)
