"""What your member and each other owe each other after a close, and whether both attest it; a year's is December's."""

from __future__ import annotations

from fastapi import Response
from sqlmodel import Session

from api.http.access import Finance, NodeOf, SplitReader
from api.http.routers import api_router
from api.http.url_values import month_number
from api.http.writes import Writes
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.attestations.answers import (
    BalanceOut,
    BalancesOut,
    BalanceTypedDataOut,
    YearCloseOut,
)
from api.splits.attestations.schemas import BalanceIn, YearPath
from api.splits.closes.schemas import MemberPath, PeriodPath
from formats.crypto.eip712 import hex_values
from ledger.db import reading
from ledger.splits.export import PeriodNotClosed
from node.installation.node import Node
from node.splits.attestations.balances import (
    BalanceView,
    attestation,
    closed_books,
    require_counterparty,
    require_shown,
)
from node.splits.attestations.records import next_time
from node.splits.attestations.signing import attest as keep_attested
from node.splits.attestations.signing import typed_data_of
from node.splits.participation import require_participant
from node.staff.access import Principal

router = api_router(tags=["balances"])
_ONE = "/agreements/{agreement_id}/balances/{period}/{member}"


@router.get("/agreements/{agreement_id}/balances/{period}")
def balances(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, period: PeriodPath) -> BalancesOut:
    """Of a closed month, with each party or agent with which your member had claims then."""
    return BalancesOut(items=_all(principal, node, agreement_id, period))


@router.get("/agreements/{agreement_id}/year-closes/{year}")
def year_close(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, year: YearPath) -> YearCloseOut:
    """The closing claims of a year, by the close of December: who attested them, who has not, where they differ."""
    period = f"{year}-12"
    head = {"agreement": agreement_id, "year": year, "period": period}
    try:
        items = _all(principal, node, agreement_id, period)
    except PeriodNotClosed:
        return YearCloseOut(**head, state="open", unsigned=[], items=[])
    states = {each.state for each in items}
    unsigned = sorted({member for each in items for member in each.unsigned})
    state = "differs" if "differs" in states else "unsigned" if "unsigned" in states else "agreed"
    return YearCloseOut(**head, state=state, unsigned=unsigned, items=items)


@router.get(_ONE)
def balance(
    principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, period: PeriodPath, member: MemberPath
) -> BalanceOut:
    """With one of them: the claims, what each attested, and every line on which that differs."""
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        return BalanceOut.of(_view(principal, node, ledger, session, agreement_id, period, member))


@router.get(f"{_ONE}/typed-data")
def balance_typed_data(
    principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, period: PeriodPath, member: MemberPath
) -> BalanceTypedDataOut:
    """What a money account of your member signs elsewhere (EIP-712) to confirm the close."""
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        view = _view(principal, node, ledger, session, agreement_id, period, member)
        said = attestation(view, {}, _next_time(node, view))
        data = hex_values(typed_data_of(node, said))
    return BalanceTypedDataOut(balance=view.content_hash.hex(), signed_at=said.signed_at, typed_data=data)


@router.post(f"{_ONE}/attest", response_model=BalanceOut)
def attest(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    period: PeriodPath,
    member: MemberPath,
    body: BalanceIn,
) -> Response:
    """Sign what your member and the other owe each other: as the close has it, or with your own figures, which the
    answer names as differences. A newer attestation takes the place of an older one."""
    figures = body.stated()

    def act(session: Session) -> BalanceOut:
        with reading(node.ledger_engine) as ledger:
            view = _view(principal, node, ledger, session, agreement_id, period, member)
            require_shown(view, body.balance)
            said = attestation(view, figures, body.signed_at or _next_time(node, view))
            keep_attested(node, ledger, session, principal, said, body.signature)
            session.flush()
            return BalanceOut.of(_view(principal, node, ledger, session, agreement_id, period, member))

    return write.once(principal, body, act)


def _next_time(node: Node, view: BalanceView) -> int:
    return next_time((each.signed for each in view.attested), view.member, int(node.clock().timestamp()))


def _all(principal: Principal, node: Node, agreement_id: str, period: str) -> list[BalanceOut]:
    agreement, _ = agreement_bytes(agreement_id), month_number("period", period)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_participant(ledger, principal.member, agreement)
        books = closed_books(node, ledger, session, agreement, period)
        return [BalanceOut.of(view) for view in books.views(principal.member)]


def _view(
    principal: Principal, node: Node, ledger: Session, session: Session, agreement_id: str, period: str, member: int
) -> BalanceView:
    agreement, _ = agreement_bytes(agreement_id), month_number("period", period)
    require_participant(ledger, principal.member, agreement)
    require_counterparty(ledger, agreement, principal.member, member)
    return closed_books(node, ledger, session, agreement, period).view(principal.member, member)
