"""What is said of settlements: confirmed or denied by whoever is paid, accepted by all, objected to, decided."""

from __future__ import annotations

from fastapi import Response
from sqlmodel import Session

from api.bookings.schemas import NothingIn
from api.http.access import Council, Finance, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath
from api.splits.entries.acts import SayOfActs, decided
from api.splits.entries.schemas import DecisionIn, ReasonIn
from api.splits.settlements.ordering import settlement_bytes
from api.splits.settlements.schemas import ConfirmIn, PayoutsIn, SettlementPath
from api.submissions.schemas import SubmissionOut
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.splits.orders import acts_commands
from node.splits.participation import payout_of, settlement_of
from node.splits.settlements.papers import require_transfer

router = api_router(tags=["settlements"])
_ONE = "/agreements/{agreement_id}/settlements/{settlement_id}"


@router.post(f"{_ONE}/confirm", status_code=ACCEPTED, response_model=SubmissionOut)
def confirm(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    settlement_id: SettlementPath,
    body: ConfirmIn,
) -> Response:
    """Confirm a payment to your member, or a netting with it: it counts. What your bank shows (`transfer`) is held
    against what was declared first."""
    number = settlement_bytes(settlement_id)

    def command(session: Session, ledger: Session, order: Order) -> Command:
        if body.transfer is not None:
            require_transfer(session, ledger, node, number, body.transfer.transfer())
        return acts_commands(node).confirm(order, act=number)

    saying = SayOfActs(principal, node, write, agreement_id, settlement_of)
    return saying.say(body, [number], command, commits=True)


@router.post(f"{_ONE}/deny", status_code=ACCEPTED, response_model=SubmissionOut)
def deny(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    settlement_id: SettlementPath,
    body: ReasonIn,
) -> Response:
    """Say that no such money came, or no to a netting: it settles nothing, and what was declared ages again."""
    number, saying = settlement_bytes(settlement_id), SayOfActs(principal, node, write, agreement_id, settlement_of)

    def command(session: Session, _: Session, order: Order) -> Command:
        return acts_commands(node).deny(order, act=number, reason=saying.kept_reason(session, number, body))

    return saying.say(body, [number], command)


@router.post("/agreements/{agreement_id}/payouts/accept", status_code=ACCEPTED, response_model=SubmissionOut)
def accept(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: PayoutsIn) -> Response:
    """Accept payouts, in one act. What all others have now accepted counts."""
    return SayOfActs(principal, node, write, agreement_id, payout_of).accept(body, body.payouts)


@router.post(f"{_ONE}/object", status_code=ACCEPTED, response_model=SubmissionOut)
def object_(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    settlement_id: SettlementPath,
    body: ReasonIn,
) -> Response:
    """Say what is wrong with it: it does not count before that is withdrawn or decided."""
    saying = SayOfActs(principal, node, write, agreement_id, settlement_of)
    return saying.object(body, settlement_bytes(settlement_id))


@router.post(f"{_ONE}/withdraw-objection", status_code=ACCEPTED, response_model=SubmissionOut)
def withdraw_objection(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    settlement_id: SettlementPath,
    body: NothingIn,
) -> Response:
    """Take your member's objection back."""
    saying = SayOfActs(principal, node, write, agreement_id, settlement_of)
    return saying.withdraw_objection(body, settlement_bytes(settlement_id))


@router.post(f"{_ONE}/decide", status_code=ACCEPTED, response_model=SubmissionOut)
def decide(
    principal: Council,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    settlement_id: SettlementPath,
    body: DecisionIn,
) -> Response:
    """Decide the objections to a settlement (council): it never counts, or they are gone."""
    return decided(principal, node, write, settlement_bytes(settlement_id), body)
