"""The worker: one process that indexes the chain, submits the outbox, moves issuing on, and sends what time alone ends
and what closes owe, a little at a time.

Every round starts from the databases and the chain, so it does not matter where the last one was killed. The indexer
goes first: issuing waits until the projection has reached the head once, so that a batch this node does not know is
seen before anything new is anchored.
"""

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial

from formats.bounds.recursion import set_recursion_limit
from ledger.containment import stack_of
from ledger.db import reading
from ledger.errors import ChainMismatch, LedgerError, LedgerUnavailable, LogsIncomplete, StorageFull
from ledger.indexing.reorg import is_canonical
from ledger.rpc.chain_facts import ChainHeader
from node.bookings.expiry import Expiry
from node.compose import compose
from node.delivery.documents import erase_expired
from node.faults import NodeRefusal, NotDeployed
from node.installation.config import Log, home_from
from node.installation.deploy import ChainIsAnother, restore_contracts
from node.installation.node import Node
from node.installation.pipeline import indexer_of, projected_block, sole_worker, submitter_of
from node.installation.private_files import restrict_umask
from node.running import publisher_thread as publishing
from node.running.console import configure
from node.running.heartbeat import Heartbeat
from node.running.recheck_schedule import Rechecks
from node.running.reconcile import find_unknown, issuing_stop
from node.splits.closes.allocating import Allocating
from node.splits.entries.silence import Silence

log = logging.getLogger("guild.worker")

_SHORTEST_PAUSE_S, _PAUSE_S, _LONGEST_PAUSE_S = 0.01, 0.2, 5.0
_WINDOWS_A_ROUND = 50
_BACKGROUND_PATIENCE_S = 5.0
_CONTRACTS_EVERY_S = _ERASURE_EVERY_S = 10.0

Advance = Callable[[Node], bool]
BackgroundTask = Callable[[threading.Event], None]


class WorkerRuns(NodeRefusal):
    """Another worker runs on this home: stop it first."""

    home: str


def work(node: Node, stop: threading.Event, advance: Advance, *, background: BackgroundTask | None = None) -> None:
    """Rounds until `stop` is set. `advance`: one step of issuing, True where it moved. Raises WorkerRuns.

    `background` runs in a thread of its own until `stop` is set; should it end before, the worker ends too.
    """
    with sole_worker(node.home) as sole:
        if not sole:
            raise WorkerRuns(str(node.home))
        heartbeat = Heartbeat(node)
        if not _wait_for_deployment(node, stop, heartbeat):
            return
        with _running(background, stop):
            loop = WorkerLoop(node, advance)
            pause_s = 0.0
            while not stop.wait(pause_s):
                moved, problem = loop.run_round()
                heartbeat.beat(problem)
                pause_s = 0.0 if moved else _next_pause_s(pause_s, problem)
        log.info("stopped")


def _next_pause_s(last_s: float, problem: str | None) -> float:
    """After what moved a short one, for its block may be there at once; then longer ones, longest while in trouble."""
    most_s = _PAUSE_S if problem is None else _LONGEST_PAUSE_S
    return min(max(last_s * 2, _SHORTEST_PAUSE_S if problem is None else 2 * _PAUSE_S), most_s)


@contextmanager
def _running(background: BackgroundTask | None, stop: threading.Event) -> Iterator[None]:
    if background is None:
        yield
        return

    def until_stopped() -> None:
        try:
            background(stop)
        finally:
            stop.set()

    thread = threading.Thread(target=until_stopped, name="publisher", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_BACKGROUND_PATIENCE_S)


class WorkerLoop:
    """Rounds over everything that a worker does, one after the other."""

    def __init__(self, node: Node, advance: Advance) -> None:
        self._node, self._advance = node, advance
        self._submitter, self._indexer = submitter_of(node), indexer_of(node)
        due = (Expiry(node), Silence(node), Allocating(node))
        sending: list[Callable[[], bool]] = [self._note_newest, *(partial(self._send_due, each) for each in due)]
        self._steps = (self._restore_contracts, self._index, self._submitter.tick, self._issue, *sending, self._erase)
        self._rechecks = Rechecks(node, self._indexer)
        self._checked: tuple[int, str] | None = None
        self._at_head = False
        self._newest: ChainHeader | None = None
        self._contracts_due = self._erasure_due = 0.0
        self._logged_problem: str | None = None

    def run_round(self) -> tuple[bool, str | None]:
        """(something moved, why not all of it could be done)."""
        moved, problem = False, None
        for step in self._steps:
            try:
                moved |= step()
            except (LedgerError, NodeRefusal) as error:
                problem = problem or type(error).__name__
                self._log_once(error)
                if isinstance(error, LogsIncomplete):
                    continue  # what is read waits, what is asked for is sent
                if isinstance(error, LedgerUnavailable | ChainMismatch | ChainIsAnother):
                    break  # nothing else can be done without this chain
            except Exception as error:  # of the whole step: what is one row's own was halted there
                problem = problem or type(error).__name__
                self._log_once(error)
        if problem is None and self._logged_problem is not None:
            self._logged_problem = None
            log.info("the worker recovered")
        return moved, problem

    def _restore_contracts(self) -> bool:
        """An embedded chain whose state was lost before the deployment gets the same contracts again."""
        if time.monotonic() < self._contracts_due:
            return False
        restored = restore_contracts(self._node, progress=log.warning)
        self._contracts_due = time.monotonic() + _CONTRACTS_EVERY_S
        return restored

    def _index(self) -> bool:
        moved, self._at_head = False, False
        for _ in range(_WINDOWS_A_ROUND):
            if not self._indexer.tick():
                if self._rechecks.rolled_back():
                    return True
                self._check_unknown_batches()
                return moved
            moved = True
        return True  # far behind: issuing waits, the outbox does not

    def _check_unknown_batches(self) -> None:
        """From the last block that was looked at, while the chain still holds it; else everything again."""
        here = self._indexer.stands_at
        if here is None:
            return  # the chain is shorter than the deployment
        if here != self._checked:
            self._report_unknown_batches()
            self._checked = here
        self._at_head = True

    def _report_unknown_batches(self) -> None:
        here = self._checked
        after = here[0] if here is not None and is_canonical(self._node.chain, here) else -1
        for batch in find_unknown(self._node, after_block=after):
            log.critical(
                "A PERSON MUST RECONCILE THIS: our batch %s is on chain and unknown here; issuing stops", batch
            )

    def _issue(self) -> bool:
        if not self._at_head:
            return False
        with reading(self._node.node_engine) as session:
            if issuing_stop(session) is not None:
                return False
        return self._advance(self._node)

    def _note_newest(self) -> bool:
        self._newest = projected_block(self._node, self._newest) if self._at_head else None
        return False

    def _send_due(self, due: Expiry | Silence | Allocating) -> bool:
        return self._newest is not None and due.send_due(self._newest)

    def _erase(self) -> bool:
        if time.monotonic() < self._erasure_due:
            return False
        erased = erase_expired(self._node)
        self._erasure_due = 0.0 if erased else time.monotonic() + _ERASURE_EVERY_S
        return erased

    def _log_once(self, error: Exception) -> None:
        """Once for each new problem: a chain that is down for an hour is one line, not thousands."""
        kind = type(error).__name__
        if kind == self._logged_problem:
            return
        self._logged_problem = kind
        if isinstance(error, LedgerError | NodeRefusal):
            log.log(logging.WARNING if isinstance(error, LedgerUnavailable) else logging.ERROR, "%s", error)
        else:
            log.error("a round failed and is retried\n%s", stack_of(error))


def _wait_for_deployment(node: Node, stop: threading.Event, heartbeat: Heartbeat) -> bool:
    """False where it was stopped before there was one."""
    told = False
    while True:
        try:
            log.info("working for members %s at %s", node.config.members, node.deployment.consortium)
            return True
        except NotDeployed as waiting:
            if not told:
                log.warning("%s", waiting)
                told = True
            heartbeat.beat(type(waiting).__name__)
        if stop.wait(_PAUSE_S):
            return False


def main() -> int:
    from node.issuing.saga import advance

    set_recursion_limit()
    restrict_umask()
    stop, home = threading.Event(), home_from()
    configure("worker", Log(), home)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    try:
        with closing(compose(home)) as node:
            configure("worker", node.config.log, home)
            work(node, stop, advance, background=lambda stop: publishing.run(lambda: compose(home), stop))
    except (NodeRefusal, StorageFull) as refused:
        log.error("%s", refused)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
