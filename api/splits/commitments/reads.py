"""The register of an agreement's commitments, and one of them with what both sides signed."""

from __future__ import annotations

from sqlmodel import Session

from api.http.access import NodeOf, SplitReader
from api.http.paging import Page, Pages, Paging, page
from api.http.routers import api_router
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.commitments.answers import CommitmentOut
from api.splits.commitments.schemas import CommitmentPath, CommitmentPeriodPath
from formats.bookings.slots import parse_day
from ledger.db import reading
from ledger.paging import Page as FoundPage
from node.installation.node import Node
from node.splits.agreements.owed import owed_under
from node.splits.commitments.register import CommitmentView, view, view_of
from node.splits.participation import require_participant
from node.staff.access import Principal

router = api_router(tags=["commitments"])
ONE = "/agreements/{agreement_id}/commitments/{commitment}/{period}"


@router.get("/agreements/{agreement_id}/commitments")
def commitments(
    principal: SplitReader, node: NodeOf, paging: Pages, agreement_id: AgreementPath
) -> Page[CommitmentOut]:
    """Who owes what by when, the earliest due first: stated, counter-signed, measured, short; periods that have begun,
    and what is due once."""
    return commitment_list(principal, node, paging, agreement_id)


@router.get(ONE)
def commitment(
    principal: SplitReader,
    node: NodeOf,
    agreement_id: AgreementPath,
    commitment: CommitmentPath,
    period: CommitmentPeriodPath,
) -> CommitmentOut:
    """One of them in one period: what its debtor states to each creditor, and what that answers."""
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        return CommitmentOut.of(commitment_view(principal, node, ledger, session, agreement_id, commitment, period))


def commitment_list(principal: Principal, node: Node, paging: Paging, agreement_id: str) -> Page[CommitmentOut]:
    """Raises RequestInvalid for a cursor that is none."""
    agreement = agreement_bytes(agreement_id)
    after = paging.parsed(_place, "commitments", agreement.hex()) or ("", "")
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_participant(ledger, principal.member, agreement)
        owed = owed_under(node, ledger, session, agreement)
        places = [(each.due, each.commitment.name) for each in owed]
        start = sum(place <= after for place in places)
        end = start + paging.limit
        views = tuple(view(node, ledger, session, agreement, principal.member, each) for each in owed[start:end])
    found = FoundPage(views, "/".join(places[end - 1]) if end < len(owed) else None)
    return page(found, CommitmentOut.of, "commitments", agreement.hex())


def commitment_view(
    principal: Principal, node: Node, ledger: Session, session: Session, agreement_id: str, name: str, period: str
) -> CommitmentView:
    """Raises NotFound, AgreementTextMissing."""
    agreement = agreement_bytes(agreement_id)
    require_participant(ledger, principal.member, agreement)
    return view_of(node, ledger, session, agreement, principal.member, name, period)


def _place(text: str) -> tuple[str, str]:
    """Of the last row of the page before: its day and its name."""
    day, _, name = text.partition("/")
    parse_day(day)
    return day, name
