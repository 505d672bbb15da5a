"""Attestations between nodes: yours handed over and theirs asked for, and what another member's node sends."""

from __future__ import annotations

from fastapi import Response
from sqlmodel import Session

from api.http.access import Finance, NodeOf, Peer
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.attestations.answers import ExchangedOut
from api.splits.attestations.schemas import AttestationsIn, ExchangeIn
from ledger.db import reading
from node.splits.attestations.exchange import (
    SentAttestation,
    SentAttestations,
    asked,
    received,
    said_to,
)
from node.splits.attestations.records import Signed, mark_delivered
from node.splits.participation import require_pair

router = api_router(tags=["attestations"])


@router.post("/agreements/{agreement_id}/attestations/exchange", response_model=ExchangedOut)
def exchange(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: ExchangeIn
) -> Response:
    """Hand what your member attests on a subject to the other member's node, and take what that has of its own."""
    agreement = agreement_bytes(agreement_id)

    def prepare() -> tuple[list[Signed], list[SentAttestation]]:
        with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
            require_pair(ledger, agreement, principal.member, body.member)
            ours = said_to(session, node, agreement, body.subject, principal.member, body.member)
        return ours, asked(node, principal, agreement, body.subject, body.member, ours)

    def act(session: Session, answered: tuple[list[Signed], list[SentAttestation]]) -> ExchangedOut:
        ours, theirs = answered
        with reading(node.ledger_engine) as ledger:
            new = received(node, ledger, session, principal, body.member, agreement, body.subject, theirs)
        mark_delivered(session, node, ours)
        return ExchangedOut(sent=len(ours), received=new)

    return write.once_prepared(principal, body, prepare, act)


@router.post("/agreements/{agreement_id}/attestations", response_model=SentAttestations)
def receive(
    principal: Peer, node: NodeOf, write: Writes, agreement_id: AgreementPath, body: AttestationsIn
) -> Response:
    """Keep what the asking node's member attests to yours on a subject; the answer is what yours attests to it."""
    agreement, peer = agreement_bytes(agreement_id), principal.peer
    assert peer is not None, "a peer's token names its member"

    def act(session: Session) -> SentAttestations:
        with reading(node.ledger_engine) as ledger:
            require_pair(ledger, agreement, principal.member, peer)
            received(node, ledger, session, principal, peer, agreement, body.subject, list(body.attestations))
        ours = said_to(session, node, agreement, body.subject, principal.member, peer)
        mark_delivered(session, node, ours)
        return SentAttestations(attestations=[SentAttestation.of(each) for each in ours])

    return write.once(principal, body, act)
