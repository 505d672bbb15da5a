"""What members do to versions of an agreement, as outbox commands."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.rules import rules, rules_hash
from ledger.splits.agreements.requests import PartySignature
from ledger.submitting.contract import Contract, Order
from ledger.submitting.outbox import Command


@dataclass(frozen=True)
class AgreementsCommands:
    """By money accounts: of a party or agent who proposes, of any member who hands in signatures."""

    contract: Contract

    def propose_version(self, order: Order, *, agreement: Agreement) -> Command:
        """Text and rules are made here from the one version."""
        text, written = bytes.fromhex(agreement.hash), rules(agreement)
        proposed = {"member": order.member, "text": text, "rulesHash": rules_hash(agreement), "rules": written}
        return self.contract.command(order, "proposeVersion", (text, written), ("VersionProposed", proposed))

    def sign_version(self, order: Order, *, version: bytes, signatures: Sequence[PartySignature]) -> Command:
        """`version`: as `ids.version_id` names it. The signature that completes them makes it active."""
        signed = [
            ("VersionSigned", {"version": version, "member": each.member, "deadline": each.deadline})
            for each in signatures
        ]
        arguments = (version, [astuple(each) for each in signatures])
        return self.contract.command(order, "signVersion", arguments, *signed)
