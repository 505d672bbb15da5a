"""What this node refuses about uses, and what keeps it from asking the other side."""

from node.faults import NodeRefusal


class UseRefused(NodeRefusal):
    """This side does not sign that: put right what the reason names, or declare what was used and let the other side
    answer."""

    reason: str
    explanation: str
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join((f"{self.sentence()} {self.reason}: {self.explanation}", *self.findings))


class CounterpartNotConfigured(NodeRefusal):
    """No node is named for the other member in this node's guild.toml (`[use_peers]`): name it, or declare what was
    used."""

    member: int


class CounterpartUnavailable(NodeRefusal):
    """The other member's node gave no usable answer, nothing was decided: ask again, or declare what was used."""

    member: int
    problem: str


class CounterpartRefused(NodeRefusal):
    """The other member's node does not sign that, for its own reason."""

    member: int
    reason: str
    explanation: str
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join((f"{self.sentence()} {self.reason}: {self.explanation}", *self.findings))


NOT_AGREED = "not-agreed"
"""The reason that passes by itself: nobody of that side has said the same yet."""
