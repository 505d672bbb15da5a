"""The signatures of a hosted member on uses, for the node of the other side."""

from fastapi import Response
from sqlmodel import Session

from api.bookings.routes import BookingPath
from api.http.access import NodeOf, Peer
from api.http.routers import api_router
from api.http.writes import Writes
from api.uses.refusals import refused_by_form
from api.uses.schemas import HandOverOut, OfferOut, StatementIn, StatementOut, TakingIn
from formats.bookings.statements import HandOver
from node.faults import NotFound
from node.staff.access import record
from node.uses import countersigning
from node.uses.countersigning import Examined
from node.uses.said import HandOverWanted

router = api_router(prefix="/uses", tags=["uses"])


@router.post("/statements", response_model=StatementOut)
def statement(principal: Peer, node: NodeOf, write: Writes, body: StatementIn) -> Response:
    """Sign a use of a booking between your member and this one, where this member's people or door say the same."""

    def prepare() -> Examined:
        assert principal.peer is not None, "a peer's token names its member"
        with refused_by_form():
            wanted = body.wanted()
            return countersigning.examine(node, member=principal.member, asked_by=principal.peer, wanted=wanted)

    def act(session: Session, examined: Examined) -> StatementOut:
        signed = countersigning.sign_in(session, node, principal, examined)
        record(session, node.clock, principal, act="use-signed", subject=body.booking)
        return StatementOut.of(signed)

    return write.once_prepared(principal, body, prepare, act)


@router.get("/hand-overs/{booking_id}")
def hand_over_offered(principal: Peer, node: NodeOf, booking_id: BookingPath) -> OfferOut:
    """That this member's people let your member take a booking, as it stands; nothing is signed."""
    assert principal.peer is not None, "a peer's token names its member"
    wanted = countersigning.offered(
        node, giver=principal.member, taker=principal.peer, booking=bytes.fromhex(booking_id)
    )
    if wanted is None:
        raise NotFound("hand-over", booking_id)
    return OfferOut(acts=wanted.acts)


@router.post("/hand-overs", response_model=HandOverOut)
def hand_over(principal: Peer, node: NodeOf, write: Writes, body: TakingIn) -> Response:
    """Sign that your member may take a booking, where this member's people let it."""

    def prepare() -> tuple[HandOver, bytes]:
        assert principal.peer is not None, "a peer's token names its member"
        with refused_by_form():
            wanted = HandOverWanted(bytes.fromhex(body.booking), body.acts, principal.peer)
            return countersigning.give_over(node, giver=principal.member, wanted=wanted)

    def act(session: Session, word: tuple[HandOver, bytes]) -> HandOverOut:
        record(session, node.clock, principal, act="hand-over-signed", subject=body.booking)
        return HandOverOut.of(word)

    return write.once_prepared(principal, body, prepare, act)
