"""Vouchers and reasons of entries between nodes: yours asks for them, and gives them to another member's node."""

from __future__ import annotations

from fastapi import Response
from sqlmodel import Session

from api.bookings.schemas import NothingIn
from api.http.access import Finance, NodeOf, Peer
from api.http.routers import api_router
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.entries.answers import EntryOut
from api.splits.entries.reads import shown
from api.splits.entries.reason_fetching import FetchReasons, peers_agreement
from api.splits.entries.schemas import EntryPath, ObjectorIn, entry_bytes
from ledger.db import reading, writing
from ledger.splits.journal.facts import Act
from node.splits.entries.disclosure import Disclosure
from node.splits.entries.exchange import (
    asked_voucher,
    given_voucher,
    named_voucher,
    received_voucher,
)
from node.splits.entries.reason_exchange import given_reasons, said_of_act
from node.splits.entries.sent import SentReasons, SentVoucher
from node.splits.entries.vouchers import held
from node.splits.participation import entry_of
from node.staff.access import Principal

router = api_router(tags=["entries"])
_ONE = "/agreements/{agreement_id}/entries/{entry_id}"


@router.post(f"{_ONE}/fetch-voucher", response_model=EntryOut)
def fetch_voucher(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, entry_id: EntryPath, body: NothingIn
) -> Response:
    """Take the scan of an entry's voucher, and what was typed of it, from the node of whoever entered it, and keep it
    here; nothing is asked where it is here."""
    agreement, entry = agreement_bytes(agreement_id), entry_bytes(entry_id)

    def prepare() -> SentVoucher | None:
        with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
            found = entry_of(ledger, principal.member, agreement, entry)
            named = named_voucher(ledger, found)
            if held(session, node, principal.member, agreement, named.digest.hex()) is not None:
                return None
        return asked_voucher(node, principal, found, named)

    def act(session: Session, sent: SentVoucher | None) -> EntryOut:
        with reading(node.ledger_engine) as ledger:
            found = entry_of(ledger, principal.member, agreement, entry)
            if sent is not None:
                named = named_voucher(ledger, found)
                received_voucher(session, ledger, node, principal, found, named, sent)
                session.flush()
            return shown(Disclosure(node, ledger, session, principal.member), found)

    return write.once_prepared(principal, body, prepare, act)


@router.post(f"{_ONE}/fetch-reasons", response_model=EntryOut)
def fetch_reasons(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, entry_id: EntryPath, body: ObjectorIn
) -> Response:
    """Take the words of a member's objections to an entry from its node, and keep them here."""
    agreement, entry = agreement_bytes(agreement_id), entry_bytes(entry_id)

    def found(ledger: Session) -> Act:
        return entry_of(ledger, principal.member, agreement, entry)

    def answered(ledger: Session, session: Session) -> EntryOut:
        return shown(Disclosure(node, ledger, session, principal.member), found(ledger))

    fetching = FetchReasons(principal, node, write, lambda ledger: said_of_act(found(ledger)))
    return fetching.answer(body, body.member, answered)


@router.get(f"{_ONE}/voucher")
def voucher(principal: Peer, node: NodeOf, agreement_id: AgreementPath, entry_id: EntryPath) -> SentVoucher:
    """The scan of an entry's voucher and what was typed of it, for the node of another party or agent; the log keeps
    who took it."""
    with reading(node.ledger_engine) as ledger:
        found = _asked_for(principal, ledger, agreement_id, entry_id)
        digest = named_voucher(ledger, found).digest.hex()
    with writing(node.node_engine) as session:
        return given_voucher(session, node, principal, found.agreement, digest)


@router.get(f"{_ONE}/reasons")
def reasons(principal: Peer, node: NodeOf, agreement_id: AgreementPath, entry_id: EntryPath) -> SentReasons:
    """What this member says against an entry, for the node of another party or agent."""
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        found = _asked_for(principal, ledger, agreement_id, entry_id)
        return given_reasons(session, node, said_of_act(found), principal.member)


def _asked_for(principal: Principal, ledger: Session, agreement_id: str, entry_id: str) -> Act:
    """Raises NotFound."""
    agreement = peers_agreement(principal, ledger, agreement_id)
    return entry_of(ledger, principal.member, agreement, entry_bytes(entry_id))
