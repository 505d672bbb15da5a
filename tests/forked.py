"""A process of its own that a failpoint kills at its work."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from ledger import failpoints


def exit_code_at(failpoint: str, work: Callable[[], object]) -> int:
    """-9 where the failpoint killed it, 0 where the work came to its end, 1 where it failed."""
    child = os.fork()
    if child == 0:
        try:
            os.environ["GUILD_FAILPOINT"] = failpoint
            failpoints.arm_from_environment()
            work()
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
