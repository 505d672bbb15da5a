"""Circuit breakers: a host that was silent is left alone for a while, and no host gets more than its share of a round.

A circuit is open for 2 s after a first silence and for twice as long after each further one, at most for a minute; any
answer closes it. This process alone remembers it: a restart costs one more question.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from formats.faults import Fault

LONGEST_BACKOFF_S = 60
SHARE_S = 60.0
# Whoever met the silence comes after all who were not asked: one question that is never answered holds up no other.
_BEHIND = timedelta(milliseconds=1)


def backoff(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: 2 s, then twice as long each time, at most a minute."""
    return timedelta(seconds=min(2 ** min(failures, 10), LONGEST_BACKOFF_S))


class CircuitOpen(Fault):
    """This host was silent, now or a moment ago. Nothing was decided; ask again from `until` on."""

    problem: str
    until: datetime

    def __str__(self) -> str:
        return self.problem


class ShareUsed(Fault):
    """This round has asked this host for long enough. Nothing failed; the next round goes on."""

    host: str


@dataclass
class _Circuit:
    silences: int = 0
    problem: str = ""
    until: datetime | None = None
    used_s: float = 0.0


class Circuits:
    """One for each host, in the rounds of one process."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._circuits: dict[str, _Circuit] = {}

    def begin_round(self) -> None:
        for circuit in self._circuits.values():
            circuit.used_s = 0.0

    def require_closed(self, host: str) -> None:
        """Raises CircuitOpen, ShareUsed."""
        circuit = self._of(host)
        if circuit.until is not None and self._clock() < circuit.until:
            raise CircuitOpen(circuit.problem, circuit.until)
        if circuit.used_s >= SHARE_S:
            raise ShareUsed(host)

    @contextmanager
    def timed(self, host: str) -> Iterator[None]:
        """What happens inside counts towards the host's share, however it ends."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self._of(host).used_s += time.monotonic() - begun

    def silent(self, host: str, problem: str) -> CircuitOpen:
        """Opens the circuit; to be raised by whoever met the silence."""
        circuit = self._of(host)
        circuit.silences += 1
        circuit.problem = problem
        circuit.until = self._clock() + backoff(circuit.silences)
        return CircuitOpen(problem, circuit.until + _BEHIND)

    def answered(self, host: str) -> None:
        circuit = self._of(host)
        circuit.silences, circuit.until = 0, None

    def _of(self, host: str) -> _Circuit:
        return self._circuits.setdefault(host, _Circuit())
