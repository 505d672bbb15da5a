"""Blocks read whole: headers that follow one another, and with each the logs that its receipts root commits to.

An answer of eth_getLogs does not show what it lacks: a lagging, pruned or overtaken node leaves out logs without an
error. Here a block counts only when the receipts of all its transactions give the root in its header. Not proved: that
the headers themselves are the chain's; their hashes are the node's word. See docs/adr/0011-logs-are-proved-complete.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ledger.errors import LogsIncomplete
from ledger.rpc.client import ChainClient, ChainHeader, ChainLog, ChainReceipt
from ledger.rpc.receipts_root import receipts_root

MOST_BLOCKS = 256
_MOST_TRANSACTIONS = 1_000
_ATTEMPTS = 3
_HEADER, _RECEIPT = "eth_getBlockByNumber", "eth_getTransactionReceipt"


@dataclass(frozen=True)
class WholeBlock:
    """A header with all its receipts, in order, proved by the header's receipts root."""

    header: ChainHeader
    receipts: tuple[ChainReceipt, ...]

    @property
    def logs(self) -> list[ChainLog]:
        """In order. Where each stands follows from the header: what the node wrote beside a log proves nothing."""
        here = self.header
        told = ((tx_hash, log) for tx_hash, receipt in self._by_transaction() for log in receipt.logs)
        return [
            replace(log, block_number=here.number, block_hash=here.hash, tx_hash=tx_hash, log_index=index)
            for index, (tx_hash, log) in enumerate(told)
        ]

    def logs_of(self, tx_hash: str) -> tuple[ChainLog, ...]:
        """The logs of one transaction; none where it is not in this block."""
        return next((receipt.logs for of, receipt in self._by_transaction() if of == tx_hash), ())

    def _by_transaction(self) -> Iterator[tuple[str, ChainReceipt]]:
        return zip(self.header.transactions, self.receipts, strict=True)


class BlockReader:
    """Raises `LogsIncomplete` where the node does not tell a block whole, also when asked again."""

    def __init__(self, chain: ChainClient) -> None:
        self._chain = chain

    def read(
        self, first: int, last: int, *, parent: str | None = None, head: ChainHeader | None = None
    ) -> list[WholeBlock]:
        """At least one block from `first` towards `last`, as many as one turn may hold, each the parent of the next.

        `parent`: the hash of the block before `first`, where it is known. `head`: a header that was read just now; it
        is not asked for again where it is all that is wanted.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                known = head if head is not None and first == last == head.number and attempt == 1 else None
                return self._read(first, min(last, first + MOST_BLOCKS - 1), parent, known)
            except LogsIncomplete:
                if attempt == _ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def read_all(self, first: int, last: int) -> list[WholeBlock]:
        """Every block of a range that one may hold in memory, each the parent of the next."""
        blocks = self.read(first, last)
        while blocks[-1].header.number < last:
            blocks += self.read(blocks[-1].header.number + 1, last, parent=blocks[-1].header.hash)
        return blocks

    def _read(self, first: int, last: int, parent: str | None, known: ChainHeader | None) -> list[WholeBlock]:
        told = self._chain.headers(range(first, last + 1)) if known is None else [known]
        headers = _linked(first, told, parent)
        asked = [tx_hash for header in headers for tx_hash in header.transactions]
        receipts = iter(self._chain.receipts(asked))
        whole: list[WholeBlock] = []
        for header in headers:
            of_block = [next(receipts) for _ in header.transactions]
            try:
                whole.append(_proved(header, of_block))
            except LogsIncomplete:
                if not whole:
                    raise
                break  # what stands before it is proved
        return whole


def _linked(first: int, told: Sequence[ChainHeader | None], parent: str | None) -> list[ChainHeader]:
    """From `first` on, until one is missing or follows another block."""
    linked: list[ChainHeader] = []
    transactions = 0
    for number, header in enumerate(told, first):
        if header is None or header.number != number or parent not in (None, header.parent_hash):
            break
        transactions += len(header.transactions)
        if linked and transactions > _MOST_TRANSACTIONS:
            break
        linked.append(header)
        parent = header.hash
    if not linked:
        reason = f"there is no such block, or it does not follow {parent}"
        raise LogsIncomplete(method=_HEADER, reason=reason, block=first)
    return linked


def _proved(header: ChainHeader, receipts: Sequence[ChainReceipt | None]) -> WholeBlock:
    asked = zip(header.transactions, receipts, strict=True)
    there = [found for tx_hash, found in asked if found and (found.tx_hash, found.block_hash) == (tx_hash, header.hash)]
    if len(there) < len(receipts):
        reason = f"{len(receipts) - len(there)} of the {len(receipts)} receipts of {header.hash} are not there"
        raise LogsIncomplete(method=_RECEIPT, reason=reason, block=header.number)
    if receipts_root(there) != header.receipts_root:
        reason = f"the receipts do not give the receipts root of {header.hash}"
        raise LogsIncomplete(method=_RECEIPT, reason=reason, block=header.number)
    return WholeBlock(header, tuple(there))
