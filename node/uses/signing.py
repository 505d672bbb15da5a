"""The signatures of hosted members' book accounts over what the contract Uses checks."""

from formats.bookings.statements import HandOver, UseStatement, hand_over_data, use_statement_data
from formats.crypto.eip712 import Domain
from node.bookings.accounts import book_account
from node.installation.node import Node
from node.installation.pipeline import further_of


def sign_statement(node: Node, member: int, statement: UseStatement) -> bytes:
    """65 bytes, EIP-712. Raises AccountNotHere."""
    return node.signer.sign_typed_data(book_account(node, member), use_statement_data(statement, _domain(node)))


def sign_hand_over(node: Node, given: HandOver) -> bytes:
    """65 bytes, EIP-712, by the giver. Raises AccountNotHere."""
    return node.signer.sign_typed_data(book_account(node, given.giver), hand_over_data(given, _domain(node)))


def _domain(node: Node) -> Domain:
    deployment, address = node.deployment, further_of(node, "Uses").address
    return Domain(deployment.chain_id, bytes.fromhex(address[2:]), deployment.chain_ref)
