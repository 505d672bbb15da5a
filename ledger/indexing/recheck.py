"""A second look behind the head: do the stored logs of some blocks equal those that the chain proves?"""

from collections.abc import Sequence

from sqlalchemy import Engine
from sqlmodel import col, select

from ledger.db import reading
from ledger.indexing.projection import ChainLogRow, row_of
from ledger.rpc.blocks import WholeBlock


def first_difference(engine: Engine, blocks: Sequence[WholeBlock], addresses: Sequence[str]) -> int | None:
    """The number of the first block whose logs from these addresses are not exactly the stored ones."""
    first, last = blocks[0].header.number, blocks[-1].header.number
    wanted = select(ChainLogRow).where(ChainLogRow.block_number >= first, ChainLogRow.block_number <= last)
    stored: dict[int, list[ChainLogRow]] = {}
    with reading(engine) as session:
        for row in session.exec(wanted.order_by(col(ChainLogRow.block_number), col(ChainLogRow.log_index))):
            stored.setdefault(row.block_number, []).append(row)
    for block in blocks:
        told = [row_of(log, block.header.time) for log in block.logs if log.address in addresses]
        if [row.model_dump() for row in told] != [row.model_dump() for row in stored.get(block.header.number, [])]:
            return block.header.number
    return None
