"""The signatures of hosted members' money accounts over versions of agreements."""

from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.signature import agreement_signature_data
from ledger.splits.agreements.requests import PartySignature
from node.installation.keys import account_name
from node.installation.node import Node
from node.installation.pipeline import signing_domain
from node.staff.orders import address_of


def sign_version(node: Node, member: int, agreement: Agreement, *, deadline: int) -> PartySignature:
    """Over hash and rules, both made from the one agreement. Raises AccountNotHere, ContractNotDeployed."""
    data = agreement_signature_data(agreement, member, deadline, signing_domain(node, "Agreements"))
    return PartySignature(member, deadline, node.signer.sign_typed_data(money_account(node, member), data))


def money_account(node: Node, member: int) -> str:
    """Its address. Raises AccountNotHere."""
    return address_of(node, account_name(member, "money"))
