"""Payments, payouts and nettings of an agreement for whoever reads it, and those that wait for your member's word."""

from __future__ import annotations

from api.consortium.schemas import Number
from api.http.access import NodeOf, SplitReader
from api.http.paging import Page, Pages, page
from api.http.routers import api_router
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.entries.reads import after_act
from api.splits.settlements.answers import KINDS, STATES, PapersOut, SettlementOut
from api.splits.settlements.ordering import settlement_bytes
from api.splits.settlements.schemas import KindWord, SettlementPath, StateWord
from ledger.db import reading, writing
from ledger.splits.journal import queries
from ledger.splits.journal.facts import Act
from ledger.splits.journal.payments import payment_digests
from node.splits.entries.disclosure import Disclosure
from node.splits.participation import require_participant, require_reader, settlement_read
from node.splits.settlements.papers import papers_of

router = api_router(tags=["settlements"])


@router.get("/settlements/awaiting-answer")
def awaiting_answer(principal: SplitReader, node: NodeOf, paging: Pages) -> Page[SettlementOut]:
    """Payments and nettings that your member confirms or denies, and payouts that it has not accepted, under all its
    agreements; the oldest first."""
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        to = Disclosure(node, ledger, session, principal.member)
        found = queries.to_answer(
            ledger, principal.member, after=after_act(paging, "settlements-to-answer"), limit=paging.limit
        )
        return page(found, lambda each: shown(to, each), "settlements-to-answer")


@router.get("/agreements/{agreement_id}/settlements")
def settlements(
    principal: SplitReader,
    node: NodeOf,
    paging: Pages,
    agreement_id: AgreementPath,
    kind: KindWord | None = None,
    state: StateWord | None = None,
    member: Number | None = None,
) -> Page[SettlementOut]:
    """In the order of the chain; of a kind, a state, whoever entered them."""
    agreement = agreement_bytes(agreement_id)
    after = after_act(paging, "settlements", agreement.hex())
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_reader(ledger, principal.member, agreement)
        to = Disclosure(node, ledger, session, principal.member)
        found = queries.acts(
            ledger,
            agreement,
            states=() if state is None else (STATES[state],),
            kinds=queries.SETTLEMENTS if kind is None else (KINDS[kind],),
            member=member,
            after=after,
            limit=paging.limit,
        )
        return page(found, lambda each: shown(to, each), "settlements", agreement.hex())


@router.get("/agreements/{agreement_id}/settlements/{settlement_id}")
def settlement(
    principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, settlement_id: SettlementPath
) -> SettlementOut:
    """One of them: who answered it, and who objects."""
    agreement, number = agreement_bytes(agreement_id), settlement_bytes(settlement_id)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        found = settlement_read(ledger, principal.member, agreement, number)
        return shown(Disclosure(node, ledger, session, principal.member), found)


@router.get("/agreements/{agreement_id}/settlements/{settlement_id}/papers")
def papers(
    principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, settlement_id: SettlementPath
) -> PapersOut:
    """The bank's transfer and the document of a payment, for payer and payee; the log keeps who took them."""
    agreement, number = agreement_bytes(agreement_id), settlement_bytes(settlement_id)
    with reading(node.ledger_engine) as ledger:
        require_participant(ledger, principal.member, agreement)
    with writing(node.node_engine) as session:
        return PapersOut.of(papers_of(session, node, principal, agreement, number.hex()))


def shown(to: Disclosure, found: Act) -> SettlementOut:
    return SettlementOut.of(found, payment_digests(to.ledger, found.id), to.reasons(found.agreement, found.id))
