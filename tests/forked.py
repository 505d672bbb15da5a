"""A process of its own for some work, to be killed. A fork: importing everything anew takes longer than most work."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from pathlib import Path

from ledger import failpoints


def exit_code_at(failpoint: str | None, work: Callable[[], object]) -> int:
    """-9 where the failpoint killed it, 0 where the work came to its end, 1 where it failed."""
    return exit_code(start(work, failpoint))


def start(work: Callable[[], object], failpoint: str | None = None, *, victim: Path | None = None) -> int:
    """Its process id; at the failpoint it kills itself, or whoever's id stands in the file `victim`."""
    child = os.fork()
    if child:
        return child
    try:
        _arm(failpoint, victim)
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def exit_code(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _arm(failpoint: str | None, victim: Path | None) -> None:
    for name, value in (("GUILD_FAILPOINT", failpoint), ("GUILD_FAILPOINT_PID_FILE", victim)):
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = str(value)
    failpoints.arm_from_environment()
