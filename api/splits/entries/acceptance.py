"""What parties and agents say of an entry: accepted, objected to, the objection withdrawn; and that silence has
accepted it."""

from __future__ import annotations

from fastapi import Response

from api.bookings.schemas import NothingIn
from api.http.access import Finance, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath
from api.splits.entries.acts import SayOfActs
from api.splits.entries.schemas import EntriesIn, EntryPath, ReasonIn, entry_bytes
from api.submissions.schemas import SubmissionOut
from node.splits.orders import acts_commands
from node.splits.participation import entry_of

router = api_router(tags=["entries"])


@router.post("/agreements/{agreement_id}/entries/accept", status_code=ACCEPTED, response_model=SubmissionOut)
def accept(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: EntriesIn) -> Response:
    """Accept entries and reversals of others, in one act. What all others have now accepted counts."""
    return SayOfActs(principal, node, write, agreement_id, entry_of).accept(body, body.entries)


@router.post("/agreements/{agreement_id}/entries/count", status_code=ACCEPTED, response_model=SubmissionOut)
def count(principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: EntriesIn) -> Response:
    """Let entries count whose days of objection passed in silence, or of which nobody else is asked."""
    return SayOfActs(principal, node, write, agreement_id, entry_of).say(
        body, body.entries, lambda _, __, order: acts_commands(node).count(order, acts=body.entries)
    )


@router.post("/agreements/{agreement_id}/entries/{entry_id}/object", status_code=ACCEPTED, response_model=SubmissionOut)
def object_(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, entry_id: EntryPath, body: ReasonIn
) -> Response:
    """Say what is wrong: the entry does not count before it is withdrawn or decided."""
    return SayOfActs(principal, node, write, agreement_id, entry_of).object(body, entry_bytes(entry_id))


@router.post(
    "/agreements/{agreement_id}/entries/{entry_id}/withdraw-objection",
    status_code=ACCEPTED,
    response_model=SubmissionOut,
)
def withdraw_objection(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, entry_id: EntryPath, body: NothingIn
) -> Response:
    """Take your member's objection back."""
    return SayOfActs(principal, node, write, agreement_id, entry_of).withdraw_objection(body, entry_bytes(entry_id))
