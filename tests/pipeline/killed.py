"""A worker in a process of its own, to be killed: it enqueues ten commands and runs submitter and indexer till rest."""

import os
import time

from ledger.errors import LedgerUnavailable
from ledger.submitting.outbox import State
from tests import forked
from tests.pipeline.harness import Harness

TEN = 10
_LONGEST_S = 60.0

FINISHED = 0
KILLED = -9


def run_worker(harness: Harness, failpoint: str | None = None, *, kill_chain: bool = False) -> int:
    """Its exit code: FINISHED, KILLED, or 1 for anything that must not be."""
    child = start_worker(harness, failpoint, kill_chain=kill_chain)
    return wait_for(harness, child)


def start_worker(harness: Harness, failpoint: str | None = None, *, kill_chain: bool = False) -> int:
    """The process id."""
    victim = harness.anvil.settings.pid_file if kill_chain else None
    return forked.start(lambda: _work(harness), failpoint, victim=victim)


def wait_for(harness: Harness, child: int) -> int:
    deadline = time.monotonic() + _LONGEST_S
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, 9)
    os.waitpid(child, 0)
    rows = [(row.state, row.replaying, row.problem) for row in harness.rows()]
    nonces = harness.client.nonce(harness.sender), harness.client.nonce(harness.sender, pending=True)
    raise AssertionError(f"the worker never came to rest: {rows}, nonces {nonces}, {harness.rpc('txpool_content')}")


def _work(harness: Harness) -> None:
    harness.open()
    for n in range(TEN):
        harness.enqueue(harness.put(n))
    submitter, indexer = harness.submitter(max_in_flight=4), harness.indexer()
    while True:
        try:
            moved = submitter.tick() | indexer.tick()
        except LedgerUnavailable:
            time.sleep(0.02)
            continue
        if moved:
            continue
        if harness.states() == [State.CONFIRMED] * TEN:
            return
        time.sleep(0.005)
