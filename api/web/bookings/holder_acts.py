"""Which acts on a whole booking its holder's people can do now, and those of the member that it is handed to: what a
page offers; the chain decides."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from api.bookings.answers import BookingOut
from api.web.bookings.use_acts import Side
from api.web.register import MOST_MEMBERS
from formats.bookings.slots import parse_slot, unix_of
from formats.register.members import MemberStatus
from ledger.consortium import queries
from ledger.consortium.facts import Member
from ledger.db import reading
from node.installation.node import Node
from node.staff.access import BOOKER, Principal
from node.uses.acts import is_let_go


def holder_facts(
    principal: Principal, node: Node, found: BookingOut, side: Side, *, asks_operator: bool
) -> dict[str, Any]:
    """`holder_acts`: names of the API's acts. `takers`: to whom it can be handed over."""
    acts = list[str]()
    if side.is_holder and asks_operator and found.state in ("held", "confirmed") and found.standing:
        acts.append("operator")
    if _can_be_handed_over(found, side.now):
        if side.is_holder:
            acts.append("hand-over")
        elif principal.holds((BOOKER,)):
            acts += _taking(is_let_go(node, principal, bytes.fromhex(found.id)))
    takers = list[Member]()
    if "hand-over" in acts:
        with reading(node.ledger_engine) as session:
            takers = _takers(session, found.member)
    return {"holder_acts": acts, "takers": takers}


def _can_be_handed_over(found: BookingOut, now: int) -> bool:
    """As a whole, before its first start; no part of a composite."""
    whole = found.state == "confirmed" and found.parts == 1 and not found.used
    return whole and now < unix_of(parse_slot(found.from_))


def _taking(offered: bool | None) -> list[str]:
    """Only what its holder lets go; that nobody could say so is said."""
    return ["take-over-unknown"] if offered is None else ["take-over"] if offered else []


def _takers(session: Session, holder: int) -> list[Member]:
    members = queries.members(session, limit=MOST_MEMBERS).items
    return [each for each in members if each.status is MemberStatus.ACTIVE and each.number != holder]
