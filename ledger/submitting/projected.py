"""Does the projection hold what our own mined submissions did? Their receipts say in which blocks to look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from ledger.db import reading
from ledger.indexing.indexer import cursor_of
from ledger.indexing.projection import ChainLogRow
from ledger.submitting.expectation import EVENTLESS
from ledger.submitting.outbox import State, Submission

_ROWS_A_QUERY = 500


@dataclass(frozen=True)
class Mined:
    """A submission on chain: by its id, to which contract, and the block and hash of its transaction. `eventless`: it
    need not have left any event."""

    id: str
    to: str
    block: int
    tx_hash: str
    eventless: bool = False


def mined_by(session: Session, states: Iterable[State], *, until: int, after: int = 0) -> list[tuple[int, Mined]]:
    """A page of them, mined at or before block `until`, each behind its place, which is greater than `after`."""
    s = Submission
    eventless = col(s.expectation).startswith(EVENTLESS, autoescape=True)
    wanted = select(s.place, s.id, s.to_address, s.mined_block_number, s.mined_tx_hash, eventless).where(  # type: ignore[call-overload]
        col(s.state).in_(tuple(states)), col(s.mined_block_number) <= until, col(s.place) > after
    )
    found = session.execute(wanted.order_by(s.place).limit(_ROWS_A_QUERY))
    return [(place, Mined(*rest)) for place, *rest in found]


class ProjectedTransactions:
    """What one projection holds now, seen by transaction."""

    def __init__(self, projection: Engine) -> None:
        self._engine = projection

    def missing(self, mined: Sequence[Mined]) -> list[Mined]:
        """Those whose events the projection ought to show, because it watches their contract, and does not (yet)."""
        with reading(self._engine) as session:
            cursor = cursor_of(session)
            if cursor is None:
                return list(mined)
            ours = [each for each in mined if each.to in cursor.watched.split(",") and not each.eventless]
            there = _transactions(session, {each.block for each in ours})
        return [each for each in ours if (each.block, each.tx_hash) not in there]

    def gaps(self, outbox: Engine, states: Sequence[State], *, until: int) -> list[int]:
        """Ascending: the blocks up to `until`, which the cursor has passed, where a submission of ours is missing."""
        found, after = set[int](), 0
        while True:
            with reading(outbox) as session:
                page = mined_by(session, states, until=until, after=after)
            if page:
                found |= {each.block for each in self.missing([each for _, each in page])}
                after = page[-1][0]
            if len(page) < _ROWS_A_QUERY:
                break
        return sorted(found)


def _transactions(session: Session, blocks: set[int]) -> set[tuple[int, str]]:
    numbers, found = sorted(blocks), set[tuple[int, str]]()
    for start in range(0, len(numbers), _ROWS_A_QUERY):
        some = numbers[start : start + _ROWS_A_QUERY]
        wanted = select(ChainLogRow.block_number, ChainLogRow.tx_hash).where(col(ChainLogRow.block_number).in_(some))
        found |= set(session.exec(wanted.distinct()))
    return found
