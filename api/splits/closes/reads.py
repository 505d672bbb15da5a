"""Closes as the chain has them, what an open month lacks, and what a closed one is published as."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response
from pydantic import BaseModel

from api.http.access import NodeOf, SplitReader
from api.http.problems import OK
from api.http.routers import api_router
from api.http.url_values import month_number
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.closes.schemas import CloseOut, MemberPath, MonthOut, PeriodPath, Program
from formats.bookings.slots import period_text
from formats.splits.statements.statement import Statement
from formats.splits.statements.statement_file import write_csv, write_json
from ledger.db import reading
from ledger.splits.closes.queries import closes as closes_of
from node.installation.node import Node
from node.splits.closes.closing import month_view
from node.splits.closes.published import journal_of, period_file_bytes, statement_of
from node.splits.participation import require_reader
from node.staff.access import Principal

router = api_router(tags=["closes"])
_JSON, _CSV, _TEXT, _ZIP = "application/json", "text/csv; charset=utf-8", "text/plain; charset=utf-8", "application/zip"
_JOURNALS: Mapping[Program, tuple[str, str]] = {
    "hledger": (_TEXT, "{}.journal"),
    "beancount": (_TEXT, "{}.beancount"),
    "gbt24589": (_ZIP, "{}-gbt24589-mapping-unverified.zip"),
}
"""By program, the media type and what the file is called."""


class ClosesOut(BaseModel):
    items: list[CloseOut]


@router.get("/agreements/{agreement_id}/closes")
def closes(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath) -> ClosesOut:
    """Every month that has closed, the oldest first."""
    agreement = agreement_bytes(agreement_id)
    with reading(node.ledger_engine) as ledger:
        require_reader(ledger, principal.member, agreement)
        return ClosesOut(items=[CloseOut.of(each) for each in closes_of(ledger, agreement)])


@router.get("/agreements/{agreement_id}/closes/{period}")
def month(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, period: PeriodPath) -> MonthOut:
    """One month: its close, or what that lacks and who can mend it."""
    agreement, number = agreement_bytes(agreement_id), month_number("period", period)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_reader(ledger, principal.member, agreement)
        return MonthOut.of(month_view(node, ledger, session, principal.member, agreement, number))


@router.get("/agreements/{agreement_id}/closes/{period}/period-file")
def period_file(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, period: PeriodPath) -> Response:
    """The canonical period file: from it and the chain's logs alone a stranger recomputes every line."""
    agreement, number = agreement_bytes(agreement_id), month_number("period", period)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_reader(ledger, principal.member, agreement)
        return Response(period_file_bytes(node, ledger, session, agreement, period_text(number)), media_type=_JSON)


@router.get("/agreements/{agreement_id}/closes/{period}/statements/{member}")
def statement(
    principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, period: PeriodPath, member: MemberPath
) -> Response:
    """A member's statement of a closed month, canonical JSON: its lines, what it is owed and owes, and why."""
    found = member_statement(principal, node, agreement_id, period, member)
    return Response(write_json(found), media_type=_JSON)


@router.get(
    "/agreements/{agreement_id}/closes/{period}/statements/{member}/csv",
    response_class=Response,
    responses={OK: {"content": {"text/csv": {}}}},
)
def statement_csv(
    principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, period: PeriodPath, member: MemberPath
) -> Response:
    """The same as a table, amounts in fen."""
    found = member_statement(principal, node, agreement_id, period, member)
    return Response(write_csv(found), media_type=_CSV)


@router.get(
    "/agreements/{agreement_id}/journal/{program}",
    response_class=Response,
    responses={OK: {"content": {"text/plain": {}, _ZIP: {}}}},
)
def journal(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, program: Program) -> Response:
    """Every closed month as text of hledger or beancount, with the balances that each close must leave; or as one ZIP
    of tables in the shape of GB/T 24589.1 (mapping unverified)."""
    agreement, (media_type, name) = agreement_bytes(agreement_id), _JOURNALS[program]
    headers = {"Content-Disposition": f'attachment; filename="{name.format(agreement_id[:16])}"'}
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_reader(ledger, principal.member, agreement)
        data = journal_of(node, ledger, session, agreement, program)
    return Response(data, media_type=media_type, headers=headers)


def member_statement(principal: Principal, node: Node, agreement_id: str, period: str, member: int) -> Statement:
    """As its page shows it. Raises NotFound; as `statement_of` does."""
    agreement, number = agreement_bytes(agreement_id), month_number("period", period)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_reader(ledger, principal.member, agreement)
        return statement_of(node, ledger, session, agreement, period_text(number), member)
