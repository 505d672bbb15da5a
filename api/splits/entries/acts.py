"""What is said of acts of an agreement, entries and settlements alike: accepted, objected to, withdrawn, decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import Response
from pydantic import BaseModel
from sqlmodel import Session

from api.http.problems import ACCEPTED
from api.http.writes import Write
from api.splits.agreements.routes import agreement_bytes
from api.splits.entries.schemas import DecisionIn, ReasonIn
from api.submissions import orders
from api.submissions.schemas import SubmissionOut
from ledger.consortium.facts import COUNCIL
from ledger.db import reading
from ledger.splits.journal.facts import Act
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.installation.node import Node
from node.splits.entries.reasons import keep_reason
from node.splits.limits.giving import give
from node.splits.limits.money_act import MoneyCommand, answering
from node.splits.orders import acts_commands, money_order
from node.splits.participation import require_participant
from node.staff.access import Principal

Find = Callable[[Session, int, bytes, bytes], Act]
"""The act of a member's agreement by its id, such as `entry_of`. Raises NotFound."""
MakeCommand = Callable[[Session, Session, Order], Command]
"""With the node's tables and the projection."""
MakeAnyCommand = Callable[[Session, Session, Order], Command | MoneyCommand]


def submitted(
    principal: Principal, node: Node, write: Write, agreement: str, body: BaseModel, command: MakeAnyCommand
) -> Response:
    """202 with the submission, by the member's money account. `command` is made once: a retry is answered with what
    was stored. Raises NotFound where the member takes no part."""
    number = agreement_bytes(agreement)

    def act(session: Session) -> SubmissionOut:
        with reading(node.ledger_engine) as ledger:
            require_participant(ledger, principal.member, number)
            order = money_order(node, principal, write.request_id(principal))
            made = command(session, ledger, order)
        return SubmissionOut.of(give(session, node, principal, made))

    return write.once(principal, body, act, status=ACCEPTED)


@dataclass(frozen=True)
class SayOfActs:
    """A write about acts that `find` finds. Each answers as `submitted`."""

    principal: Principal
    node: Node
    write: Write
    agreement: str
    find: Find

    def say(self, body: BaseModel, acts: Sequence[bytes], command: MakeCommand, *, commits: bool = False) -> Response:
        """`commits`: the member's money. Raises NotFound where there is none of one of these ids."""
        agreement = agreement_bytes(self.agreement)

        def found(session: Session, ledger: Session, order: Order) -> Command | MoneyCommand:
            named = [self.find(ledger, self.principal.member, agreement, act) for act in acts]
            made = command(session, ledger, order)
            return MoneyCommand(made, answering(ledger, agreement, named)) if commits else made

        return submitted(self.principal, self.node, self.write, self.agreement, body, found)

    def accept(self, body: BaseModel, acts: Sequence[bytes]) -> Response:
        return self.say(
            body, acts, lambda _, __, order: acts_commands(self.node).accept(order, acts=acts), commits=True
        )

    def object(self, body: ReasonIn, act: bytes) -> Response:
        def command(session: Session, _: Session, order: Order) -> Command:
            return acts_commands(self.node).object(order, act=act, reason=self.kept_reason(session, act, body))

        return self.say(body, [act], command)

    def withdraw_objection(self, body: BaseModel, act: bytes) -> Response:
        return self.say(body, [act], lambda _, __, order: acts_commands(self.node).withdraw_objection(order, act=act))

    def kept_reason(self, session: Session, act: bytes, body: ReasonIn) -> bytes:
        """Its digest; the words stay at this node."""
        return keep_reason(session, self.node, self.principal, act, body.reason)


def decided(principal: Principal, node: Node, write: Write, act: bytes, body: DecisionIn) -> Response:
    """Of the objections to an act, by the council."""
    return orders.submitted(
        principal,
        node,
        write,
        body,
        lambda order: acts_commands(node).decide(order, act=act, upheld=body.upheld),
        member=COUNCIL,
    )
