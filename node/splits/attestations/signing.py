"""Signatures of attestations: of hosted members by their money accounts, of others held against the Consortium."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from formats.crypto.eip712 import recovered_signer
from formats.faults import FormatFault
from formats.splits.attestations.attestation import Attestation, attestation_data
from formats.words import Message
from ledger.consortium.facts import Role
from ledger.consortium.queries import account
from node.faults import RequestInvalid, RowFault
from node.installation.node import Node
from node.installation.pipeline import signing_domain
from node.splits.attestations.faults import AttestationSignatureInvalid
from node.splits.attestations.records import SKEW_S, Signed, newest, store, stored
from node.splits.signing import money_account
from node.staff.access import Principal


def typed_data_of(node: Node, said: Attestation) -> dict[str, Any]:
    """Raises ContractNotDeployed."""
    return attestation_data(said, signing_domain(node, "Agreements"))


def attest(
    node: Node, ledger: Session, session: Session, by: Principal, said: Attestation, signature: str | None
) -> None:
    """Keep it, signed by the member's account here, or elsewhere where there is a signature (hex). The caller commits.
    Raises AccountNotHere, ContractNotDeployed, AttestationSignatureInvalid, RequestInvalid."""
    _require_next(session, node, said)
    if signature is None:
        signed = sign(node, said)
    else:
        signed = signed_elsewhere(node, ledger, said, bytes.fromhex(signature.removeprefix("0x")))
    store(session, node, by, Signed(said, signed.account, signed.signature, delivered=node.hosts(said.counterparty)))


def _require_next(session: Session, node: Node, said: Attestation) -> None:
    """It takes the place of what the member said before, and what it says next can take its place. Raises
    RequestInvalid."""
    now = int(node.clock().timestamp())
    if said.signed_at > now + SKEW_S:
        raise _not_then("signed-at/ahead", signed_at=said.signed_at, now=now)
    for each in newest(stored(session, node, said.agreement, said.subject)):
        before = each.said
        if before.place == said.place and before.signed_at >= said.signed_at and before != said:
            raise _not_then("signed-at/overtaken", signed_at=said.signed_at, newest=before.signed_at)


def _not_then(name: str, **values: int) -> RequestInvalid:
    return RequestInvalid([RowFault.of(Message(name, values), "signed_at")])


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
