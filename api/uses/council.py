"""What the council decides of a use that the two sides dispute."""

from fastapi import Response

from api.bookings.routes import BookingPath
from api.http.access import Council, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Writes
from api.submissions.orders import submitted
from api.submissions.schemas import SubmissionOut
from api.uses.refusals import refused_by_form
from api.uses.routes import OccurrencePath
from api.uses.schemas import AgreeIn
from ledger.consortium.facts import COUNCIL
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.uses.acts import OneSided, settle_by_council

router = api_router(prefix="/bookings/{booking_id}", tags=["council"])


@router.post("/occurrences/{occurrence}/settle-by-council", status_code=ACCEPTED, response_model=SubmissionOut)
def settle(
    principal: Council, node: NodeOf, write: Writes, booking_id: BookingPath, occurrence: OccurrencePath, body: AgreeIn
) -> Response:
    """Decide a dispute or a no-show that was objected to: these minutes count, without either side."""
    said = OneSided(bytes.fromhex(booking_id), occurrence)

    def command(order: Order) -> Command:
        with refused_by_form():
            return settle_by_council(node, order, said, body.span(), overruns=body.overruns)

    return submitted(principal, node, write, body, command, member=COUNCIL)
