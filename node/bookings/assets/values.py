"""What an asset is worth, as its custodian's own books say: the denominator of its yield, and nobody else's to know."""

from __future__ import annotations

from sqlmodel import Session

from ledger.bookings.assets.queries import asset as asset_of
from ledger.db import reading
from node.faults import NotFound
from node.installation.node import Clock, Node
from node.staff.access import Principal, record
from node.tables.asset_values import AssetValue


def require_custodian(node: Node, by: Principal, asset: int) -> None:
    """Raises NotFound where the principal's member does not run it."""
    with reading(node.ledger_engine) as ledger:
        found = asset_of(ledger, asset)
    if found is None or found.custodian != by.member:
        raise NotFound("asset", str(asset))


def set_value(session: Session, clock: Clock, by: Principal, asset: int, value_fen: int | None) -> None:
    """In the stead of what was recorded; None: nothing is, from now on. The log tells that, not the amount. The caller
    commits."""
    if value_fen is None:
        row = session.get(AssetValue, (by.member, asset))
        if row is not None:
            session.delete(row)
    else:
        session.merge(AssetValue(member_id=by.member, asset=asset, value_fen=value_fen, set_at=clock()))
    record(session, clock, by, act="asset-value-set", subject=str(asset))


def value_of(session: Session, member: int, asset: int) -> int | None:
    """Fen; None where this member recorded none."""
    row = session.get(AssetValue, (member, asset))
    return None if row is None else row.value_fen
