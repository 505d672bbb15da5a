"""A question that a person has of another member's node, over HTTP, behind a circuit breaker of its own."""

from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from formats.bounds import bounded_json
from node import bounded_http, peer_http
from node.installation.circuit_breaker import CircuitOpen, Circuits
from node.installation.config import PeerNode
from node.peers.faults import CounterpartRefused, CounterpartUnavailable

TIMEOUT_S, LONGEST_S = 5.0, 15.0
"""Of silence, and for all of an answer: a person waits for it."""
MOST_BYTES = 64 << 10
Answer = TypeVar("Answer", bound=BaseModel)


class PeerConnection:
    """`member`: whose node it is; `final`: how problems begin that are a refusal, any other may pass."""

    def __init__(
        self,
        member: int,
        peer: PeerNode,
        home: Path,
        circuits: Circuits,
        *,
        final: tuple[str, ...],
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._member, self._peer, self._home, self._circuits = member, peer, home, circuits
        self._final, self._most_bytes = final, most_bytes

    def ask(self, path: str, body: dict[str, Any] | None, shape: type[Answer], timeout_s: float = TIMEOUT_S) -> Answer:
        """Without a body it is a read. Raises CounterpartUnavailable, CounterpartRefused."""
        answer = self._answer(path, body, timeout_s)
        if not answer.is_success:
            raise self._refusal(answer)
        try:
            return shape.model_validate(bounded_json.loads(answer.content, most_bytes=self._most_bytes))
        except ValueError as error:
            raise CounterpartUnavailable(self._member, "an answer of another form") from error

    def _answer(self, path: str, body: dict[str, Any] | None, timeout_s: float) -> bounded_http.Answer:
        url = self._peer.url.rstrip("/")
        self._circuits.begin_round()  # each question is a person's: none has used up the share of another
        try:
            self._circuits.require_closed(url)
            headers = peer_http.headers(self._home / self._peer.token_file)
            with self._circuits.timed(url):
                answer = bounded_http.ask(
                    "GET" if body is None else "POST",
                    url + path,
                    most_bytes=self._most_bytes,
                    longest_s=LONGEST_S,
                    json=body,
                    headers=headers,
                    timeout=timeout_s,
                )
        except (CircuitOpen, peer_http.PeerTokenMissing) as unasked:
            raise CounterpartUnavailable(self._member, str(unasked)) from unasked
        except (httpx.HTTPError, OSError) as error:
            opened = self._circuits.silent(url, type(error).__name__)
            raise CounterpartUnavailable(self._member, str(opened)) from error
        self._circuits.answered(url)
        return answer

    def _refusal(self, answer: bounded_http.Answer) -> Exception:
        """A refusal is about what was asked; what is about this token, its rate or that node's health may pass."""
        problem = peer_http.problem_of(answer)
        slug, values = problem.slug, problem.values
        if not slug.startswith(self._final):
            return CounterpartUnavailable(self._member, slug[:100] or f"HTTP {answer.status}")
        told = values.get("findings")
        findings = tuple(str(each)[:200] for each in told[:50]) if isinstance(told, list) else ()
        explanation = str(values.get("explanation", problem.detail))[:500]
        return CounterpartRefused(self._member, str(values.get("reason", slug))[:100], explanation, findings)
