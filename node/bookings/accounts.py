"""The accounts with which hosted members book, answer and sign uses."""

from collections.abc import Iterable

from node.installation.keys import account_name
from node.installation.node import Node
from node.staff.orders import AccountNotHere


def book_account(node: Node, member: int) -> str:
    """Its address. Raises AccountNotHere."""
    return first_book_account(node, (member,))[1]


def first_book_account(node: Node, members: Iterable[int]) -> tuple[int, str]:
    """The first of these members that books from here, and its account. Raises AccountNotHere."""
    names = {member: account_name(member, "book") for member in members}
    for member, name in names.items():
        known = node.keystore.find(name)
        if known is not None:
            return member, known.public
    raise AccountNotHere(", ".join(names.values()))
