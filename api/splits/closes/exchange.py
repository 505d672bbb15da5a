"""The words of objections to lines: taken from another member's node, and given to one."""

from __future__ import annotations

from fastapi import Response
from sqlmodel import Session

from api.bookings.schemas import NothingIn
from api.http.access import Finance, NodeOf, Peer
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.closes.line_schemas import LineObjectionOut
from api.splits.closes.lines import NumberPath
from api.splits.entries.reason_fetching import FetchReasons, peers_agreement
from ledger.db import reading
from node.splits.closes.lines import booked_sides, objection_of
from node.splits.entries.disclosure import Disclosure
from node.splits.entries.reason_exchange import Said, given_reasons, said_of_line
from node.splits.entries.sent import SentReasons

router = api_router(tags=["closes"])
_ONE = "/agreements/{agreement_id}/line-objections/{number}"


@router.post(f"{_ONE}/fetch-reasons", response_model=LineObjectionOut)
def fetch_reasons(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, number: NumberPath, body: NothingIn
) -> Response:
    """Take the words of an objection to a line from the node of whoever objects, and keep them here."""
    agreement = agreement_bytes(agreement_id)
    with reading(node.ledger_engine) as ledger:
        objection, key = objection_of(ledger, principal.member, agreement, number)

    def said(ledger: Session) -> Said:
        return said_of_line(*objection_of(ledger, principal.member, agreement, number))

    def answered(ledger: Session, session: Session) -> LineObjectionOut:
        words = Disclosure(node, ledger, session, principal.member).reasons(agreement, key.id)
        sides = booked_sides(node, ledger, session, agreement, key.booked)
        named = next(each for side in sides for each in side.objections if each.said.number == number)
        return LineObjectionOut.of_fact(named, words)

    return FetchReasons(principal, node, write, said).answer(body, objection.member, answered)


@router.get(f"{_ONE}/reasons")
def reasons(principal: Peer, node: NodeOf, agreement_id: AgreementPath, number: NumberPath) -> SentReasons:
    """What this member says against a line, for the node of another party or agent."""
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        agreement = peers_agreement(principal, ledger, agreement_id)
        said = said_of_line(*objection_of(ledger, principal.member, agreement, number))
        return given_reasons(session, node, said, principal.member)
