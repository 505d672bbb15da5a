"""What the council decides of an entry under objection."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.http.access import Council, NodeOf
from api.http.problems import ACCEPTED
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath
from api.splits.entries.ordering import entry_bytes
from api.splits.entries.schemas import DecisionIn, EntryPath
from api.submissions import orders
from api.submissions.schemas import SubmissionOut
from ledger.consortium.facts import COUNCIL
from node.splits.orders import acts_commands

router = APIRouter(tags=["entries"])


@router.post("/agreements/{agreement_id}/entries/{entry_id}/decide", status_code=ACCEPTED, response_model=SubmissionOut)
def decide(
    principal: Council, node: NodeOf, write: Writes, agreement_id: AgreementPath, entry_id: EntryPath, body: DecisionIn
) -> Response:
    """Decide the objections to an entry (council): it never counts, or they are gone."""
    entry = entry_bytes(entry_id)
    return orders.submitted(
        principal,
        node,
        write,
        body,
        lambda order: acts_commands(node).decide(order, act=entry, upheld=body.upheld),
        member=COUNCIL,
    )
