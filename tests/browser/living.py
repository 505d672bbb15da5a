"""A founded consortium that is up: chain, worker and API, each a process, as `guild up` starts them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.chromium import ROOT
from tests.issuing.world import COLLEGE, World, founded_world

_PATIENCE_S = 60.0


@contextmanager
def living_world(folder: Path, **other: Any) -> Iterator[World]:
    with founded_world(folder, **other) as world:
        environment = {**os.environ, "GUILD_HOME": str(world.home)}
        with (world.home / "worker.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "node.running.worker"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        try:
            yield world
        finally:
            worker.terminate()
            worker.wait(20)


def issued(world: World, rows: int) -> list[dict[str, Any]]:
    """The credentials of one sitting, issued through the API, once the worker has delivered them."""
    operator, sitting = world.token(COLLEGE, "operator"), world.approved(rows)
    deadline = time.monotonic() + _PATIENCE_S
    while world.ask("GET", f"/sittings/{sitting}", token=operator).json()["state"] != "delivered":
        assert time.monotonic() < deadline, (world.home / "worker.log").read_text()
        time.sleep(0.05)
    listed: list[dict[str, Any]] = world.ask("GET", f"/credentials?sitting={sitting}", token=operator).json()["items"]
    return listed
