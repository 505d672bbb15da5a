"""The worker's heartbeat: that it lives, and why it could not do all of its last round."""

import logging
import os
import time

from ledger.containment import MACHINE_FAULTS
from ledger.db import writing
from ledger.errors import StorageFull
from node.installation.node import Node
from node.tables.operations import WorkerBeat

BEAT_EVERY_S = 2.0

log = logging.getLogger("guild.worker")


class Heartbeat:
    def __init__(self, node: Node) -> None:
        self._node = node
        self._due = 0.0
        self._last: str | None = None
        self._told_full = False

    def beat(self, problem: str | None) -> None:
        if time.monotonic() < self._due and problem == self._last:
            return
        try:
            with writing(self._node.node_engine) as session:
                session.merge(WorkerBeat(name="worker", pid=os.getpid(), at=self._node.clock(), problem=problem))
        except StorageFull as full:
            if not self._told_full:
                log.error("no heartbeat can be stored: %s", full)
            self._told_full = True
        except MACHINE_FAULTS as trouble:  # readers see that it is silent
            log.warning("no heartbeat: %s", type(trouble).__name__)
        else:
            self._told_full = False
        self._due, self._last = time.monotonic() + BEAT_EVERY_S, problem
