"""The signatures of hosted members' book accounts over what the contract Uses checks."""

from formats.bookings.statements import HandOver, UseStatement, hand_over_data, use_statement_data
from node.bookings.accounts import book_account
from node.installation.node import Node
from node.installation.pipeline import signing_domain


def sign_statement(node: Node, member: int, statement: UseStatement) -> bytes:
    """65 bytes, EIP-712. Raises AccountNotHere."""
    account = book_account(node, member)
    return node.signer.sign_typed_data(account, use_statement_data(statement, signing_domain(node, "Uses")))


def sign_hand_over(node: Node, given: HandOver) -> bytes:
    """65 bytes, EIP-712, by the giver. Raises AccountNotHere."""
    account = book_account(node, given.giver)
    return node.signer.sign_typed_data(account, hand_over_data(given, signing_domain(node, "Uses")))
