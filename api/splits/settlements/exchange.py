"""The words of objections to settlements and of denials: taken from another member's node, and given to one."""

from __future__ import annotations

from fastapi import Response
from sqlmodel import Session

from api.http.access import Finance, NodeOf, Peer
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.entries.reason_fetching import FetchReasons, peers_agreement
from api.splits.entries.schemas import ObjectorIn
from api.splits.settlements.answers import SettlementOut
from api.splits.settlements.ordering import settlement_bytes
from api.splits.settlements.reads import shown
from api.splits.settlements.schemas import SettlementPath
from ledger.db import reading
from ledger.splits.journal.facts import Act
from node.splits.entries.disclosure import Disclosure
from node.splits.entries.reason_exchange import given_reasons, said_of_act
from node.splits.entries.sent import SentReasons
from node.splits.participation import settlement_of

router = api_router(tags=["settlements"])
_ONE = "/agreements/{agreement_id}/settlements/{settlement_id}"


@router.post(f"{_ONE}/fetch-reasons", response_model=SettlementOut)
def fetch_reasons(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    settlement_id: SettlementPath,
    body: ObjectorIn,
) -> Response:
    """Take the words of a member's objections to a settlement, or of its denial, from its node, and keep them here."""
    agreement, settlement = agreement_bytes(agreement_id), settlement_bytes(settlement_id)

    def found(ledger: Session) -> Act:
        return settlement_of(ledger, principal.member, agreement, settlement)

    def answered(ledger: Session, session: Session) -> SettlementOut:
        return shown(Disclosure(node, ledger, session, principal.member), found(ledger))

    fetching = FetchReasons(principal, node, write, lambda ledger: said_of_act(found(ledger)))
    return fetching.answer(body, body.member, answered)


@router.get(f"{_ONE}/reasons")
def reasons(principal: Peer, node: NodeOf, agreement_id: AgreementPath, settlement_id: SettlementPath) -> SentReasons:
    """What this member says against a settlement, for the node of another party or agent."""
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        agreement = peers_agreement(principal, ledger, agreement_id)
        found = settlement_of(ledger, principal.member, agreement, settlement_bytes(settlement_id))
        return given_reasons(session, node, said_of_act(found), principal.member)
