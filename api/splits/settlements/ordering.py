"""A write that makes a settlement: one submission of the member's money account, and the id of what it makes."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Response
from pydantic import BaseModel
from sqlmodel import Session

from api.http.problems import ACCEPTED
from api.http.url_values import hex_bytes
from api.http.writes import Write
from api.splits.agreements.routes import agreement_bytes
from api.splits.settlements.answers import SettlementSubmission
from api.submissions.schemas import SubmissionOut
from ledger.db import reading
from node.installation.node import Node
from node.splits.entries.entering import ids_of
from node.splits.limits.giving import give
from node.splits.limits.money_act import MoneyCommand
from node.splits.participation import require_participant
from node.splits.settlements.declaring import Declaring
from node.staff.access import Principal


def declared(
    principal: Principal,
    node: Node,
    write: Write,
    agreement: str,
    body: BaseModel,
    command: Callable[[Declaring], MoneyCommand],
) -> Response:
    """202 with the submission; a retry is answered with what was stored. Raises NotFound where the member takes no
    part."""
    number = agreement_bytes(agreement)

    def act(session: Session) -> SettlementSubmission:
        (id_,) = ids_of(principal.member, write.request_id(principal), 1)
        with reading(node.ledger_engine) as ledger:
            require_participant(ledger, principal.member, number)
            made = command(Declaring(node, session, ledger, principal, number, id_))
        row = SubmissionOut.of(give(session, node, principal, made))
        return SettlementSubmission(**dict(row), settlement=id_.hex())

    return write.once(principal, body, act, status=ACCEPTED)


def settlement_bytes(text: str) -> bytes:
    return hex_bytes("settlement_id", text, 20)
