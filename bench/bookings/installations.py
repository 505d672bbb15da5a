"""Two installations on one chain, each with its API and its worker as processes of their own, as `guild up` starts
them; and how much processor time each process takes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from ledger.db import reading
from ledger.indexing.indexer import cursor_of
from node.installation.config import Http, load, save
from node.installation.node import Node
from node.running.serving import api_command
from tests.bookings.commands.harness import BOOKER, CUSTODIAN, BookingHarness
from tests.bookings.crowd import PATIENCE_S
from tests.conftest import free_port, soon
from tests.issuing.world import UNHURRIED
from tests.uses.nodes import Side, second_home

_LONGEST_START_S = 120.0
_LONGEST_STOP_S = 30.0


@dataclass
class Installations:
    """`pids`: of the processes of each kind, the chain's and this one too."""

    sides: list[Side]
    pids: dict[str, list[int]] = field(default_factory=dict)

    def processor_s(self) -> dict[str, float]:
        """Seconds that the processes of each kind have worked so far."""
        return {kind: sum(map(_processor_s, pids)) for kind, pids in self.pids.items()}

    def wait_until_indexed(self) -> None:
        """What is on the chain by now is in the tables of both."""
        head = self.sides[0].node.chain.head().number
        soon(lambda: all(_indexed(side) >= head for side in self.sides), PATIENCE_S)


@contextmanager
def two_installations(harness: BookingHarness, folder: Path) -> Iterator[Installations]:
    """The booker's and the custodian's. They keep the time of this machine."""
    second = second_home(harness.consortium.node, folder, harness.consortium.chain.rpc_url)
    assert harness.consortium.chain.pid is not None
    made = Installations([], {"api": [], "worker": [], "chain": [harness.consortium.chain.pid], "crowd": [os.getpid()]})
    try:
        with ExitStack() as stack:
            for member, node in ((BOOKER, harness.consortium.node), (CUSTODIAN, second)):
                side = _configured(member, node)
                made.sides.append(side)
                for kind, command in _commands(node).items():
                    process = stack.enter_context(_running(command, node.home))
                    made.pids[kind].append(process.pid)
            soon(lambda: all(_answers(side.url) for side in made.sides), _LONGEST_START_S)
            yield made
    finally:
        second.close()


def _configured(member: int, node: Node) -> Side:
    port = free_port()
    http = Http(port=port, workers=1)
    save(node.home, node.config.model_copy(update={"members": (member,), "limits": UNHURRIED, "http": http}))
    side = Side(member, node, f"http://127.0.0.1:{port}")
    side.work()  # it knows the terms
    return side


def _commands(node: Node) -> dict[str, list[str]]:
    return {
        "api": api_command(node.home / "run", load(node.home)),
        "worker": [sys.executable, "-m", "node.running.worker"],
    }


@contextmanager
def _running(command: list[str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "GUILD_HOME": str(home)}
    with (home / "bench.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
        assert process.poll() is None, f"{command} ended: see {home}"
    finally:
        process.terminate()
        process.wait(_LONGEST_STOP_S)


def _indexed(side: Side) -> int:
    with reading(side.node.ledger_engine) as session:
        cursor = cursor_of(session)
    return -1 if cursor is None else cursor.block_number


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _processor_s(pid: int) -> float:
    spent = psutil.Process(pid).cpu_times()
    return spent.user + spent.system
