"""What the council decides of an entry under objection."""

from __future__ import annotations

from fastapi import Response

from api.http.access import Council, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath
from api.splits.entries.acts import decided
from api.splits.entries.schemas import DecisionIn, EntryPath, entry_bytes
from api.submissions.schemas import SubmissionOut

router = api_router(tags=["entries"])


@router.post("/agreements/{agreement_id}/entries/{entry_id}/decide", status_code=ACCEPTED, response_model=SubmissionOut)
def decide(
    principal: Council, node: NodeOf, write: Writes, agreement_id: AgreementPath, entry_id: EntryPath, body: DecisionIn
) -> Response:
    """Decide the objections to an entry (council): it never counts, or they are gone."""
    return decided(principal, node, write, entry_bytes(entry_id), body)
