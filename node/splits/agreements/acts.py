"""What finance does with versions of agreements: propose, sign for its own member, hand in what others signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.signature import agreement_signature_data
from formats.splits.ids import version_id
from ledger.splits.agreement_errors import AgreementSignatureExpired, MemberNotParticipant
from ledger.splits.agreements.commands import AgreementsCommands
from ledger.splits.agreements.requests import PartySignature
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.faults import NotFound
from node.installation.node import Node
from node.installation.pipeline import further_of, signing_domain
from node.splits.agreements.versions import VersionView, readable
from node.splits.signing import sign_version

SIGNATURE_DAYS = 30
"""How long a signature is good where nobody says otherwise."""


def proposal(node: Node, order: Order, agreement: Agreement) -> Command:
    """Raises MemberNotParticipant."""
    if order.member not in agreement.members:
        raise MemberNotParticipant(version_id(agreement), order.member)
    return _commands(node).propose_version(order, agreement=agreement)


def own_signature(node: Node, order: Order, view: VersionView, deadline: datetime | None) -> Command:
    """Over hash and rules that are both made here from the text. Raises AgreementTextMissing, AgreementRulesDiffer,
    AgreementSignatureExpired."""
    until = _deadline(node, order.member, deadline)
    signed = sign_version(node, order.member, readable(view), deadline=until)
    return foreign_signatures(node, order, view, [signed])


def foreign_signatures(node: Node, order: Order, view: VersionView, signatures: Sequence[PartySignature]) -> Command:
    """As they are: the contract checks them."""
    return _commands(node).sign_version(order, version=view.version.id, signatures=signatures)


def typed_data_for(
    node: Node, view: VersionView, member: int, deadline: datetime | None
) -> tuple[int, dict[str, object]]:
    """Deadline (unix seconds) and what a wallet of this party or agent signs. Raises NotFound, AgreementTextMissing,
    AgreementRulesDiffer, AgreementSignatureExpired."""
    if member not in view.version.signers:
        raise NotFound("signer", str(member))
    until = _deadline(node, member, deadline)
    return until, agreement_signature_data(readable(view), member, until, signing_domain(node, "Agreements"))


def _deadline(node: Node, member: int, given: datetime | None) -> int:
    now = node.clock()
    until = given or now + timedelta(days=SIGNATURE_DAYS)
    if until <= now:
        raise AgreementSignatureExpired(member, int(until.timestamp()), int(now.timestamp()))
    return int(until.timestamp())


def _commands(node: Node) -> AgreementsCommands:
    return AgreementsCommands(further_of(node, "Agreements"))
