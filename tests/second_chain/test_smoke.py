"""One short story on two engines: deploy, found, issue a small batch, verify it from the chain, suspend one of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import requests

from tests.stranger.founded import ROOT, Founded, running_chain
from tests.stranger.issued import Issuer
from tests.stranger.judges import Judges
from verification.verdict import State

START_TIMEOUT_S = 60
HOST = "127.0.0.1"


@contextmanager
def hardhat_chain(folder: Path) -> Iterator[str]:
    """`npx hardhat --config hardhat.config.json node` on a free port, with nothing but this folder for a home."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = ["npx", "--no-install", "hardhat", "--config", "hardhat.config.json", "node"]
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "HARDHAT_DISABLE_TELEMETRY_PROMPT": "true"}
    with (folder / "hardhat.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--hostname", HOST, "--port", str(port)],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        url = f"http://{HOST}:{port}"
        _wait_for(url, process, folder / "hardhat.log")
        yield url
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until and process.poll() is None:
        try:
            requests.post(url, json={"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}, timeout=1)
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(f"the chain does not answer at {url}: {log.read_text(encoding='utf-8')[-500:]}")


CHAINS: dict[str, Callable[[Path], AbstractContextManager[str]]] = {
    "embedded": running_chain,
    "hardhat": hardhat_chain,
}


@pytest.mark.chain
@pytest.mark.parametrize("engine", CHAINS)
def test_a_batch_that_is_issued_on_this_engine_verifies_from_its_chain(engine: str, tmp_path: Path) -> None:
    with CHAINS[engine](tmp_path) as rpc:
        founded = Founded(rpc)
        issuer, judges = Issuer(founded), Judges(founded, tmp_path)
        batch = issuer.issue(3)
        assert [judges.both(each) for each in batch] == [(State.VALID, State.VALID)] * 3
        suspended = batch[1]
        founded.status("suspend", suspended.document.batch, [issuer.position(suspended, batch)])
        assert judges.both(suspended) == (State.SUSPENDED, State.SUSPENDED)
        assert judges.both(batch[0]) == (State.VALID, State.VALID)
        never = issuer.credential(issuer.batch_id(), 0)
        assert State.VALID not in judges.both(never)
