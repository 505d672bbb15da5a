"""Evidence on an agreement, for whoever decides a dispute: one file that is verified without us."""

from __future__ import annotations

from fastapi import Response

from api.http.access import NodeOf, SplitReader
from api.http.problems import OK
from api.http.routers import api_router
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from ledger.db import reading, writing
from node.splits.evidence.bundle import evidence_of, record_taking
from node.splits.participation import require_participant

router = api_router(tags=["evidence"])
_ZIP = "application/zip"


@router.get(
    "/agreements/{agreement_id}/evidence", response_class=Response, responses={OK: {"content": {_ZIP: {}}}}
)  # fmt: skip
def evidence(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath) -> Response:
    """One ZIP: the agreement's text and who signed it, everything entered, each month's period file, lines and
    statements, the chain's logs, and how to verify it without us. The log keeps who took it."""
    agreement = agreement_bytes(agreement_id)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_participant(ledger, principal.member, agreement)
        data = evidence_of(node, ledger, session, agreement)
    with writing(node.node_engine) as session:
        record_taking(session, node, principal, agreement, data)
    headers = {"Content-Disposition": f'attachment; filename="evidence-{agreement_id[:16]}.zip"'}
    return Response(data, media_type=_ZIP, headers=headers)
