"""What is refused of commitments, each with the cure."""

from __future__ import annotations

from node.faults import NodeRefusal


class CommitmentNotOwedBy(NodeRefusal):
    """Your member does not owe this: whoever owes it states what is fulfilled of it."""

    commitment: str
    member: int


class CommitmentNotOwedTo(NodeRefusal):
    """This is not owed to that member: whoever it is owed to hears what is stated of it, and answers."""

    commitment: str
    member: int


class CommitmentNotStated(NodeRefusal):
    """Nothing is stated to your member of this yet: take what the debtor's node has, or wait for its statement."""

    commitment: str
    period: str
