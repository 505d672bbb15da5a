"""What the embedded chain needs while it runs: copies of its dump, and a pool in which nothing is parked for ever.

A transaction that arrives while the one before it is mined may be parked: anvil reads the sender's nonce before that
block and adds it to the pool after it, to wait for a predecessor that is there already. It stays parked whatever is
mined later, and the same bytes are refused as imported. Once removed, they can be sent again.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from ledger.errors import StorageFull
from node.running.chain_dump import AnvilSettings, keep_copies
from node.running.chain_rpc import RpcRefused

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 1.0
_FIRST_COPY_S = 1.0


class ChainKeeper:
    """A thread beside one chain process. `ask` is one JSON-RPC call of it."""

    def __init__(self, settings: AnvilSettings, ask: Callable[..., Any]) -> None:
        self._settings, self._ask = settings, ask
        self._stopping = threading.Event()
        self._told_full = False
        self._thread = threading.Thread(target=self._keep, name="chain keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _keep(self) -> None:
        """Copies often at first: of a young chain the very contracts would be lost."""
        pause_s, parked = _FIRST_COPY_S, frozenset[str]()
        due = time.monotonic() + pause_s
        while not self._stopping.wait(_LOOK_EVERY_S):
            try:
                parked = self._free_parked(parked)
                if time.monotonic() >= due:
                    self._keep_copy()
                    pause_s = min(2 * pause_s, self._settings.copy_every_s)
                    due = time.monotonic() + pause_s
            except (httpx.HTTPError, RpcRefused):
                continue  # it is gone; whoever waits for it will say so

    def _free_parked(self, before: frozenset[str]) -> frozenset[str]:
        """Remove what was parked at the last look already; who is parked now."""
        parked = self._parked()
        for sender in parked & before:
            logger.warning("the chain parked transactions of %s for one that is mined: to be sent again", sender)
            self._ask("anvil_removePoolTransactions", sender)
        return parked - before

    def _parked(self) -> frozenset[str]:
        """Whose next transaction waits for one that is mined: of many for a moment, of those alone at two looks."""
        if not int(self._ask("txpool_status")["queued"], 16):
            return frozenset()
        queued: dict[str, dict[str, str]] = self._ask("txpool_inspect")["queued"]
        return frozenset(sender for sender, waiting in queued.items() if min(map(int, waiting)) <= self._nonce(sender))

    def _nonce(self, sender: str) -> int:
        return int(self._ask("eth_getTransactionCount", sender, "latest"), 16)

    def _keep_copy(self) -> None:
        last_block_at = int(self._ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        try:
            keep_copies(self._settings, last_block_at=last_block_at)
            self._told_full = False
        except StorageFull as full:
            if not self._told_full:
                logger.error("no copy of the chain's dump can be kept: %s", full)
            self._told_full = True
