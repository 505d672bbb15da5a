"""A registrar behind its circuit breaker: silent or slow, it holds only what waits for it, and that not for long."""

import time
from pathlib import Path
from typing import Any

from node import bounded_http
from node.installation.circuit_breaker import Circuits
from node.installation.config import RegistrarPeer
from node.registrar.client import RegistrarClient, RegistrarSilent

STEP_S = 120.0
"""For all questions of one step: a roster of 5,000 people is ten of them."""


class GuardedRegistrar(RegistrarClient):
    """For one step of issuing. Raises CircuitOpen where a plain client is met with silence, and without a question
    while the circuit of this URL is open; ShareUsed before a step that this round has no time for."""

    def __init__(self, peer: RegistrarPeer, home: Path, circuits: Circuits) -> None:
        super().__init__(peer, home)
        self._circuits = circuits
        self._begun: float | None = None

    def _post(self, path: str, body: dict[str, Any] | None) -> bounded_http.Answer:
        url = self._peer.url
        if self._begun is None:
            self._circuits.require_closed(url)
            self._begun = time.monotonic()
        elif time.monotonic() - self._begun > STEP_S:
            raise self._circuits.silent(url, f"{path}: not done within {STEP_S:.0f} s")
        try:
            with self._circuits.timed(url):
                answer = super()._post(path, body)
        except RegistrarSilent as silence:
            raise self._circuits.silent(url, str(silence)) from silence
        self._circuits.answered(url)
        return answer
