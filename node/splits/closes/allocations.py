"""The lines that closes owe as outbox commands, each at most once while it is pending at this node."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, select

from formats.crypto.hashing import sha256
from ledger.splits.closes.commands import AllocationsCommands
from ledger.splits.closes.due import allocation_request, next_allocations
from ledger.submitting.outbox import PENDING, Command, Submission
from node.installation.node import Node
from node.installation.pipeline import further_of
from node.splits.orders import money_order
from node.staff.access import Principal

_SELECTOR_AND_KEY_BYTES = 4 + 32
"""What two calls that book the same differ in: the rest of their calldata is the request itself."""


def allocation_commands(
    node: Node, ledger: Session, session: Session, by: Principal, agreement: bytes, request_id: bytes
) -> Iterator[tuple[Command, Submission | None]]:
    """The first that each side owes, with what is pending for it already; those after them follow when these are read.
    Raises AccountNotHere."""
    commands, pending = AllocationsCommands(further_of(node, "Allocations")), pending_allocations(session)
    for key in next_allocations(ledger, agreement):
        order = money_order(node, by, sha256(b"guild/allocation/1", request_id, key.id))
        command = commands.allocate(order, request=allocation_request(ledger, key))
        yield command, pending.get(booked_by(command.calldata))


def pending_allocations(session: Session) -> dict[bytes, Submission]:
    """By what they book (`booked_by`)."""
    s = Submission
    found = session.exec(select(s).where(s.kind == "allocate", col(s.state).in_(PENDING)))
    return {booked_by(row.calldata): row for row in found}


def booked_by(calldata: bytes) -> bytes:
    """What a call of `allocate` books, whoever sends it under whichever key."""
    return calldata[_SELECTOR_AND_KEY_BYTES:]
