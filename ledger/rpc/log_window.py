"""Reading logs of a long range in windows that the chain node will answer."""

from collections.abc import Iterator, Sequence

from ledger.errors import RpcMalformed, RpcRefused
from ledger.rpc.client import ChainClient, ChainLog

MOST_BLOCKS = 10_000


class LogWindow:
    """Halves when the node refuses (too many results, too wide) or answers with more than we read, grows again when
    it answers."""

    def __init__(self, chain: ChainClient, *, blocks: int = 1_000) -> None:
        self._chain = chain
        self._blocks = blocks

    def read(
        self, first: int, last: int, addresses: Sequence[str], topics: Sequence[bytes | None] = ()
    ) -> tuple[int, list[ChainLog]]:
        """The logs from `first` to the returned block, which is as near to `last` as one answer reaches."""
        while True:
            end = min(last, first + self._blocks - 1)
            try:
                found = self._chain.logs(first, end, addresses, topics)
            except (RpcRefused, RpcMalformed):
                if self._blocks == 1:
                    raise
                self._blocks = max(self._blocks // 2, 1)
                continue
            self._blocks = min(self._blocks * 2, MOST_BLOCKS)
            return end, found

    def read_all(
        self, first: int, last: int, addresses: Sequence[str], topics: Sequence[bytes | None] = ()
    ) -> Iterator[ChainLog]:
        """Every log of the range, in chain order."""
        while first <= last:
            end, found = self.read(first, last, addresses, topics)
            yield from found
            first = end + 1
