"""What a custodian does to its assets, and owners to their shares: each becomes one submission."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Response
from pydantic import BaseModel

from api.assets.schemas import (
    AssetIn,
    CustodyAcceptIn,
    CustodyIn,
    DaysIn,
    EndIn,
    ProtectedIn,
    SharesAcceptIn,
    SharesIn,
)
from api.assets.terms_schemas import TermsIn
from api.http.access import Admin, Custodian, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Write, Writes
from api.submissions.orders import submitted
from api.submissions.schemas import SubmissionOut
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.bookings.orders import assets_commands, owners_commands
from node.installation.node import Node
from node.staff.access import Principal

router = api_router(tags=["assets"])
AssetNumber = Annotated[int, Path(ge=1, lt=2**20)]


@router.post("/assets", status_code=ACCEPTED, response_model=SubmissionOut)
def register_asset(principal: Custodian, node: NodeOf, write: Writes, body: AssetIn) -> Response:
    """Register an asset of your member; the chain numbers it."""
    commands, request = assets_commands(node), body.request()
    return _by_book(principal, node, write, body, lambda order: commands.register_asset(order, request=request))


@router.post("/assets/{asset_number}/terms", status_code=ACCEPTED, response_model=SubmissionOut)
def set_terms(principal: Custodian, node: NodeOf, write: Writes, asset_number: AssetNumber, body: TermsIn) -> Response:
    """Publish the next version of terms; it cuts the one before, from tomorrow on at the earliest."""
    commands, terms = assets_commands(node), body.request()
    return _by_book(
        principal, node, write, body, lambda order: commands.set_terms(order, asset=asset_number, terms=terms)
    )


@router.post("/assets/{asset_number}/protected", status_code=ACCEPTED, response_model=SubmissionOut)
def protect(
    principal: Custodian, node: NodeOf, write: Writes, asset_number: AssetNumber, body: ProtectedIn
) -> Response:
    """Take free hours for your own teaching, or give them back, from tomorrow on."""
    commands, hours = assets_commands(node), body.packed()
    command = commands.release_hours if body.release else commands.protect_hours
    return _by_book(principal, node, write, body, lambda order: command(order, asset=asset_number, hours=hours))


@router.post("/assets/{asset_number}/days", status_code=ACCEPTED, response_model=SubmissionOut)
def follow_days(principal: Custodian, node: NodeOf, write: Writes, asset_number: AssetNumber, body: DaysIn) -> Response:
    """Let days follow another weekday's hours, none, or their own again; what is taken stays."""
    commands, days = assets_commands(node), body.packed()
    return _by_book(
        principal, node, write, body, lambda order: commands.follow_days(order, asset=asset_number, days=days)
    )


@router.post("/assets/{asset_number}/end", status_code=ACCEPTED, response_model=SubmissionOut)
def end_asset(principal: Admin, node: NodeOf, write: Writes, asset_number: AssetNumber, body: EndIn) -> Response:
    """End an asset's life, beyond the longest horizon that its terms ever had."""
    commands = assets_commands(node)
    return submitted(
        principal, node, write, body, lambda order: commands.end_asset(order, asset=asset_number, until_day=body.until)
    )


@router.post("/assets/{asset_number}/custody/offer", status_code=ACCEPTED, response_model=SubmissionOut)
def offer_custody(
    principal: Admin, node: NodeOf, write: Writes, asset_number: AssetNumber, body: CustodyIn
) -> Response:
    """Offer custody to another member, or withdraw the offer."""
    commands, to = assets_commands(node), body.to or 0
    return submitted(
        principal, node, write, body, lambda order: commands.offer_custody(order, asset=asset_number, to=to)
    )


@router.post("/assets/{asset_number}/custody/accept", status_code=ACCEPTED, response_model=SubmissionOut)
def accept_custody(
    principal: Admin, node: NodeOf, write: Writes, asset_number: AssetNumber, body: CustodyAcceptIn
) -> Response:
    """Take custody that was offered to your member by exactly this one."""
    commands = assets_commands(node)
    return submitted(
        principal, node, write, body, lambda order: commands.accept_custody(order, asset=asset_number, giver=body.from_)
    )


@router.post("/assets/{asset_number}/shares", status_code=ACCEPTED, response_model=SubmissionOut)
def propose_shares(
    principal: Admin, node: NodeOf, write: Writes, asset_number: AssetNumber, body: SharesIn
) -> Response:
    """Propose who owns how much from a day on; it counts once every owner of now and then accepted."""
    commands, owners = owners_commands(node), body.owners()
    return submitted(
        principal,
        node,
        write,
        body,
        lambda order: commands.propose_shares(order, asset=asset_number, shares=owners, from_day=body.from_),
    )


@router.post("/assets/{asset_number}/shares/accept", status_code=ACCEPTED, response_model=SubmissionOut)
def accept_shares(
    principal: Admin, node: NodeOf, write: Writes, asset_number: AssetNumber, body: SharesAcceptIn
) -> Response:
    """Accept proposed shares as an owner of now or then."""
    commands = owners_commands(node)
    return submitted(
        principal,
        node,
        write,
        body,
        lambda order: commands.accept_shares(order, asset=asset_number, digest=body.digest),
    )


def _by_book(
    principal: Principal, node: Node, write: Write, body: BaseModel, command: Callable[[Order], Command]
) -> Response:
    return submitted(principal, node, write, body, command, account="book")
