"""The lines of a close, whether they are final, and objections to them: to be settled by talk, else by the council."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Response
from sqlmodel import Session

from api.bookings.schemas import NothingIn
from api.http.access import Council, Finance, NodeOf, SplitReader
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.url_values import month_number
from api.http.writes import Write, Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.closes.line_schemas import LineObjectionIn, LinesOut, SideLinesOut
from api.splits.closes.schemas import PeriodPath
from api.splits.entries.acts import submitted
from api.splits.entries.schemas import DecisionIn
from api.submissions import orders
from api.submissions.schemas import SubmissionOut
from ledger.consortium.facts import COUNCIL
from ledger.db import reading
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.installation.node import Node
from node.splits.closes.lines import booked_sides, closes_commands, objection_command, objection_of
from node.splits.entries.disclosure import Disclosure
from node.splits.participation import require_reader
from node.staff.access import Principal

router = api_router(tags=["closes"])
NumberPath = Annotated[int, Path(ge=1, lt=2**63)]
_ONE = "/agreements/{agreement_id}/line-objections/{number}"


@router.get("/agreements/{agreement_id}/closes/{period}/lines")
def lines(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, period: PeriodPath) -> LinesOut:
    """What the close of a month booked, side by side; until when parties and agents object to it, who does, and whether
    it is final."""
    agreement, booked = agreement_bytes(agreement_id), month_number("period", period)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_reader(ledger, principal.member, agreement)
        found = booked_sides(node, ledger, session, agreement, booked)
        to = Disclosure(node, ledger, session, principal.member)
        told = [to.reasons(agreement, each.allocation.key.id) for each in found]
        return LinesOut(items=[SideLinesOut.of_fact(*each) for each in zip(found, told, strict=True)])


@router.post(
    "/agreements/{agreement_id}/closes/{period}/objections", status_code=ACCEPTED, response_model=SubmissionOut
)
def object_to_line(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    period: PeriodPath,
    body: LineObjectionIn,
) -> Response:
    """Object to a line, with the figure that it should have, once and within the agreement's days: it is not final for
    thirty days, or until the council decides. Without stage and account: to the whole side."""
    agreement, wanted = agreement_bytes(agreement_id), body.wanted(month_number("period", period))

    def command(session: Session, ledger: Session, order: Order) -> Command:
        return objection_command(node, ledger, session, principal, order, agreement, wanted)

    return submitted(principal, node, write, agreement_id, body, command)


@router.post(f"{_ONE}/withdraw", status_code=ACCEPTED, response_model=SubmissionOut)
def withdraw(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, number: NumberPath, body: NothingIn
) -> Response:
    """Take your member's objection to a line back."""

    def command(order: Order) -> Command:
        return closes_commands(node).withdraw_line_objection(order, objection=number)

    return _of_objection(principal, node, write, agreement_id, number, body, command)


@router.post(f"{_ONE}/escalate", status_code=ACCEPTED, response_model=SubmissionOut)
def escalate(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, number: NumberPath, body: NothingIn
) -> Response:
    """Bring your member's objection before the council, while it holds."""

    def command(order: Order) -> Command:
        return closes_commands(node).escalate_line_objection(order, objection=number)

    return _of_objection(principal, node, write, agreement_id, number, body, command)


@router.post(f"{_ONE}/decide", status_code=ACCEPTED, response_model=SubmissionOut)
def decide(
    principal: Council, node: NodeOf, write: Writes, agreement_id: AgreementPath, number: NumberPath, body: DecisionIn
) -> Response:
    """Decide an objection to a line (council): upheld, it is not final before its month is restated."""
    return orders.submitted(
        principal,
        node,
        write,
        body,
        lambda order: closes_commands(node).decide_line_objection(order, objection=number, upheld=body.upheld),
        member=COUNCIL,
    )


def _of_objection(
    principal: Principal,
    node: Node,
    write: Write,
    agreement: str,
    number: int,
    body: NothingIn,
    command: Callable[[Order], Command],
) -> Response:
    """Raises NotFound where there is none of this number under the agreement."""

    def found(_: Session, ledger: Session, order: Order) -> Command:
        objection_of(ledger, principal.member, agreement_bytes(agreement), number)
        return command(order)

    return submitted(principal, node, write, agreement, body, found)
