"""The API of a node that has published something, as a process of its own, as `guild up` starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from node.installation.config import Config, save
from node.publishing import files
from tests.vectors import make_snapshot

LONGEST_START_S = 60


@contextmanager
def serving(home: Path, named: dict[str, bytes]) -> Iterator[int]:
    """The port at which these files stand beside the page under `/v/`."""
    home.mkdir()
    save(home, Config(issuer_host=make_snapshot.HOST))
    (home / files.TRUST_ROOT).write_bytes(named[files.TRUST_ROOT])
    for name, data in named.items():
        path = files.public(home) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "api.app:from_home", "--factory", "--port", str(port)]
    environment = {**os.environ, "GUILD_HOME": str(home)}
    api = subprocess.Popen([*command, "--log-level", "warning"], env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(api, f"http://127.0.0.1:{port}/v/{files.SNAPSHOT}")
        yield port
    finally:
        api.terminate()
        api.wait()


def _wait_for(api: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + LONGEST_START_S
    while True:
        try:
            httpx.get(url, trust_env=False).raise_for_status()
            return
        except httpx.TransportError:
            if api.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.1)
