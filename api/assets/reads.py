"""What assets there are and under which terms: the register's own, open to anyone."""

from fastapi import Request, Response
from sqlmodel import Session

from api.assets.answers import ApprovalOut, AssetDetail, AssetOut, OwnersOut, ProposedOut, TermsOut, Versions
from api.assets.routes import AssetNumber
from api.consortium.schemas import Number
from api.http.access import NodeOf, Public
from api.http.paging import Page, Pages, Paging, page
from api.http.routers import api_router
from api.http.shared_answers import Shared, json_from_projection
from ledger.bookings.assets import queries
from ledger.bookings.assets.facts import Asset
from node.faults import NotFound

router = api_router(tags=["assets"])


@router.get("/assets", response_model=Page[AssetOut])
def assets(
    _: Public, node: NodeOf, shared: Shared, request: Request, paging: Pages, custodian: Number | None = None
) -> Response:
    """All assets ever registered, by number; with `custodian`, those that one member runs."""
    return json_from_projection(node, shared, request, lambda session: asset_list(session, paging, custodian))


@router.get("/assets/{asset_number}", response_model=AssetDetail)
def asset(_: Public, node: NodeOf, shared: Shared, request: Request, asset_number: AssetNumber) -> Response:
    """One asset with its approvals, its owners' shares and what is proposed of them."""

    return json_from_projection(node, shared, request, lambda session: asset_detail(session, asset_number))


@router.get("/assets/{asset_number}/terms", response_model=Versions)
def terms(_: Public, node: NodeOf, shared: Shared, request: Request, asset_number: AssetNumber) -> Response:
    """All versions of its terms, the oldest first."""

    return json_from_projection(node, shared, request, lambda session: versions(session, asset_number))


def asset_list(session: Session, paging: Paging, custodian: int | None = None) -> Page[AssetOut]:
    """Raises RequestInvalid for a cursor that is none."""
    found = queries.assets(session, custodian=custodian, after=str(paging.number("assets")), limit=paging.limit)
    return page(found, AssetOut.of, "assets")


def asset_alone(session: Session, number: int) -> AssetOut:
    """Without its approvals and shares. Raises NotFound."""
    return AssetOut.of(_known(session, number))


def asset_detail(session: Session, number: int) -> AssetDetail:
    """Raises NotFound."""
    return AssetDetail(
        asset=asset_alone(session, number),
        approvals=[ApprovalOut.of(each) for each in queries.approvals(session, number)],
        shares=[OwnersOut.of(each) for each in queries.shares(session, number)],
        proposed=ProposedOut.of(queries.proposed_shares(session, number)),
    )


def versions(session: Session, number: int) -> Versions:
    """Raises NotFound."""
    _known(session, number)
    return Versions(items=[TermsOut.of(each) for each in queries.terms_of(session, number)])


def _known(session: Session, number: int) -> Asset:
    found = queries.asset(session, number)
    if found is None:
        raise NotFound("asset", str(number))
    return found
