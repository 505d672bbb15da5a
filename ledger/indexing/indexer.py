"""The indexer: the chain's logs, in order, into raw rows and projections, with the cursor in the same commit.

The cursor passes a block only when that block was read whole (`ledger/rpc/blocks.py`).
"""

from collections.abc import Sequence

from sqlalchemy import Engine, delete
from sqlmodel import Field, Session, select

from ledger.db import LedgerBase, projection_commit, reading
from ledger.errors import ChainMismatch, LogsIncomplete
from ledger.failpoints import failpoint, register
from ledger.indexing import reorg
from ledger.indexing.projection import ChainLogRow, Projection, Projector, Watched
from ledger.indexing.recheck import first_difference
from ledger.rpc.blocks import BlockReader, WholeBlock
from ledger.rpc.client import ChainClient
from ledger.rpc.position import ChainPosition, NumberedBlock, position

RECHECKED_BLOCKS = 64

register(
    "indexer.after_logs",
    "indexer.before_commit",
    "indexer.after_commit",
    "indexer.before_rollback",
    "indexer.before_rollback_commit",
    "indexer.after_rollback",
)


class Cursor(LedgerBase, table=True):
    """How far the projection has come, on which chain, over which contracts. One row."""

    __tablename__ = "cursor"

    deployment: str = Field(primary_key=True)
    genesis_hash: str
    watched: str
    block_number: int
    block_hash: str


_CURSOR = select(Cursor)


def cursor_of(session: Session) -> Cursor | None:
    """Where the projection stands; None before its first commit."""
    return session.exec(_CURSOR).one_or_none()


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
        self._reader = BlockReader(chain)
        self.stands_at: NumberedBlock | None = None
        """Number and hash of the block that the cursor was at when `tick` last looked; None before its first commit."""

    def tick(self) -> bool:
        """One window. True where the cursor moved, also backwards: call again at once, else after a pause.

        Raises `LogsIncomplete` (a block that the node does not tell whole: the cursor stays), any other
        `LedgerUnavailable` (call again later) and `ChainMismatch` (stop: a wiped or another chain).
        """
        cursor, here = self._look()
        self.stands_at = None if cursor is None else _block_of(cursor)
        if cursor is not None and here.missing and reorg.is_orphaned(self._chain, _block_of(cursor)):
            self._roll_back(cursor)
            return True
        last = max(here.head.number - self._confirmations, 0)
        first = self._from_block if cursor is None else cursor.block_number + 1
        if last < first:
            return False
        try:
            parent = None if cursor is None else cursor.block_hash
            blocks = self._reader.read(first, last, parent=parent, head=here.head)
        except LogsIncomplete:
            if cursor is not None and reorg.is_orphaned(self._chain, _block_of(cursor)):
                return True  # a reorg while we read
            raise
        failpoint("indexer.after_logs")
        self._commit(blocks)
        return True

    def recheck(self, number: int | None = None) -> bool:
        """Prove the newest blocks once more, or this one, and compare the stored logs. True where they differ: the
        projection is then rolled back to before the first such block, and `tick` reads on from there.

        Raises as `tick` does.
        """
        cursor, _ = self._look()
        if cursor is None:
            return False
        last = cursor.block_number if number is None else number
        first = max(self._from_block, last - RECHECKED_BLOCKS + 1) if number is None else number
        blocks = self._reader.read_all(first, last)
        if last == cursor.block_number and blocks[-1].header.hash != cursor.block_hash:
            return False  # a reorg: `tick` sees to it
        different = first_difference(self._engine, blocks, self._projector.addresses)
        if different is None:
            return False
        why = f"the projection's logs of block {different} are not the chain's"
        self._roll_back_to(cursor, reorg.last_stored_before(self._engine, different), why=why)
        return True

    def reindex(self) -> None:
        """Delete every row and read the chain again, from the first block to its head. Nothing is deleted where the
        chain does not answer or is another. Raises LedgerUnavailable, ChainMismatch."""
        self._require_genesis(self._chain.genesis_hash(), self._genesis_hash)
        with projection_commit(self._engine) as session:
            self._start_anew(session)
        while self.tick():
            pass

    def _look(self) -> tuple[Cursor | None, ChainPosition]:
        """Where the projection stands and where the chain does, which is the one that it is of."""
        with reading(self._engine) as session:
            cursor = cursor_of(session)
        here = position(self._chain, [] if cursor is None else [_block_of(cursor)])
        expected = self._genesis_hash if cursor is None else cursor.genesis_hash
        for belongs_to in {expected, self._genesis_hash}:
            self._require_genesis(here.genesis_hash, belongs_to)
        if cursor is not None and (cursor.deployment, cursor.watched) != (self._deployment, self._watched()):
            with projection_commit(self._engine) as session:
                self._start_anew(session)  # other contracts: what is stored is not all of theirs
            return None, here
        return cursor, here

    def _require_genesis(self, found: str, expected: str) -> None:
        if found != expected:
            raise ChainMismatch(chain_id=self._chain.chain_id(), expected_genesis=expected, found_genesis=found)

    def _commit(self, blocks: Sequence[WholeBlock]) -> None:
        ours = set(self._projector.addresses)
        timed = [(log, block.header.time) for block in blocks for log in block.logs if log.address in ours]
        tip = blocks[-1].header
        with projection_commit(self._engine) as session:
            self._projector.store(session, timed)
            self._move_cursor(session, tip.number, tip.hash)
            failpoint("indexer.before_commit")
        failpoint("indexer.after_commit")

    def _roll_back(self, cursor: Cursor) -> None:
        self._roll_back_to(cursor, reorg.common_ancestor(self._engine, self._chain), why="reorg detected")

    def _roll_back_to(self, cursor: Cursor, fork: NumberedBlock | None, *, why: str) -> None:
        failpoint("indexer.before_rollback")
        with projection_commit(self._engine) as session:
            if fork is None:
                self._start_anew(session)
            else:
                reorg.roll_back(session, self._projector, fork)
                self._move_cursor(session, *fork)
            failpoint("indexer.before_rollback_commit")
        failpoint("indexer.after_rollback")
        reorg.log_rollback(cursor.block_number, fork, why=why)

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

    def _watched(self) -> str:
        return ",".join(self._projector.addresses)


def _block_of(cursor: Cursor) -> NumberedBlock:
    return cursor.block_number, cursor.block_hash
