"""What this node refuses about uses, and what keeps it from asking the other side."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from formats.words import LANGUAGES
from node.faults import NodeRefusal


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


def findings_in(language: str, findings: Sequence[str]) -> tuple[str, ...]:
    """Of findings that stand in one language after the other, those in this one."""
    share = len(findings) // len(LANGUAGES)
    start = LANGUAGES.index(language) * share
    return tuple(findings[start : start + share])


class UseRefused(NodeRefusal):
    """This side does not sign that: put right what the reason names, or declare what was used and let the other side
    answer."""

    reason: str
    explanation: str
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return _sentence(self)


class CounterpartNotConfigured(NodeRefusal):
    """No node is named for the other member in this node's guild.toml (`[use_peers]`): name it; a use can be declared
    without it."""

    member: int


class CounterpartUnavailable(NodeRefusal):
    """The other member's node gave no usable answer, nothing was decided: ask again; a use can be declared
    without it."""

    member: int
    problem: str


class CounterpartRefused(NodeRefusal):
    """The other member's node does not sign or give that, for its own reason."""

    member: int
    reason: str
    explanation: str
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return _sentence(self)


def _sentence(refusal: UseRefused | CounterpartRefused) -> str:
    """In English, as every detail of a problem; `findings` has both languages."""
    said = f"{refusal.sentence()} {refusal.reason}: {refusal.explanation}"
    return "; ".join((said, *findings_in("en", refusal.findings)))
