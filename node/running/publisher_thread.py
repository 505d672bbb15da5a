"""The thread that publishes, in the worker's process: a long build or a slow member does not hold issuing up.

Snapshots and status lists are looked after each on its own: where the one has to wait, the other goes on.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from formats.faults import FormatFault
from ledger.containment import MACHINE_FAULTS
from ledger.errors import LedgerError
from node.faults import NodeRefusal, NotDeployed
from node.installation.clock_check import PeerClocks
from node.installation.node import Node
from node.publishing.fault_reports import clear, report
from node.publishing.faults import SnapshotViewUnsettled, TrustRootNotPinned
from node.publishing.publisher import Publisher
from node.publishing.status_lists import StatusLists

log = logging.getLogger("guild.publisher")

_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 10.0
_SHARE_OF_TIME = 10
_PASSES_BY_ITSELF = (NotDeployed, TrustRootNotPinned, SnapshotViewUnsettled)


def run(compose: Callable[[], Node], stop: threading.Event) -> None:
    """Look until `stop` is set, on an installation of its own: engines and clients are not shared between threads."""
    node = compose()
    tasks = (
        _PublisherTask(node, "snapshot", Publisher(node).tick),
        _PublisherTask(node, "status list", StatusLists(node).tick),
        _PublisherTask(node, "time of the peers", PeerClocks(node).tick, left_undone="is not compared with this clock"),
    )
    try:
        while not stop.wait(_PAUSE_S):
            for task in tasks:
                task.run_if_due()
    finally:
        node.close()


@dataclass
class _PublisherTask:
    """At most a tenth of the time goes into one; a refusal is logged once and retried with backoff, and so is an
    unexpected fault, which health shows."""

    node: Node
    what: str
    tick: Callable[[], bool]
    pause_s: float = _PAUSE_S
    due: float = 0.0
    told: str = ""
    left_undone: str = "is not published anew"

    def run_if_due(self) -> None:
        started = time.monotonic()
        if started < self.due:
            return
        try:
            self.tick()
            self._log_once(None)
            clear(self.node, self.what)
            self.pause_s = _SHARE_OF_TIME * (time.monotonic() - started)
        except (NodeRefusal, LedgerError, FormatFault) as error:
            self._log_once(error)
            passes = isinstance(error, _PASSES_BY_ITSELF)
            self.pause_s = _PAUSE_S if passes else self._longer()
        except MACHINE_FAULTS as error:
            self._log_once(error)
            self.pause_s = self._longer()
        except Exception as error:
            report(self.node, self.what, error)
            self.pause_s = self._longer()
        self.due = time.monotonic() + self.pause_s

    def _longer(self) -> float:
        return min(max(self.pause_s, _PAUSE_S) * 2, _LONGEST_PAUSE_S)

    def _log_once(self, error: Exception | None) -> None:
        """Once for each new kind of problem. That there is no consortium yet is none."""
        kind = "" if error is None else type(error).__name__
        if kind != self.told and error is None:
            log.info("the %s: recovered", self.what)
        elif kind != self.told:
            level = logging.INFO if isinstance(error, _PASSES_BY_ITSELF) else logging.WARNING
            shown = type(error).__name__ if isinstance(error, MACHINE_FAULTS) else error
            log.log(level, "the %s %s: %s", self.what, self.left_undone, shown)
        self.told = kind
