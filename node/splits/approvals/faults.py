"""What is refused of acts that wait for a second person, each with the cure."""

from __future__ import annotations

from node.faults import NodeRefusal


class ActNotHeld(NodeRefusal):
    """This act does not wait for a second person: it was approved, refused or withdrawn before."""

    submission: str
    outcome: str


class ApproverIsGiver(NodeRefusal):
    """The person who gave an act cannot approve it: another person of the same member must."""

    submission: str


class WithdrawerNotGiver(NodeRefusal):
    """Only the person who gave an act withdraws it: an approver refuses it."""

    submission: str


class ActMonthClosed(NodeRefusal):
    """The month of this act has closed since it was given, and it would be booked late: it waits still. Refuse or
    withdraw it; given again, it is late knowingly."""

    submission: str
    month: str
