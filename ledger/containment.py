"""A fault that nobody foresaw, kept to the one thing it happened in: a row, a batch, a list. Everything else goes on.

The caller says whose fault it is and stores what it gets back; the stack goes to the log here, once. Of the exception
only its type is told, never its text: that may repeat what a roster says.
"""

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import InterfaceError, OperationalError

from ledger.errors import StorageFull, UnexpectedFault

logger = logging.getLogger("guild.faults")

MACHINE_FAULTS = (StorageFull, OperationalError, InterfaceError, OSError, MemoryError)
"""Disk, database or memory: whatever was at work then is not to blame, and what comes next fails too."""

_ROOT = Path(__file__).parents[1]


def contained(error: Exception, subject: str) -> UnexpectedFault:
    """What to store beside `subject`; its stack is in the log then. Raises `error` again where it is the machine's."""
    fault = fault_of(error, subject)
    logger.error("unexpected %s in %s\n%s", fault.error, subject, stack_of(error))
    return fault


def fault_of(error: Exception, subject: str) -> UnexpectedFault:
    """As `contained`, for a fault that the log has already."""
    raise_if_of_machine(error)
    return UnexpectedFault(subject=subject, error=type(error).__name__, where=_where(error))


def raise_if_of_machine(error: Exception) -> None:
    if isinstance(error, MACHINE_FAULTS):
        raise error


def stack_of(error: BaseException) -> str:
    """Types and lines of an exception and of those behind it, without their texts."""
    return "\n".join(
        f"{type(each).__name__}\n{''.join(traceback.format_tb(each.__traceback__))}" for each in _with_causes(error)
    )


def _where(error: BaseException) -> str:
    """The innermost line of ours."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
            return f"{path.relative_to(_ROOT)}:{frame.lineno}"
    return "unknown"


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
