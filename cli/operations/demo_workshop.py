"""Before the demo begins: three partners use the workshop in each month of a quarter; both sides sign the minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.operations.demo_stage import COLLEGE, ENTERPRISE, SERVICES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.bookings.reserving.requests import Reservation
    from ledger.submitting.outbox import Command
    from node.installation.node import Node
    from node.running.chain import Anvil

WORKSHOP_ASSET = 2
_MINUTES = {COLLEGE: (120, 90, 150), ENTERPRISE: (240, 300, 195), SERVICES: (60, 45, 135)}
"""In each month, by member."""
_BOOKED_SLOTS = 20
_USED_ON, _FROM_SLOT = 10, 36
"""Day of the month, and nine in the morning."""
_CLOSES_ON = 8
"""The day of the next month from which the administrator may close one."""


def newest_quarter(now: int) -> tuple[int, int, int]:
    """The last three months that may be closed at this second."""
    from formats.bookings.slots import day_of, period_of, slot_of

    last = period_of(day_of(slot_of(now)) - _CLOSES_ON + 1) - 1
    return last - 2, last - 1, last


def use_workshop(node: Node, chain: Anvil, quarter: Sequence[int]) -> None:
    from formats.bookings.slots import DAY_SLOTS, period_days

    for place, month in enumerate(quarter):
        start = period_days(month)[_USED_ON - 1] * DAY_SLOTS + _FROM_SLOT
        _use(node, chain, start, {member: minutes[place] for member, minutes in _MINUTES.items()})


def settled(node: Node, *commands: Command) -> None:
    """All of them on the chain."""
    from ledger.db import writing
    from ledger.submitting.outbox import enqueue
    from node.installation.pipeline import settle

    with writing(node.node_engine) as session:
        submissions = [enqueue(session, command, node.clock).id for command in commands]
    settle(node, submissions)


def _use(node: Node, chain: Anvil, start: int, minutes: dict[int, int]) -> None:
    """One morning: each member books a bay of its own, checks in at once, and checks out after its minutes."""
    from formats.bookings.slots import unix_of
    from node.bookings.orders import bookings_commands

    began = unix_of(start)
    _move_clock(chain, began)
    booked = {member: _reservation(member, start, unit) for unit, member in enumerate(minutes)}
    commands = bookings_commands(node)
    settled(node, *(commands.reserve(each, sender=_account(node, member)) for member, each in booked.items()))
    _say(node, booked, began, dict.fromkeys(minutes, 0))
    _move_clock(chain, began + 60 * max(minutes.values()))
    _say(node, booked, began, minutes)


def _reservation(member: int, start: int, unit: int) -> Reservation:
    from formats.bookings.classes import ENTERPRISE as ENTERPRISE_CLASS
    from formats.bookings.classes import TEACHING
    from formats.bookings.ids import RANDOM_BYTES, booking_id
    from formats.crypto.hashing import sha256
    from ledger.bookings.reserving.requests import Reservation

    drawn = sha256(f"guild/demo/workshop/{member}/{start}".encode())[:RANDOM_BYTES]
    return Reservation(
        booking=booking_id(member, drawn), asset=WORKSHOP_ASSET, unit=unit, start=start, slots=_BOOKED_SLOTS,
        rank=TEACHING if member == COLLEGE else ENTERPRISE_CLASS, terms=1,
    )  # fmt: skip


def _say(node: Node, booked: dict[int, Reservation], began: int, minutes: dict[int, int]) -> None:
    """The custodian signs and each holder sends: a check-in (0 minutes), or a check-out."""
    from formats.bookings.statements import OUTCOME_CHECK_IN, OUTCOME_USED, UseStatement
    from formats.crypto.hashing import sha256
    from ledger.bookings.uses.commands import UsesCommands
    from ledger.submitting.contract import Order
    from node.installation.pipeline import further_of
    from node.uses.signing import sign_statement

    uses, made = UsesCommands(further_of(node, "Uses"), further_of(node, "Bookings")), []
    deadline = node.chain.head().time + 86_400
    for member, each in booked.items():
        used = minutes[member]
        outcome, end = (OUTCOME_USED, began + 60 * used) if used else (OUTCOME_CHECK_IN, 0)
        evidence = sha256(each.booking + bytes([outcome]))
        said = UseStatement(each.booking, 0, began, end, used, outcome, evidence, deadline)
        order = Order(member, evidence, _account(node, member))
        act = uses.check_out if used else uses.check_in
        made.append(act(order, statement=said, signature=sign_statement(node, COLLEGE, said)))
    settled(node, *made)


def _account(node: Node, member: int) -> str:
    from node.bookings.accounts import book_account

    return book_account(node, member)


def _move_clock(chain: Anvil, unix: int) -> None:
    chain.ask("evm_setNextBlockTimestamp", unix)
    chain.ask("evm_mine")
