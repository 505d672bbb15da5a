"""A write about bookings as one submission of the member's book account."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Response
from pydantic import BaseModel
from sqlmodel import Session

from api.bookings.answers import BookingSubmission
from api.http.problems import ACCEPTED
from api.http.writes import Write
from api.submissions import orders
from api.submissions.schemas import SubmissionOut
from formats.faults import FormatFault
from ledger.db import reading
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.bookings.orders import book_order
from node.faults import RequestInvalid, RowFault
from node.installation.node import Node
from node.staff.access import Principal
from node.staff.orders import order_given

Made = TypeVar("Made")


def submitted(
    principal: Principal, node: Node, write: Write, body: BaseModel, command: Callable[[Order, Session], Command]
) -> Response:
    """`command` reads the projection, once: a retry is answered with what was stored."""

    return orders.submitted(principal, node, write, body, lambda order: _built(node, order, command), account="book")


def bookings_made(
    principal: Principal,
    node: Node,
    write: Write,
    body: BaseModel,
    command: Callable[[Order, Session], tuple[Command, list[bytes]]],
) -> Response:
    """As `submitted`, with the ids of what is made."""

    def act(session: Session) -> BookingSubmission:
        order = book_order(node, principal, write.request_id(principal))
        made, ids = _built(node, order, command)
        row = SubmissionOut.of(order_given(session, node, principal, made))
        return BookingSubmission(**dict(row), bookings=[each.hex() for each in ids])

    return write.once(principal, body, act, status=ACCEPTED)


def _built(node: Node, order: Order, command: Callable[[Order, Session], Made]) -> Made:
    """Raises RequestInvalid where the parts, occurrences or slots do not go together."""
    try:
        with reading(node.ledger_engine) as ledger:
            return command(order, ledger)
    except FormatFault as fault:
        told = RowFault(0, "body", fault.reason, fault.detail, "see docs/formats.md")
        raise RequestInvalid([told]) from fault
