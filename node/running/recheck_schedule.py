"""When the worker looks again behind the head, and for what."""

import logging
import time

from ledger.indexing.indexer import Indexer
from ledger.submitting.outbox import ON_CHAIN, State
from ledger.submitting.projected import ProjectedTransactions
from node.installation.node import Node

log = logging.getLogger("guild.worker")

_EVERY_S = 60.0


class Rechecks:
    """The newest blocks at the start and each minute; at once any block in which the projection lacks a submission of
    this node, confirmed ones too at the start."""

    def __init__(self, node: Node, indexer: Indexer) -> None:
        self._node, self._indexer = node, indexer
        self._states: tuple[State, ...] = ON_CHAIN
        self._due = 0.0

    def rolled_back(self) -> bool:
        """True where the projection was wrong and was rolled back: index on. Raises as `Indexer.tick` does."""
        stands_at = self._indexer.stands_at
        if stands_at is None:
            return False
        projected = ProjectedTransactions(self._node.ledger_engine)
        for block in projected.gaps(self._node.node_engine, self._states, until=stands_at[0]):
            if self._indexer.recheck(block):
                log.error("the projection lacked a submission of ours in block %d: read again from there", block)
                return True
        self._states = (State.MINED,)
        if time.monotonic() < self._due:
            return False
        if self._indexer.recheck():
            log.error("the projection was not what the chain proves: read again")
            return True
        self._due = time.monotonic() + _EVERY_S
        return False
