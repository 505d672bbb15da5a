"""A person's order to the chain: sent by the admin account of their member, recorded in the node's log."""

from sqlmodel import Session

from ledger.consortium.facts import COUNCIL
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command, Submission, enqueue
from node.faults import NodeRefusal
from node.installation.deploy import COUNCIL_ADMIN
from node.installation.keys import account_name
from node.installation.node import Node
from node.staff.access import Principal, record


class AccountNotHere(NodeRefusal):
    """This node does not hold that account's key, or cannot read its file (the log names it): use a node that can."""

    account: str


def order_by(node: Node, principal: Principal, *, member: int, request_id: bytes, account: str = "admin") -> Order:
    """`member` 0: the council; `account`: which of the member's. Raises AccountNotHere."""
    name = COUNCIL_ADMIN if member == COUNCIL else account_name(member, account)
    sender = address_of(node, name)
    return Order(member=member, request_id=request_id, sender=sender, created_by=principal.staff_id)


def address_of(node: Node, name: str) -> str:
    """Of an account by its key's name, whose one file is opened. Raises AccountNotHere."""
    known = node.keystore.find(name)
    if known is None:
        raise AccountNotHere(name)
    return known.public


def order_of_account(node: Node, principal: Principal, *, address: str, request_id: bytes) -> Order:
    """Sent by this account itself, for the principal's member. Raises AccountNotHere."""
    if address not in {known.public for known in node.keystore.list()}:
        raise AccountNotHere(address)
    return Order(member=principal.member, request_id=request_id, sender=address, created_by=principal.staff_id)


def order_given(session: Session, node: Node, principal: Principal, command: Command) -> Submission:
    """Into the outbox and the log, in the caller's transaction."""
    submission = enqueue(session, command, node.clock)
    record(session, node.clock, principal, act=command.kind, subject=submission.id)
    return submission
