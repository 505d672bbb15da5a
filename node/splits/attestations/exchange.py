"""Attestations between two members: checked as they come in, handed over and asked for where each has its own node."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from formats.bookings.slots import period_text
from formats.faults import FormatFault
from formats.splits.attestations import balance, fulfilment
from formats.splits.attestations.attestation import Attestation, AttestationKind
from formats.splits.attestations.fulfilment import Answer, Statement, read_answer, read_statement
from ledger.splits.closes.queries import closes
from node.installation.node import Node
from node.splits.agreements.owed import owed_under
from node.splits.attestations.faults import AttestationMisplaced, AttestationSubjectUnknown
from node.splits.attestations.records import SKEW_S, Signed, is_overtaken, newest, store, stored
from node.splits.attestations.signing import signed_elsewhere
from node.splits.peers import peer_of
from node.staff.access import Principal

MOST_CONTENT = 1 << 18
MOST_AT_ONCE = 4
_MOST_BYTES = 2 << 20


class SentAttestation(BaseModel):
    """`content`: canonical JSON as a text; `signed_at` in unix seconds; `signature`: r ‖ s ‖ v in hex."""

    model_config = ConfigDict(extra="forbid")
    kind: AttestationKind
    content: Annotated[str, Field(max_length=MOST_CONTENT)]
    signed_at: Annotated[int, Field(ge=1, lt=2**63)]
    signature: Annotated[str, Field(pattern="^[0-9a-f]{130}$")]

    @classmethod
    def of(cls, signed: Signed) -> SentAttestation:
        said = signed.said
        return cls(
            kind=said.kind, content=said.content.decode(), signed_at=said.signed_at, signature=signed.signature.hex()
        )


class SentAttestations(BaseModel):
    """The newest of each kind that one member says to another on one subject."""

    model_config = ConfigDict(extra="forbid")
    attestations: Annotated[list[SentAttestation], Field(max_length=MOST_AT_ONCE)]


def said_to(session: Session, node: Node, agreement: bytes, subject: str, member: int, other: int) -> list[Signed]:
    """What `member` says to `other` on a subject."""
    found = newest(stored(session, node, agreement, subject))
    return [each for each in found if (each.said.member, each.said.counterparty) == (member, other)]


def asked(
    node: Node, by: Principal, agreement: bytes, subject: str, other: int, ours: list[Signed]
) -> list[SentAttestation]:
    """What the other member's node answers to what ours say; nothing where it is this node. Raises
    CounterpartNotConfigured, CounterpartUnavailable, CounterpartRefused."""
    if node.hosts(other):
        return []
    body = {"subject": subject, "attestations": [SentAttestation.of(each).model_dump(mode="json") for each in ours]}
    peer = peer_of(node, by, other, most_bytes=_MOST_BYTES)
    return peer.ask(f"/agreements/{agreement.hex()}/attestations", body, SentAttestations).attestations


def received(
    node: Node, ledger: Session, session: Session, by: Principal, sender: int, agreement: bytes, subject: str,
    sent: list[SentAttestation],
) -> int:  # fmt: skip
    """How many of them are new here, those checked. The caller commits. Raises AttestationMisplaced,
    AttestationSubjectUnknown, AgreementTextMissing, AttestationSignatureInvalid."""
    new, latest = 0, int(node.clock().timestamp()) + SKEW_S
    for each in sent:
        content = each.content.encode("utf-8", "surrogatepass")
        said = Attestation(agreement, sender, by.member, each.kind, subject, content, each.signed_at)
        if said.signed_at > latest or not _is_consistent(said):
            raise AttestationMisplaced(said.kind.value, subject)
        if is_overtaken(session, node, said):
            continue  # the account of one that is here was checked as it came in, and may have lost its role since
        _require_subject(node, ledger, session, said)
        signed = signed_elsewhere(node, ledger, said, bytes.fromhex(each.signature))
        new += store(session, node, by, Signed(said, signed.account, signed.signature, delivered=True))
    return new


def _require_subject(node: Node, ledger: Session, session: Session, said: Attestation) -> None:
    """There is such a close, or such a commitment between these two. Raises AttestationMisplaced,
    AttestationSubjectUnknown, AgreementTextMissing."""
    if said.kind is AttestationKind.BALANCE:
        if said.subject not in {period_text(each.month) for each in closes(ledger, said.agreement)}:
            raise AttestationSubjectUnknown(said.kind.value, said.subject)
        return
    here = owed_under(node, ledger, session, said.agreement)
    owed = next((each for each in here if fulfilment.subject(each.commitment.name, each.period) == said.subject), None)
    if owed is None:
        raise AttestationSubjectUnknown(said.kind.value, said.subject)
    states = said.kind is AttestationKind.FULFILMENT
    debtor, creditor = (said.member, said.counterparty) if states else (said.counterparty, said.member)
    if debtor != owed.commitment.party or creditor not in owed.commitment.creditors:
        raise AttestationMisplaced(said.kind.value, said.subject)


def _is_consistent(said: Attestation) -> bool:
    """Its content is of its kind, of these two and of this subject."""
    try:
        match said.kind:
            case AttestationKind.BALANCE:
                found = balance.read(said.content)
                pair = {said.member, said.counterparty}
                return (found.agreement, found.period, set(found.members)) == (said.agreement, said.subject, pair)
            case AttestationKind.FULFILMENT:
                about: Statement | Answer = read_statement(said.content)
            case AttestationKind.ANSWER:
                about = read_answer(said.content)
    except FormatFault:
        return False
    return (about.agreement, about.subject) == (said.agreement, said.subject)
