"""What assets there are and under which terms: the register's own, open to anyone."""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from api.assets.answers import ApprovalOut, AssetDetail, AssetOut, OwnersOut, ProposedOut, TermsOut, Versions
from api.assets.routes import AssetNumber
from api.consortium.schemas import Number
from api.http.access import NodeOf, Public
from api.http.paging import Page, Pages, page
from api.http.shared_answers import Shared, json_from_projection
from ledger.bookings.assets import queries
from node.faults import NotFound

router = APIRouter(tags=["assets"])


@router.get("/assets", response_model=Page[AssetOut])
def assets(
    _: Public, node: NodeOf, shared: Shared, request: Request, paging: Pages, custodian: Number | None = None
) -> Response:
    """All assets ever registered, by number; with `custodian`, those that one member runs."""
    after = str(paging.number)

    def listed(session: Session) -> Page[AssetOut]:
        return page(queries.assets(session, custodian=custodian, after=after, limit=paging.limit), AssetOut.of)

    return json_from_projection(node, shared, request, listed)


@router.get("/assets/{asset_number}", response_model=AssetDetail)
def asset(_: Public, node: NodeOf, shared: Shared, request: Request, asset_number: AssetNumber) -> Response:
    """One asset with its approvals, its owners' shares and what is proposed of them."""

    def shown(session: Session) -> AssetDetail:
        found = queries.asset(session, asset_number)
        if found is None:
            raise NotFound("asset", str(asset_number))
        return AssetDetail(
            asset=AssetOut.of(found),
            approvals=[ApprovalOut.of(each) for each in queries.approvals(session, asset_number)],
            shares=[OwnersOut.of(each) for each in queries.shares(session, asset_number)],
            proposed=ProposedOut.of(queries.proposed_shares(session, asset_number)),
        )

    return json_from_projection(node, shared, request, shown)


@router.get("/assets/{asset_number}/terms", response_model=Versions)
def terms(_: Public, node: NodeOf, shared: Shared, request: Request, asset_number: AssetNumber) -> Response:
    """All versions of its terms, the oldest first."""

    def shown(session: Session) -> Versions:
        if queries.asset(session, asset_number) is None:
            raise NotFound("asset", str(asset_number))
        return Versions(items=[TermsOut.of(each) for each in queries.terms_of(session, asset_number)])

    return json_from_projection(node, shared, request, shown)
