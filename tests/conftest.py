"""Fixtures that several parts share: an embedded chain of one's own, on a free port, gone after the test."""

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from node.chain import HOST, Anvil, AnvilSettings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def soon(holds: Callable[[], bool], patience_s: float = 60.0) -> None:
    """Wait until it holds; fail when it does not come about."""
    deadline = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


@pytest.fixture
def make_chain(tmp_path: Path) -> Iterator[Callable[..., Anvil]]:
    """Starts embedded chains; keyword arguments are those of `AnvilSettings`. All are killed after the test."""
    started: list[Anvil] = []

    def make(**changes: Any) -> Anvil:
        settings = AnvilSettings(folder=tmp_path / f"chain-{len(started)}", port=free_port(), chain_id=31337)
        chain = Anvil(replace(settings, **changes))
        started.append(chain)
        chain.start()
        return chain

    yield make
    for chain in started:
        chain.kill()


@pytest.fixture
def chain_process(make_chain: Callable[..., Anvil]) -> Anvil:
    """One embedded chain with free gas."""
    return make_chain()
