"""Who owes whom under an agreement."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.http.access import NodeOf, SplitReader
from api.http.routers import api_router
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.entries.schemas import PoolName, SideWord
from api.splits.settlements.answers import ClaimsOut
from api.splits.settlements.schemas import AccountText
from ledger.db import reading
from node.splits.participation import require_reader
from node.splits.settlements.claims import claims_view

router = api_router(tags=["settlements"])
Days = Annotated[int, Query(ge=0, le=36_600, description="Only claims that are older")]


@router.get("/agreements/{agreement_id}/claims")
def claims(
    principal: SplitReader,
    node: NodeOf,
    agreement_id: AgreementPath,
    pool: PoolName | None = None,
    side: SideWord | None = None,
    account: AccountText | None = None,
    older_than: Days = 0,
) -> ClaimsOut:
    """Who owes whom now, the oldest claim first: of a pool, a side, whoever owes or is owed (`account`), by age. What
    is declared as paid is shown and ages no more; it is owed until the payee confirms it."""
    agreement = agreement_bytes(agreement_id)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_reader(ledger, principal.member, agreement)
        view = claims_view(node, ledger, session, agreement)
    chosen = [
        each
        for each in view.claims
        if pool in (None, each.claim.pool)
        and side in (None, each.claim.side)
        and (account is None or account in (each.claim.debtor, each.claim.creditor))
        and (older_than == 0 or each.days > older_than)
    ]
    return ClaimsOut.of(view, chosen)
