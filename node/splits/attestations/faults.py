"""What is refused of attestations, each with the cure."""

from __future__ import annotations

from node.faults import NodeRefusal


class AttestationSignatureInvalid(NodeRefusal):
    """No money account of the member signed this: sign the typed data as it was answered, with an account that holds
    the role money now."""

    member: int
    account: str


class AttestationNotThis(NodeRefusal):
    """It is not what was shown to whoever signs: look at it again, and sign that."""

    shown: str
    given: str


class AttestationMisplaced(NodeRefusal):
    """It says nothing between these two members on this subject, or was signed in the future: the other node sends
    another, once its clock is right."""

    kind: str
    subject: str


class AttestationSubjectUnknown(NodeRefusal):
    """No month of this name has closed here, or nothing is committed for such a period: hand it over again once this
    node has read the close or the version that says so."""

    kind: str
    subject: str
