"""Another member's node, asked over HTTP for its signature on a use, behind a circuit breaker of its own."""

from pathlib import Path
from typing import Annotated, Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, Field

from formats.bookings.statements import HandOver, UseStatement
from formats.bounds import bounded_json
from formats.faults import FormatFault
from node import bounded_http, peer_http
from node.installation.circuit_breaker import CircuitOpen, Circuits
from node.installation.config import PeerNode
from node.installation.node import PROBE_TIMEOUT_S
from node.uses.countersigning import Countersigned
from node.uses.faults import CounterpartRefused, CounterpartUnavailable
from node.uses.said import HandOverWanted, UseWanted

TIMEOUT_S, LONGEST_S = 5.0, 15.0
"""Of silence, and for all of an answer: a person waits for it."""
MOST_BYTES = 64 << 10
_FINAL = ("use-refused", "not-found", "request-invalid", "door-")
_Time = Annotated[int, Field(ge=0, lt=2**63)]
Answer = TypeVar("Answer", bound=BaseModel)


class _StatementOut(BaseModel):
    model_config = ConfigDict(extra="forbid")
    start: _Time
    end: _Time
    minutes: Annotated[int, Field(ge=0, lt=2**32)]
    outcome: Annotated[int, Field(ge=1, le=3)]
    evidence: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    deadline: _Time
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{130}$")]
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None


class _HandOverOut(BaseModel):
    model_config = ConfigDict(extra="forbid")
    deadline: _Time
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{130}$")]


class _OfferOut(BaseModel):
    model_config = ConfigDict(extra="forbid")
    acts: Annotated[int, Field(ge=0, lt=2**16)]


class PeerClient:
    """`member`: whose node it is. Raises CounterpartUnavailable, CounterpartRefused."""

    def __init__(self, member: int, peer: PeerNode, home: Path, circuits: Circuits) -> None:
        self._member, self._peer, self._home, self._circuits = member, peer, home, circuits

    def statement(self, wanted: UseWanted) -> Countersigned:
        answer = self._ask("/uses/statements", _body(wanted), _StatementOut)
        said = answer.model_dump(exclude={"signature", "evidence", "salt"})
        evidence, signature = bytes.fromhex(answer.evidence), bytes.fromhex(answer.signature)
        try:
            statement = UseStatement(wanted.booking, wanted.occurrence, evidence=evidence, **said)
        except FormatFault as fault:
            raise CounterpartUnavailable(self._member, f"a statement that cannot be: {fault}") from fault
        return Countersigned(statement, signature, None if answer.salt is None else bytes.fromhex(answer.salt))

    def hand_over(self, wanted: HandOverWanted) -> tuple[HandOver, bytes]:
        body = {"booking": wanted.booking.hex(), "acts": wanted.acts}
        answer = self._ask("/uses/hand-overs", body, _HandOverOut)
        given = HandOver(wanted.booking, wanted.acts, self._member, wanted.taker, answer.deadline)
        return given, bytes.fromhex(answer.signature)

    def is_offered(self, booking: bytes) -> bool:
        """Asked while a page is made: one that does not answer soon counts as silent. It is refused where it is not."""
        self._ask(f"/uses/hand-overs/{booking.hex()}", None, _OfferOut, timeout_s=PROBE_TIMEOUT_S)
        return True

    def _ask(self, path: str, body: dict[str, Any] | None, shape: type[Answer], timeout_s: float = TIMEOUT_S) -> Answer:
        """Without a body it is a read."""
        answer = self._answer(path, body, timeout_s)
        if not answer.is_success:
            raise self._refusal(answer)
        try:
            return shape.model_validate(bounded_json.loads(answer.content, most_bytes=MOST_BYTES))
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
                    most_bytes=MOST_BYTES,
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
        """A refusal is about the use; what is about this token, its rate or that node's health may pass."""
        problem = peer_http.problem_of(answer)
        slug, values = problem.slug, problem.values
        if not slug.startswith(_FINAL):
            return CounterpartUnavailable(self._member, slug[:100] or f"HTTP {answer.status}")
        told = values.get("findings")
        findings = tuple(str(each)[:200] for each in told[:50]) if isinstance(told, list) else ()
        explanation = str(values.get("explanation", problem.detail))[:500]
        return CounterpartRefused(self._member, str(values.get("reason", slug))[:100], explanation, findings)


def _body(wanted: UseWanted) -> dict[str, Any]:
    door, operator = wanted.door, wanted.operator
    return {
        "booking": wanted.booking.hex(),
        "occurrence": wanted.occurrence,
        "act": wanted.act,
        "span": None if wanted.span is None else vars(wanted.span),
        "overruns": wanted.overruns,
        "door": None if door is None else {"scanned": door.scanned, "typed": door.typed},
        "operator": None if operator is None else {"document": operator.document.decode(), "salt": operator.salt.hex()},
    }
