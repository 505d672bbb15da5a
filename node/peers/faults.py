"""What keeps this node from asking another member's, and what that node refuses."""

from __future__ import annotations

from collections.abc import Sequence

from formats.words import LANGUAGES
from node.faults import NodeRefusal


class CounterpartNotConfigured(NodeRefusal):
    """No node is named for the other member in this node's guild.toml (`[use_peers]`): name it; nothing was sent."""

    member: int


class CounterpartUnavailable(NodeRefusal):
    """The other member's node gave no usable answer, nothing was decided: ask again."""

    member: int
    problem: str


class CounterpartRefused(NodeRefusal):
    """The other member's node does not sign or give that, for its own reason."""

    member: int
    reason: str
    explanation: str
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return reasoned(self, self.reason, self.explanation, self.findings)


def findings_in(language: str, findings: Sequence[str]) -> tuple[str, ...]:
    """Of findings that stand in one language after the other, those in this one."""
    share = len(findings) // len(LANGUAGES)
    start = LANGUAGES.index(language) * share
    return tuple(findings[start : start + share])


def reasoned(refusal: NodeRefusal, reason: str, explanation: str, findings: Sequence[str]) -> str:
    """In English, as every detail of a problem; `findings` has both languages."""
    return "; ".join((f"{refusal.sentence()} {reason}: {explanation}", *findings_in("en", findings)))
