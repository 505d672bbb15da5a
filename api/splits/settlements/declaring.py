"""Declaring a payment, proposing a netting, entering a payout: nothing is settled before the others have answered."""

from __future__ import annotations

from fastapi import Response

from api.http.access import Finance, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath
from api.splits.settlements.answers import SettlementSubmission
from api.splits.settlements.ordering import declared
from api.splits.settlements.schemas import NettingIn, PaymentIn, PayoutIn

router = api_router(tags=["settlements"])


@router.post("/agreements/{agreement_id}/payments", status_code=ACCEPTED, response_model=SettlementSubmission)
def pay(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: PaymentIn) -> Response:
    """Declare that your member, or a fund that it keeps, paid; in parts too, and more than is owed: what is overpaid is
    a claim back. It settles nothing before the payee confirms it."""
    wanted = body.wanted(principal.member)
    return declared(principal, node, write, agreement_id, body, lambda declaring: declaring.payment(wanted))


@router.post("/agreements/{agreement_id}/nettings", status_code=ACCEPTED, response_model=SettlementSubmission)
def net(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: NettingIn) -> Response:
    """Propose to net what your member owes another against what that owes it, where both parties and both pools allow
    it. The other side confirms or denies it."""
    wanted = body.wanted()
    return declared(principal, node, write, agreement_id, body, lambda declaring: declaring.netting(wanted))


@router.post("/agreements/{agreement_id}/payouts", status_code=ACCEPTED, response_model=SettlementSubmission)
def pay_out(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: PayoutIn) -> Response:
    """Enter a payout from a fund to a member: every other party and agent accepts it, and silence does not."""
    wanted = body.wanted()
    return declared(principal, node, write, agreement_id, body, lambda declaring: declaring.payout(wanted))
