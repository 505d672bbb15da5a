"""Signatures of attestations: of hosted members by their money accounts, of others held against the Consortium."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from formats.crypto.eip712 import recovered_signer
from formats.faults import FormatFault
from formats.splits.attestations.attestation import Attestation, attestation_data
from ledger.consortium.facts import Role
from ledger.consortium.queries import account
from node.installation.node import Node
from node.installation.pipeline import signing_domain
from node.splits.attestations.faults import AttestationSignatureInvalid
from node.splits.attestations.records import Signed
from node.splits.signing import money_account


def typed_data_of(node: Node, said: Attestation) -> dict[str, Any]:
    """Raises ContractNotDeployed."""
    return attestation_data(said, signing_domain(node, "Agreements"))


def sign(node: Node, said: Attestation) -> Signed:
    """By the member's account here. Raises AccountNotHere, ContractNotDeployed."""
    address = money_account(node, said.member)
    return Signed(said, address.lower(), node.signer.sign_typed_data(address, typed_data_of(node, said)), False)


def signed_elsewhere(node: Node, ledger: Session, said: Attestation, signature: bytes) -> Signed:
    """By whichever money account the member has now. Raises AttestationSignatureInvalid, ContractNotDeployed."""
    try:
        address = recovered_signer(typed_data_of(node, said), signature)
    except FormatFault as fault:
        raise AttestationSignatureInvalid(said.member, "") from fault
    found = account(ledger, address)
    if found is None or found.member != said.member or not found.roles & Role.MONEY:
        raise AttestationSignatureInvalid(said.member, address)
    return Signed(said, address, signature, delivered=False)
