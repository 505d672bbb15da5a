"""Another member's node, asked over HTTP for its signature on a use."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from formats.bookings.statements import HandOver, UseStatement
from formats.faults import FormatFault
from node.installation.circuit_breaker import Circuits
from node.installation.config import PeerNode
from node.installation.node import PROBE_TIMEOUT_S
from node.peers.connection import PeerConnection
from node.peers.faults import CounterpartUnavailable
from node.uses.countersigning import Countersigned
from node.uses.said import HandOverWanted, UseWanted

_FINAL = ("use-refused", "not-found", "request-invalid", "door-")
_Time = Annotated[int, Field(ge=0, lt=2**63)]


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
        self._member = member
        self._ask = PeerConnection(member, peer, home, circuits, final=_FINAL).ask

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
