"""All batches up to a block and all acts on them, in few statements: what a snapshot is made of."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from formats.register.status import StatusAct
from ledger.credentials.facts import Batch
from ledger.credentials.queries import acts_of, batch_of, in_order
from ledger.credentials.tables import BatchRow, StatusActRow, StatusPositionRow
from ledger.indexing.projection import ChainLogRow


@dataclass(frozen=True)
class Anchoring:
    """A batch, and the log that anchored it by its block's hash and its index there: the same log, the same content."""

    batch: Batch
    log: tuple[str, int]


def anchorings(session: Session, *, until: int) -> Iterator[Anchoring]:
    """In the order of the chain, those of block `until` too."""
    same_log = (col(ChainLogRow.block_number) == BatchRow.block_number) & (
        col(ChainLogRow.log_index) == BatchRow.log_index
    )
    wanted = select(BatchRow, ChainLogRow.block_hash).join(ChainLogRow, same_log)
    wanted = wanted.where(BatchRow.block_number <= until)
    for row, block_hash in session.exec(wanted.order_by(col(BatchRow.block_number), col(BatchRow.log_index))):
        yield Anchoring(batch_of(row), (block_hash, row.log_index))


def acts_by_batch(session: Session, *, until: int) -> dict[bytes, list[StatusAct]]:
    """Every act on each batch that has any, oldest first, those of block `until` too."""
    positions: dict[tuple[int, int], list[int]] = {}
    touched = select(StatusPositionRow.block_number, StatusPositionRow.log_index, StatusPositionRow.position)
    touched = touched.where(StatusPositionRow.block_number <= until)
    for block, index, position in session.exec(touched.order_by(col(StatusPositionRow.position))):
        positions.setdefault((block, index), []).append(position)
    logged: dict[bytes, list[tuple[StatusActRow, tuple[int, ...]]]] = {}
    for row in session.exec(in_order(select(StatusActRow).where(StatusActRow.block_number <= until))):
        on = tuple(positions.get((row.block_number, row.log_index), ()))
        logged.setdefault(row.batch, []).append((row, on))
    return {batch: acts_of(rows) for batch, rows in logged.items()}
