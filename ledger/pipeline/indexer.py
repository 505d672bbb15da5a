"""The indexer: the chain's logs, in order, into raw rows and projections, with the cursor in the same commit."""

from collections.abc import Sequence

from sqlalchemy import Engine, delete
from sqlmodel import Field, Session, select

from ledger.db import LedgerBase, projection_commit, reading
from ledger.errors import ChainMismatch
from ledger.pipeline import reorg
from ledger.pipeline.client import ChainBlock, ChainClient, ChainLog
from ledger.pipeline.failpoints import failpoint, register
from ledger.pipeline.projection import ChainLogRow, Projection, Projector, Watched
from ledger.pipeline.window import LogWindow

register(
    "indexer.after_logs",
    "indexer.before_commit",
    "indexer.after_commit",
    "indexer.before_rewind",
    "indexer.before_rewind_commit",
    "indexer.after_rewind",
)


class Cursor(LedgerBase, table=True):
    """How far the projection has come, on which chain, over which contracts. One row."""

    __tablename__ = "cursor"

    deployment: str = Field(primary_key=True)
    genesis_hash: str
    watched: str
    block_number: int
    block_hash: str


def cursor_of(session: Session) -> Cursor | None:
    """Where the projection stands; None before its first commit."""
    return session.exec(select(Cursor)).one_or_none()


class Indexer:
    """`deployment` names the contracts (their chain ref); `from_block` is the block they were deployed in.
    A block is indexed once `confirmations` more are on top of it."""

    def __init__(
        self,
        *,
        engine: Engine,
        chain: ChainClient,
        deployment: str,
        genesis_hash: str,
        watched: Sequence[Watched],
        projections: Sequence[Projection],
        from_block: int = 0,
        confirmations: int = 0,
    ) -> None:
        self._engine = engine
        self._chain = chain
        self._deployment = deployment
        self._genesis_hash = genesis_hash
        self._from_block = from_block
        self._confirmations = confirmations
        self._projector = Projector(watched, projections)
        self._window = LogWindow(chain)

    def tick(self) -> bool:
        """One window. True where the cursor moved, also backwards: call again at once, else after a pause.

        Raises `LedgerUnavailable` (call again later) and `ChainMismatch` (stop: a wiped or another chain).
        """
        cursor = self._cursor_of_this_chain()
        if cursor is not None and not self._holds(cursor):
            self._rewind(cursor)
            return True
        target = self._chain.block(max(self._chain.head().number - self._confirmations, 0))
        first = self._from_block if cursor is None else cursor.block_number + 1
        if target is None or target.number < first:
            return False
        last, logs = self._window.read(first, target.number, self._projector.addresses)
        failpoint("indexer.after_logs")
        timed, tip = self._timed(logs), self._chain.block(last)
        after = self._chain.block(target.number)
        torn = tip is None or after is None or after.hash != target.hash
        if tip is None or torn or (cursor is not None and not self._holds(cursor)):
            return True  # the chain turned while we read: what was read belongs to no one fork
        self._commit(timed, tip)
        return True

    def reindex(self) -> None:
        """Forget every row and read the chain again, from the first block to its head."""
        with projection_commit(self._engine) as session:
            self._start_anew(session)
        while self.tick():
            pass

    def _cursor_of_this_chain(self) -> Cursor | None:
        found = self._chain.genesis_hash()
        with reading(self._engine) as session:
            cursor = cursor_of(session)
        expected = self._genesis_hash if cursor is None else cursor.genesis_hash
        for belongs_to in {expected, self._genesis_hash}:
            if found != belongs_to:
                raise ChainMismatch(chain_id=self._chain.chain_id(), expected_genesis=belongs_to, found_genesis=found)
        if cursor is not None and (cursor.deployment, cursor.watched) != (self._deployment, self._watched()):
            with projection_commit(self._engine) as session:
                self._start_anew(session)  # other contracts: what is stored is not all of theirs
            return None
        return cursor

    def _commit(self, timed: Sequence[tuple[ChainLog, int]], tip: ChainBlock) -> None:
        with projection_commit(self._engine) as session:
            self._projector.store(session, timed)
            self._move_cursor(session, tip.number, tip.hash)
            failpoint("indexer.before_commit")
        failpoint("indexer.after_commit")

    def _rewind(self, cursor: Cursor) -> None:
        failpoint("indexer.before_rewind")
        fork = reorg.last_surviving(self._engine, self._chain)
        with projection_commit(self._engine) as session:
            if fork is None:
                self._start_anew(session)
            else:
                reorg.rewind(session, self._projector, fork)
                self._move_cursor(session, *fork)
            failpoint("indexer.before_rewind_commit")
        failpoint("indexer.after_rewind")
        reorg.tell(cursor.block_number, fork)

    def _start_anew(self, session: Session) -> None:
        self._projector.empty(session)
        session.execute(delete(ChainLogRow))
        session.execute(delete(Cursor))

    def _move_cursor(self, session: Session, number: int, hash_: str) -> None:
        session.merge(
            Cursor(
                deployment=self._deployment,
                genesis_hash=self._genesis_hash,
                watched=self._watched(),
                block_number=number,
                block_hash=hash_,
            )
        )

    def _holds(self, cursor: Cursor) -> bool:
        return reorg.still_there(self._chain, (cursor.block_number, cursor.block_hash))

    def _watched(self) -> str:
        return ",".join(self._projector.addresses)

    def _timed(self, logs: Sequence[ChainLog]) -> list[tuple[ChainLog, int]]:
        """Each log with the time of its block, asked for where the engine did not tell it."""
        times: dict[int, int] = {}
        for log in logs:
            if log.block_number in times:
                continue
            if log.block_time is not None:
                times[log.block_number] = log.block_time
            elif (block := self._chain.block(log.block_number)) is not None:
                times[log.block_number] = block.time
        return [(log, times[log.block_number]) for log in logs if log.block_number in times]
