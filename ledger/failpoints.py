"""Named places where a test kills us. One list; a test walks through all of it.

`GUILD_FAILPOINT=name[:nth]` kills this process (SIGKILL) when it passes the place for the nth time. With
`GUILD_FAILPOINT_PID_FILE` set, the process whose id stands in that file (the chain) dies instead, once.
"""

import os
import signal
from pathlib import Path

FAILPOINTS: list[str] = []


def register(*names: str) -> None:
    """Declare places at import, next to the code that passes them."""
    for name in names:
        assert name not in FAILPOINTS, f"two failpoints are called {name}"
        FAILPOINTS.append(name)


def failpoint(name: str) -> None:
    """Nothing, unless the environment named this place when the process started."""
    if _armed is not None:
        _armed.passed(name)


def arm_from_environment() -> None:
    """Read the environment again, as a process that has just started does."""
    global _armed
    wanted = os.environ.get("GUILD_FAILPOINT")
    _armed = _Armed(wanted, os.environ.get("GUILD_FAILPOINT_PID_FILE")) if wanted else None


class _Armed:
    def __init__(self, wanted: str, pid_file: str | None) -> None:
        self._name, _, nth = wanted.partition(":")
        self._left = int(nth or "1")
        self._pid_file = pid_file

    def passed(self, name: str) -> None:
        assert name in FAILPOINTS, f"no failpoint is called {name}"
        if name != self._name:
            return
        self._left -= 1
        if self._left == 0:
            victim = int(Path(self._pid_file).read_text()) if self._pid_file else os.getpid()
            os.kill(victim, signal.SIGKILL)


_armed: _Armed | None = None
arm_from_environment()
