"""What the council does about assets: approvals of state-owned ones, and what an expelled member left."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Response
from pydantic import BaseModel

from api.assets.routes import AssetNumber
from api.assets.schemas import ApprovalIn, CustodyIn, EndIn, SharesCouncilIn
from api.http.access import Council, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Write, Writes
from api.submissions.orders import submitted
from api.submissions.schemas import SubmissionOut
from ledger.consortium.facts import COUNCIL
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.bookings.orders import assets_commands, owners_commands
from node.installation.node import Node
from node.staff.access import Principal

router = api_router(tags=["council"])
ApprovalNumber = Annotated[int, Path(ge=1, lt=2**16)]


@router.post("/assets/{asset_number}/approvals", status_code=ACCEPTED, response_model=SubmissionOut)
def record_approval(
    principal: Council, node: NodeOf, write: Writes, asset_number: AssetNumber, body: ApprovalIn
) -> Response:
    """Record on its filing what a state-owned asset may be used for, how long, and for how much at least."""
    commands, request = assets_commands(node), body.request()
    return _by_council(
        principal, node, write, body, lambda order: commands.record_approval(order, asset=asset_number, request=request)
    )


@router.post(
    "/assets/{asset_number}/approvals/{approval_number}/end", status_code=ACCEPTED, response_model=SubmissionOut
)
def end_approval(
    principal: Council,
    node: NodeOf,
    write: Writes,
    asset_number: AssetNumber,
    approval_number: ApprovalNumber,
    body: EndIn,
) -> Response:
    """End an approval earlier, and the terms that rest on it; what was booked before stays."""
    commands, until = assets_commands(node), body.until

    def command(order: Order) -> Command:
        return commands.end_approval(order, asset=asset_number, approval=approval_number, until_day=until)

    return _by_council(principal, node, write, body, command)


@router.post("/assets/{asset_number}/custody/offer-by-council", status_code=ACCEPTED, response_model=SubmissionOut)
def offer_custody_by_council(
    principal: Council, node: NodeOf, write: Writes, asset_number: AssetNumber, body: CustodyIn
) -> Response:
    """Offer the custody that an expelled member left behind."""
    commands, to = assets_commands(node), body.to or 0
    return _by_council(
        principal, node, write, body, lambda order: commands.offer_custody_by_council(order, asset=asset_number, to=to)
    )


@router.post("/assets/{asset_number}/shares/accept-by-council", status_code=ACCEPTED, response_model=SubmissionOut)
def accept_shares_by_council(
    principal: Council, node: NodeOf, write: Writes, asset_number: AssetNumber, body: SharesCouncilIn
) -> Response:
    """Accept proposed shares for an owner that was expelled, and cannot."""
    commands = owners_commands(node)

    def command(order: Order) -> Command:
        return commands.accept_shares_by_council(order, asset=asset_number, digest=body.digest, member=body.member)

    return _by_council(principal, node, write, body, command)


def _by_council(
    principal: Principal, node: Node, write: Write, body: BaseModel, command: Callable[[Order], Command]
) -> Response:
    return submitted(principal, node, write, body, command, member=COUNCIL)
