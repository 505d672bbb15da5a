"""A person's order about assets and bookings: sent by the book account of their member, or its admin account."""

from __future__ import annotations

from ledger.bookings.assets.commands import AssetsCommands, OwnersCommands
from ledger.bookings.reserving.commands import BookingsCommands, WaitingCommands
from ledger.bookings.reserving.requests import Reservation
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.installation.node import Node
from node.installation.pipeline import further_of
from node.staff.access import Principal
from node.staff.orders import order_by


def book_order(node: Node, principal: Principal, request_id: bytes) -> Order:
    """By the book account of the principal's member. Raises AccountNotHere."""
    return order_by(node, principal, member=principal.member, request_id=request_id, account="book")


def assets_commands(node: Node) -> AssetsCommands:
    return AssetsCommands(further_of(node, "Assets"))


def owners_commands(node: Node) -> OwnersCommands:
    return OwnersCommands(further_of(node, "Owners"))


def bookings_commands(node: Node) -> BookingsCommands:
    return BookingsCommands(further_of(node, "Bookings"))


def waiting_commands(node: Node) -> WaitingCommands:
    return WaitingCommands(further_of(node, "Bookings"))


def reserving(node: Node, order: Order, made: list[Reservation], *, waits: bool = False) -> Command:
    """One booking, a composite, or a place in the waiting line."""
    if waits:
        return waiting_commands(node).wait(made[0], sender=order.sender, created_by=order.created_by)
    if len(made) == 1:
        return bookings_commands(node).reserve(made[0], sender=order.sender, created_by=order.created_by)
    return bookings_commands(node).reserve_together(made, sender=order.sender, created_by=order.created_by)
