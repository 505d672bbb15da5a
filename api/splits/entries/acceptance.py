"""What parties and agents say of an entry: accepted, objected to, the objection withdrawn; and that silence has
accepted it."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlmodel import Session

from api.bookings.schemas import NothingIn
from api.http.access import Finance, NodeOf
from api.http.problems import ACCEPTED
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.entries.ordering import entry_bytes, submitted
from api.splits.entries.schemas import EntriesIn, EntryPath, ReasonIn
from api.submissions.schemas import SubmissionOut
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.splits.entries.reasons import keep_reason
from node.splits.orders import acts_commands
from node.splits.participation import entry_of

router = APIRouter(tags=["entries"])


@router.post("/agreements/{agreement_id}/entries/accept", status_code=ACCEPTED, response_model=SubmissionOut)
def accept(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: EntriesIn) -> Response:
    """Accept entries and reversals of others, in one act. What all others have now accepted counts."""

    def command(session: Session, ledger: Session, order: Order) -> Command:
        for each in body.entries:
            entry_of(ledger, principal.member, agreement_bytes(agreement_id), each)
        return acts_commands(node).accept(order, acts=body.entries)

    return submitted(principal, node, write, agreement_id, body, command)


@router.post("/agreements/{agreement_id}/entries/count", status_code=ACCEPTED, response_model=SubmissionOut)
def count(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: EntriesIn) -> Response:
    """Let entries count whose days of objection passed in silence, or of which nobody else is asked."""

    def command(session: Session, ledger: Session, order: Order) -> Command:
        for each in body.entries:
            entry_of(ledger, principal.member, agreement_bytes(agreement_id), each)
        return acts_commands(node).count(order, acts=body.entries)

    return submitted(principal, node, write, agreement_id, body, command)


@router.post("/agreements/{agreement_id}/entries/{entry_id}/object", status_code=ACCEPTED, response_model=SubmissionOut)
def object_(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, entry_id: EntryPath, body: ReasonIn
) -> Response:
    """Say what is wrong: the entry does not count before it is withdrawn or decided."""
    entry = entry_bytes(entry_id)

    def command(session: Session, ledger: Session, order: Order) -> Command:
        entry_of(ledger, principal.member, agreement_bytes(agreement_id), entry)
        reason = keep_reason(session, node, principal, entry, body.reason)
        return acts_commands(node).object(order, act=entry, reason=reason)

    return submitted(principal, node, write, agreement_id, body, command)


@router.post(
    "/agreements/{agreement_id}/entries/{entry_id}/withdraw-objection",
    status_code=ACCEPTED,
    response_model=SubmissionOut,
)
def withdraw_objection(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, entry_id: EntryPath, body: NothingIn
) -> Response:
    """Take your member's objection back."""
    entry = entry_bytes(entry_id)

    def command(session: Session, ledger: Session, order: Order) -> Command:
        entry_of(ledger, principal.member, agreement_bytes(agreement_id), entry)
        return acts_commands(node).withdraw_objection(order, act=entry)

    return submitted(principal, node, write, agreement_id, body, command)
