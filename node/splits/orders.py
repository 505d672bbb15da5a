"""A person's order about shared costs and benefits: sent by the money account of their member."""

from __future__ import annotations

from ledger.splits.journal.commands import ActsCommands, JournalCommands
from ledger.submitting.contract import Order
from node.installation.node import Node
from node.installation.pipeline import further_of
from node.staff.access import Principal
from node.staff.orders import order_by


def money_order(node: Node, principal: Principal, request_id: bytes) -> Order:
    """By the money account of the principal's member. Raises AccountNotHere."""
    return order_by(node, principal, member=principal.member, request_id=request_id, account="money")


def journal_commands(node: Node) -> JournalCommands:
    """Raises ContractNotDeployed."""
    return JournalCommands(further_of(node, "Journal"))


def acts_commands(node: Node) -> ActsCommands:
    """Raises ContractNotDeployed."""
    return ActsCommands(further_of(node, "Splits"))
