"""What bookers do, and whoever passes on what nobody answered: each becomes one submission."""

from typing import Annotated

from fastapi import Path, Response
from sqlmodel import Session

from api.bookings.answers import BookingSubmission
from api.bookings.ordering import bookings_made, submitted
from api.bookings.schemas import (
    BookingIn,
    CancelIn,
    ClaimIn,
    MoveIn,
    NothingIn,
    OperatorIn,
    PlaceIn,
    mask_of,
)
from api.http.access import Booker, Booking, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.url_values import hex_bytes
from api.http.writes import Writes
from api.submissions.schemas import SubmissionOut
from formats.bookings.slots import DAY_SLOTS, day_of
from ledger.bookings.reserving import queries
from ledger.bookings.reserving.facts import Booking as BookingFact
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.bookings.orders import bookings_commands, reserving, waiting_commands
from node.bookings.requests import committed, reservations, terms_for
from node.faults import NotFound

router = api_router(tags=["bookings"])
BookingPath = Annotated[str, Path(pattern=r"^[0-9a-f]{40}$")]


@router.post("/bookings", status_code=ACCEPTED, response_model=BookingSubmission)
def book(principal: Booker, node: NodeOf, write: Writes, body: BookingIn) -> Response:
    """Book one asset, a series of days, or several assets together; or wait for what is taken."""
    wanted = body.wanted()

    def command(order: Order, ledger: Session) -> tuple[Command, list[bytes]]:
        made = reservations(node, ledger, principal.member, order.request_id, wanted)
        return reserving(node, order, made, waits=body.waits), [each.booking for each in made]

    return bookings_made(principal, node, write, body, command)


@router.post("/bookings/{booking_id}/move", status_code=ACCEPTED, response_model=BookingSubmission)
def move(principal: Booker, node: NodeOf, write: Writes, booking_id: BookingPath, body: MoveIn) -> Response:
    """Give up all that stands of it and book others in its stead, in one act; its own hours count as free."""
    booking, wanted = hex_bytes("booking_id", booking_id, 20), body.wanted()

    def command(order: Order, ledger: Session) -> tuple[Command, list[bytes]]:
        made = reservations(node, ledger, principal.member, order.request_id, wanted)
        moved = bookings_commands(node).move(
            booking, acts=body.acts, made=made, sender=order.sender, created_by=order.created_by
        )
        return moved, [each.booking for each in made]

    return bookings_made(principal, node, write, body, command)


@router.post("/bookings/{booking_id}/cancel", status_code=ACCEPTED, response_model=SubmissionOut)
def cancel(principal: Booking, node: NodeOf, write: Writes, booking_id: BookingPath, body: CancelIn) -> Response:
    """Give occurrences back before their start; for an expelled holder the custodian does it."""
    booking = hex_bytes("booking_id", booking_id, 20)

    def command(order: Order, ledger: Session) -> Command:
        if body.occurrences is None:
            found = _known(ledger, booking)
            occurrences = found.live & ~found.used
        else:
            occurrences = mask_of(body.occurrences)
        return bookings_commands(node).cancel(order, booking=booking, acts=body.acts, occurrences=occurrences)

    return submitted(principal, node, write, body, command)


@router.post("/bookings/{booking_id}/operator", status_code=ACCEPTED, response_model=SubmissionOut)
def name_operator(
    principal: Booker, node: NodeOf, write: Writes, booking_id: BookingPath, body: OperatorIn
) -> Response:
    """Name another operator, by a salted commitment."""
    booking = hex_bytes("booking_id", booking_id, 20)

    def command(order: Order, ledger: Session) -> Command:
        operator = committed(node, booking, body.credential)
        return bookings_commands(node).name_operator(order, booking=booking, operator=operator)

    return submitted(principal, node, write, body, command)


@router.post("/bookings/{booking_id}/claim", status_code=ACCEPTED, response_model=SubmissionOut)
def claim(principal: Booker, node: NodeOf, write: Writes, booking_id: BookingPath, body: ClaimIn) -> Response:
    """Take what was offered, under the terms, hours and quota of this moment."""
    booking = hex_bytes("booking_id", booking_id, 20)

    def command(order: Order, ledger: Session) -> Command:
        terms = body.terms
        if terms is None:
            found = _known(ledger, booking)
            start = found.start + body.occurrence * found.every * DAY_SLOTS
            terms = terms_for(ledger, found.asset, day_of(start))
        operator = committed(node, booking, body.credential)
        return waiting_commands(node).claim(
            order, booking=booking, acts=body.acts, occurrence=body.occurrence, terms=terms, operator=operator
        )

    return submitted(principal, node, write, body, command)


@router.post("/bookings/{booking_id}/leave", status_code=ACCEPTED, response_model=SubmissionOut)
def leave(principal: Booker, node: NodeOf, write: Writes, booking_id: BookingPath, body: PlaceIn) -> Response:
    """Leave the waiting line."""
    booking = hex_bytes("booking_id", booking_id, 20)

    def command(order: Order, ledger: Session) -> Command:
        return waiting_commands(node).leave(order, booking=booking, acts=body.acts, occurrence=body.occurrence)

    return submitted(principal, node, write, body, command)


@router.post("/bookings/{booking_id}/lapse", status_code=ACCEPTED, response_model=SubmissionOut)
def lapse(principal: Booking, node: NodeOf, write: Writes, booking_id: BookingPath, body: NothingIn) -> Response:
    """End a held booking that nobody answered in time, whoever's it is."""
    booking = hex_bytes("booking_id", booking_id, 20)

    def command(order: Order, ledger: Session) -> Command:
        return bookings_commands(node).lapse(order, booking=booking)

    return submitted(principal, node, write, body, command)


def _known(ledger: Session, booking: bytes) -> BookingFact:
    found = queries.booking(ledger, booking)
    if found is None:
        raise NotFound("booking", booking.hex())
    return found
