"""Where a chain stands, told in one request: which chain it is, its head, and what it holds at some numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import RpcMalformed
from ledger.rpc.client import ChainClient, ChainHeader

NumberedBlock = tuple[int, str]
"""Number and hash."""


@dataclass(frozen=True)
class ChainPosition:
    """`missing`: of the blocks that were asked about, those that the chain did not show."""

    genesis_hash: str
    head: ChainHeader
    missing: tuple[NumberedBlock, ...]


def position(chain: ChainClient, blocks: Sequence[NumberedBlock]) -> ChainPosition:
    """Raises LedgerUnavailable."""
    genesis, head, *shown = chain.headers([0, "latest", *(number for number, _ in blocks)])
    if genesis is None or head is None:
        raise RpcMalformed(method="eth_getBlockByNumber", reason="a chain without block 0, or without a latest one")
    return ChainPosition(genesis.hash, head, tuple(missing_of(blocks, shown)))


def missing_of(blocks: Sequence[NumberedBlock], shown: Sequence[ChainHeader | None]) -> list[NumberedBlock]:
    """Those of the blocks in whose place the chain showed another, or none."""
    return [block for block, found in zip(blocks, shown, strict=True) if found is None or found.hash != block[1]]
