"""What this node refuses about uses."""

from __future__ import annotations

from enum import StrEnum

from node.faults import NodeRefusal
from node.peers.faults import reasoned


class UseReason(StrEnum):
    """Why a side does not sign; of an operator the reason is that of its first finding (`node/bookings/words`)."""

    DOOR_UNANSWERED = "door-unanswered"
    NOT_AGREED = "not-agreed"
    """It passes by itself: nobody of that side has said the same yet."""
    NOT_CONFIRMED = "not-confirmed"
    NOT_DISPUTED = "not-disputed"
    NOT_IN_USE = "not-in-use"
    NOT_NOW = "not-now"
    OVERRUN_UNSAID = "overrun-unsaid"
    TIMES_MISSING = "times-missing"


class UseRefused(NodeRefusal):
    """This side does not sign that: put right what the reason names, or declare what was used and let the other side
    answer."""

    reason: str
    explanation: str
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return reasoned(self, self.reason, self.explanation, self.findings)
