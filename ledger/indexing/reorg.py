"""After a reorg: find the last block of ours that the chain still holds, roll back to it and rebuild from there.

Rows are not undone one by one. Logs beyond the fork are deleted and every projection is filled again from the logs
that are left: one code path, the same as for a reindex, so the two cannot differ. It costs time in proportion to all
stored logs; chains with instant finality have no reorgs, and on others `confirmations` keeps it rare.
"""

import logging
from collections.abc import Sequence

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from ledger.db import reading
from ledger.indexing.projection import ChainLogRow, Projector
from ledger.rpc.client import ChainClient
from ledger.rpc.position import NumberedBlock, missing_of

logger = logging.getLogger(__name__)

_ATTEMPTS = 3


def common_ancestor(engine: Engine, chain: ChainClient) -> NumberedBlock | None:
    """Number and hash of the newest block with a log of ours that is still on the chain; None: not one is."""
    with reading(engine) as session:
        wanted = select(ChainLogRow.block_number, ChainLogRow.block_hash).distinct()
        blocks = list(session.exec(wanted.order_by(col(ChainLogRow.block_number))))
    canonical = count_canonical(chain, blocks)
    return blocks[canonical - 1] if canonical else None


def last_stored_before(engine: Engine, number: int) -> NumberedBlock | None:
    """Number and hash of the newest block below `number` with a log of ours; None: there is none."""
    wanted = select(ChainLogRow.block_number, ChainLogRow.block_hash).where(ChainLogRow.block_number < number)
    with reading(engine) as session:
        return session.exec(wanted.order_by(col(ChainLogRow.block_number).desc()).limit(1)).first()


def roll_back(session: Session, projector: Projector, fork: NumberedBlock) -> None:
    """Leave exactly what a reindex up to the fork would leave."""
    session.execute(delete(ChainLogRow).where(col(ChainLogRow.block_number) > fork[0]))
    projector.rebuild(session)


def count_canonical(chain: ChainClient, blocks: Sequence[NumberedBlock]) -> int:
    """How many of these ascending blocks the chain still holds. All before one that it holds are held too, so a
    search by halves is enough."""
    low, high = 0, len(blocks)
    while low < high:
        middle = (low + high) // 2
        if is_orphaned(chain, blocks[middle]):
            high = middle
        else:
            low = middle + 1
    return low


def is_canonical(chain: ChainClient, block: NumberedBlock) -> bool:
    number, hash_ = block
    found = chain.block(number)
    return found is not None and found.hash == hash_


def is_orphaned(chain: ChainClient, block: NumberedBlock) -> bool:
    """Asked more than once: of several nodes behind one URL one may lag, and nothing is taken back for its sake."""
    return not any(is_canonical(chain, block) for _ in range(_ATTEMPTS))


def orphaned(chain: ChainClient, blocks: Sequence[NumberedBlock]) -> list[NumberedBlock]:
    """Those of these blocks of which `is_orphaned` holds, in one request an attempt."""
    missing = list(blocks)
    for _ in range(_ATTEMPTS):
        missing = missing_of(missing, chain.headers([number for number, _ in missing]))
    return missing


def log_rollback(cursor: int, fork: NumberedBlock | None, *, why: str) -> None:
    to = "the start" if fork is None else f"block {fork[0]}"
    logger.warning("%s: rolled back from block %d to %s", why, cursor, to)
