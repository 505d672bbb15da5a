"""What a custodian does to the bookings of its assets: each becomes one submission."""

from fastapi import Response
from sqlmodel import Session

from api.assets.routes import AssetNumber
from api.bookings.answers import BookingSubmission
from api.bookings.ordering import bookings_made, submitted
from api.bookings.routes import BookingPath
from api.bookings.schemas import ActsIn, DisplaceIn, MaintenanceIn, RefuseIn, mask_of
from api.http.access import Custodian, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.url_values import hex_bytes
from api.http.writes import Writes
from api.submissions.schemas import SubmissionOut
from formats.bookings.classes import MAINTENANCE
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.bookings.orders import bookings_commands, waiting_commands
from node.bookings.requests import Wanted, WantedPart, reservations

router = api_router(tags=["bookings"])


@router.post("/bookings/{booking_id}/approve", status_code=ACCEPTED, response_model=SubmissionOut)
def approve(principal: Custodian, node: NodeOf, write: Writes, booking_id: BookingPath, body: ActsIn) -> Response:
    """Say yes to a held booking, in time."""
    booking = hex_bytes("booking_id", booking_id, 20)

    def command(order: Order, ledger: Session) -> Command:
        return bookings_commands(node).approve(order, booking=booking, acts=body.acts)

    return submitted(principal, node, write, body, command)


@router.post("/bookings/{booking_id}/refuse", status_code=ACCEPTED, response_model=SubmissionOut)
def refuse(principal: Custodian, node: NodeOf, write: Writes, booking_id: BookingPath, body: RefuseIn) -> Response:
    """Say no to a held booking, in time."""
    booking = hex_bytes("booking_id", booking_id, 20)

    def command(order: Order, ledger: Session) -> Command:
        return bookings_commands(node).refuse(order, booking=booking, acts=body.acts, reason=body.reason)

    return submitted(principal, node, write, body, command)


@router.post("/bookings/{booking_id}/displace", status_code=ACCEPTED, response_model=SubmissionOut)
def displace(principal: Custodian, node: NodeOf, write: Writes, booking_id: BookingPath, body: DisplaceIn) -> Response:
    """Let bookings of strictly lower class give way to this one, the first in the line that then fits."""
    booking, victims = hex_bytes("booking_id", booking_id, 20), [each.victim() for each in body.victims]

    def command(order: Order, ledger: Session) -> Command:
        return waiting_commands(node).displace(
            order, by=booking, occurrence=body.occurrence, victims=victims, reason=body.reason
        )

    return submitted(principal, node, write, body, command)


@router.post("/assets/{asset_number}/maintenance", status_code=ACCEPTED, response_model=BookingSubmission)
def maintain(
    principal: Custodian, node: NodeOf, write: Writes, asset_number: AssetNumber, body: MaintenanceIn
) -> Response:
    """Take slots of your asset for maintenance, at any time; whatever stands in the way gives way."""
    part = WantedPart(asset=asset_number, unit=body.unit, span=body.span(), rank=MAINTENANCE, terms=0)
    series = body.series
    wanted = Wanted(parts=[part])
    if series is not None:
        wanted = Wanted(parts=[part], every=series.every, asked=mask_of(series.occurrences))
    victims = [each.victim() for each in body.victims]

    def command(order: Order, ledger: Session) -> tuple[Command, list[bytes]]:
        (made,) = reservations(node, ledger, principal.member, order.request_id, wanted)
        maintained = waiting_commands(node).maintain(
            made, victims=victims, reason=body.reason, sender=order.sender, created_by=order.created_by
        )
        return maintained, [made.booking]

    return bookings_made(principal, node, write, body, command)
