"""What holder and custodian say of a use: together, each to its own node, or one alone."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Response
from pydantic import BaseModel
from sqlmodel import Session

from api.bookings.routes import BookingPath
from api.http.access import Booker, Booking, Custodian, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.writes import Write, Writes
from api.submissions.schemas import SubmissionOut
from api.uses.refusals import refused_by_form
from api.uses.schemas import (
    AgreeIn,
    CheckInIn,
    CheckOutIn,
    DifferIn,
    HandOverIn,
    NothingIn,
    TakeOverIn,
    UsedIn,
    UseSubmission,
)
from formats.bookings.ids import MAX_OCCURRENCES
from formats.bookings.statements import HandOver
from ledger.submitting.outbox import Command
from node.installation.node import Node
from node.staff.access import Principal, record
from node.staff.orders import order_given
from node.uses import acts
from node.uses.acts import OneSided
from node.uses.asking import Waits
from node.uses.countersigning import Countersigned
from node.uses.said import Act, UseWanted

router = api_router(prefix="/bookings/{booking_id}", tags=["uses"])
OccurrencePath = Annotated[int, Path(ge=0, lt=MAX_OCCURRENCES)]


# ── both sides ──────────────────────────────────────────────────────────────────────────────────────────────────


@router.post("/occurrences/{occurrence}/check-in", status_code=ACCEPTED, response_model=UseSubmission)
def check_in(
    principal: Booking,
    node: NodeOf,
    write: Writes,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    body: CheckInIn,
) -> Response:
    """Begin an occurrence: with what the door shows, or once both sides say so."""
    booking, shown = bytes.fromhex(booking_id), body.operator
    door = None if body.door is None else body.door.answer()

    def wanted() -> UseWanted:
        if shown is None:
            return UseWanted(Act.CHECK_IN, booking, occurrence, door=door)
        salt = None if shown.salt is None else bytes.fromhex(shown.salt)
        opening = acts.opening_of(node, booking, shown.document.encode(), salt)
        return UseWanted(Act.CHECK_IN, booking, occurrence, door=door, operator=opening)

    return _by_both(principal, node, write, body, wanted)


@router.post("/occurrences/{occurrence}/check-out", status_code=ACCEPTED, response_model=UseSubmission)
def check_out(
    principal: Booking,
    node: NodeOf,
    write: Writes,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    body: CheckOutIn,
) -> Response:
    """Settle the minutes of what is in use: with what the door shows, or once both sides say the same; the rest is free
    at once."""
    wanted = UseWanted(
        Act.CHECK_OUT,
        bytes.fromhex(booking_id),
        occurrence,
        span=None if body.used is None else body.used.span(),
        door=None if body.door is None else body.door.answer(),
        overruns=body.overruns,
    )
    return _by_both(principal, node, write, body, lambda: wanted)


@router.post("/occurrences/{occurrence}/agree", status_code=ACCEPTED, response_model=UseSubmission)
def agree(
    principal: Booking,
    node: NodeOf,
    write: Writes,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    body: AgreeIn,
) -> Response:
    """End a dispute or a no-show, or correct what was settled, once both sides say the same."""
    wanted = UseWanted(Act.AGREE, bytes.fromhex(booking_id), occurrence, span=body.span(), overruns=body.overruns)
    return _by_both(principal, node, write, body, lambda: wanted)


@router.post("/hand-over", status_code=ACCEPTED, response_model=UseSubmission)
def hand_over(principal: Booker, node: NodeOf, write: Writes, booking_id: BookingPath, body: HandOverIn) -> Response:
    """Let another member take the booking as it stands, before its first start."""

    def act(session: Session) -> UseSubmission:
        acts.offer_hand_over(session, node, principal, bytes.fromhex(booking_id), body.to)
        record(session, node.clock, principal, act="hand-over-offered", subject=booking_id)
        return UseSubmission(submission=None, waits_for=body.to)

    return write.once(principal, body, act, status=ACCEPTED)


@router.post("/take-over", status_code=ACCEPTED, response_model=UseSubmission)
def take_over(principal: Booker, node: NodeOf, write: Writes, booking_id: BookingPath, body: TakeOverIn) -> Response:
    """Take a booking that its holder lets your member have."""
    booking = bytes.fromhex(booking_id)
    credential = None if body.credential is None else bytes.fromhex(body.credential)

    def act(session: Session, word: tuple[HandOver, bytes]) -> UseSubmission:
        command = acts.take_over(node, principal, write.request_id(principal), word, credential)
        row = order_given(session, node, principal, command)
        return UseSubmission(submission=SubmissionOut.of(row), waits_for=None)

    return write.once_prepared(principal, body, lambda: acts.ask_taking(node, principal, booking), act, status=ACCEPTED)


# ── one side ────────────────────────────────────────────────────────────────────────────────────────────────────


@router.post("/occurrences/{occurrence}/declare", status_code=ACCEPTED, response_model=SubmissionOut)
def declare(
    principal: Booking, node: NodeOf, write: Writes, booking_id: BookingPath, occurrence: OccurrencePath, body: UsedIn
) -> Response:
    """Say what was used without the other side, up to five days after the end; its silence of five days settles it."""

    def build(node: Node, by: Principal, request_id: bytes, said: OneSided) -> Command:
        return acts.declare(node, by, request_id, said, body.span())

    return _by_one(principal, node, write, body, booking_id, occurrence, build)


@router.post("/occurrences/{occurrence}/differ", status_code=ACCEPTED, response_model=SubmissionOut)
def differ(
    principal: Booking, node: NodeOf, write: Writes, booking_id: BookingPath, occurrence: OccurrencePath, body: DifferIn
) -> Response:
    """Dispute what the other side declared, within five days: no minutes count until both agree."""

    def build(node: Node, by: Principal, request_id: bytes, said: OneSided) -> Command:
        return acts.differ(node, by, request_id, said, body.minutes)

    return _by_one(principal, node, write, body, booking_id, occurrence, build)


@router.post("/occurrences/{occurrence}/no-show", status_code=ACCEPTED, response_model=SubmissionOut)
def no_show(
    principal: Custodian,
    node: NodeOf,
    write: Writes,
    booking_id: BookingPath,
    occurrence: OccurrencePath,
    body: NothingIn,
) -> Response:
    """Say that nobody came, from the grace after the start to five days after the end; the rest is free."""
    return _by_one(principal, node, write, body, booking_id, occurrence, acts.no_show)


@router.post("/occurrences/{occurrence}/object", status_code=ACCEPTED, response_model=SubmissionOut)
def object_(
    principal: Booker, node: NodeOf, write: Writes, booking_id: BookingPath, occurrence: OccurrencePath, body: NothingIn
) -> Response:
    """Dispute a no-show, within three days."""
    return _by_one(principal, node, write, body, booking_id, occurrence, acts.object_)


# ── internal ────────────────────────────────────────────────────────────────────────────────────────────────────


def _by_both(
    principal: Principal, node: Node, write: Write, body: BaseModel, wanted_of: Callable[[], UseWanted]
) -> Response:
    def prepare() -> tuple[UseWanted, Countersigned | Waits]:
        with refused_by_form():
            wanted = wanted_of()
            return wanted, acts.ask_use(node, principal, wanted)

    def act(session: Session, prepared: tuple[UseWanted, Countersigned | Waits]) -> UseSubmission:
        wanted, answer = prepared
        if isinstance(answer, Waits):
            record(session, node.clock, principal, act=f"{wanted.act}-said", subject=wanted.booking.hex())
            return UseSubmission(submission=None, waits_for=answer.member)
        command = acts.settle_use(node, principal, write.request_id(principal), wanted.act, answer)
        row = order_given(session, node, principal, command)
        return UseSubmission(submission=SubmissionOut.of(row), waits_for=None)

    return write.once_prepared(principal, body, prepare, act, status=ACCEPTED)


def _by_one(
    principal: Principal,
    node: Node,
    write: Write,
    body: BaseModel,
    booking_id: str,
    occurrence: int,
    build: Callable[[Node, Principal, bytes, OneSided], Command],
) -> Response:
    said = OneSided(bytes.fromhex(booking_id), occurrence)

    def act(session: Session) -> SubmissionOut:
        with refused_by_form():
            command = build(node, principal, write.request_id(principal), said)
        return SubmissionOut.of(order_given(session, node, principal, command))

    return write.once(principal, body, act, status=ACCEPTED)
