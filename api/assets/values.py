"""What an asset is worth to its custodian: kept at this node alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from api.assets.routes import AssetNumber
from api.assets.terms_schemas import In
from api.http.access import Custodian, NodeOf
from api.http.routers import api_router
from api.http.writes import Writes
from ledger.db import reading
from node.bookings.assets.values import require_custodian, set_value, value_of

router = api_router(tags=["assets"])


class ValueIn(In):
    """`value_fen` null: none is recorded any more."""

    value_fen: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,13}$")] | None


class ValueOut(BaseModel):
    asset: int
    value_fen: str | None


@router.get("/assets/{asset_number}/value")
def value(principal: Custodian, node: NodeOf, asset_number: AssetNumber) -> ValueOut:
    """What an asset that your member runs is worth by its own books; null: nothing was recorded."""
    require_custodian(node, principal, asset_number)
    with reading(node.node_engine) as session:
        found = value_of(session, principal.member, asset_number)
    return ValueOut(asset=asset_number, value_fen=None if found is None else str(found))


@router.put("/assets/{asset_number}/value", response_model=ValueOut)
def record_value(
    principal: Custodian, node: NodeOf, write: Writes, asset_number: AssetNumber, body: ValueIn
) -> Response:
    """Record what an asset that your member runs is worth: of its yield the denominator, on no chain and for no other
    member."""
    require_custodian(node, principal, asset_number)
    fen = None if body.value_fen is None else int(body.value_fen)

    def act(session: Session) -> ValueOut:
        set_value(session, node.clock, principal, asset_number, fen)
        return ValueOut(asset=asset_number, value_fen=body.value_fen)

    return write.once(principal, body, act)
