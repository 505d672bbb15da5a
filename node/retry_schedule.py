"""Of many things that are due the worker tries each: what fails at one is its own, and waits for the next stretch."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from ledger.containment import contained
from ledger.errors import LedgerError
from node.faults import NodeRefusal

Done = TypeVar("Done")


@dataclass
class RetrySchedule:
    """Of one sender. `stretch_s`: by the chain's clock; what was refused, or failed here, is tried again in the next
    such stretch. `log`: is told of each once in a stretch."""

    log: logging.Logger
    stretch_s: int
    _failed: dict[str, int] = field(default_factory=dict)

    def waits(self, subject: str, now: int) -> bool:
        """It failed in the stretch of `now`, in unix seconds."""
        return self._failed.get(subject) == now // self.stretch_s

    def tried(self, subject: str, now: int, act: Callable[[], Done]) -> Done | None:
        """None where it failed, or waits. Raises what is the machine's fault."""
        if self.waits(subject, now):
            return None
        try:
            return act()
        except (LedgerError, NodeRefusal) as refusal:
            problem = str(refusal)
        except Exception as error:
            problem = str(contained(error, subject))
        self.log.warning("%s waits: %s", subject, problem)
        stretch = now // self.stretch_s
        self._failed = {each: when for each, when in self._failed.items() if when == stretch} | {subject: stretch}
        return None
