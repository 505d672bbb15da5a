"""What finance says of a commitment: its debtor what is fulfilled, a creditor whether it is so; each signs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import Response
from sqlmodel import Session

from api.http.access import Finance, NodeOf, SplitReader
from api.http.routers import api_router
from api.http.writes import Write, Writes
from api.splits.agreements.routes import AgreementPath
from api.splits.commitments.answers import CommitmentOut, CommitmentTypedDataOut, CommitmentTypedDatasOut
from api.splits.commitments.reads import ONE, commitment_view
from api.splits.commitments.schemas import (
    CommitmentPath,
    CommitmentPeriodPath,
    FulfilmentAnswerIn,
    FulfilmentIn,
)
from formats.crypto.eip712 import hex_values
from formats.splits.attestations.attestation import Attestation
from formats.words import Message
from ledger.db import reading
from node.faults import RequestInvalid, RowFault
from node.installation.node import Node
from node.splits.attestations.signing import attest, typed_data_of
from node.splits.commitments.acts import answer as answer_of
from node.splits.commitments.acts import statements
from node.splits.commitments.register import CommitmentView
from node.staff.access import Principal

router = api_router(tags=["commitments"])
Said = Callable[[CommitmentView], list[Attestation]]


@router.post(f"{ONE}/state", response_model=CommitmentOut)
def state(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    commitment: CommitmentPath,
    period: CommitmentPeriodPath,
    body: FulfilmentIn,
) -> Response:
    """State what your member has fulfilled of what it owes: it is so once whoever it is owed to counter-signs it."""
    said = _stated(node, body)
    return _attested(principal, node, write, agreement_id, commitment, period, body, said)


@router.post(f"{ONE}/state/typed-data")
def state_typed_data(
    principal: SplitReader,
    node: NodeOf,
    agreement_id: AgreementPath,
    commitment: CommitmentPath,
    period: CommitmentPeriodPath,
    body: FulfilmentIn,
) -> CommitmentTypedDatasOut:
    """What a money account of your member signs elsewhere to state this (EIP-712); nothing is kept."""
    return _typed_data(principal, node, agreement_id, commitment, period, _stated(node, body))


@router.post(f"{ONE}/answer", response_model=CommitmentOut)
def answer(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    commitment: CommitmentPath,
    period: CommitmentPeriodPath,
    body: FulfilmentAnswerIn,
) -> Response:
    """Counter-sign what is stated to your member, or contest it with what your member has of it, and why."""
    said = _answered(node, body)
    return _attested(principal, node, write, agreement_id, commitment, period, body, said)


@router.post(f"{ONE}/answer/typed-data")
def answer_typed_data(
    principal: SplitReader,
    node: NodeOf,
    agreement_id: AgreementPath,
    commitment: CommitmentPath,
    period: CommitmentPeriodPath,
    body: FulfilmentAnswerIn,
) -> CommitmentTypedDatasOut:
    """What a money account of your member signs elsewhere to answer so (EIP-712); nothing is kept."""
    return _typed_data(principal, node, agreement_id, commitment, period, _answered(node, body))


def _stated(node: Node, body: FulfilmentIn) -> Said:
    return lambda view: statements(node, view, body.fulfilled(), body.creditor, body.signed_at)


def _answered(node: Node, body: FulfilmentAnswerIn) -> Said:
    amount = None if body.amount is None else int(body.amount)
    return lambda view: [answer_of(node, view, body.statement, amount, body.reason or "", body.signed_at)]


def _attested(
    principal: Principal,
    node: Node,
    write: Write,
    agreement_id: str,
    commitment: str,
    period: str,
    body: FulfilmentIn | FulfilmentAnswerIn,
    said: Said,
) -> Response:
    def act(session: Session) -> CommitmentOut:
        with reading(node.ledger_engine) as ledger:
            made = said(commitment_view(principal, node, ledger, session, agreement_id, commitment, period))
            _require_one(made, body.signature)
            for each in made:
                attest(node, ledger, session, principal, each, body.signature)
            session.flush()
            return CommitmentOut.of(commitment_view(principal, node, ledger, session, agreement_id, commitment, period))

    return write.once(principal, body, act)


def _typed_data(
    principal: Principal, node: Node, agreement_id: str, commitment: str, period: str, said: Said
) -> CommitmentTypedDatasOut:
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        view = commitment_view(principal, node, ledger, session, agreement_id, commitment, period)
        items = [
            CommitmentTypedDataOut(
                creditor=each.member if each.member != view.owed.commitment.party else each.counterparty,
                signed_at=each.signed_at,
                typed_data=hex_values(typed_data_of(node, each)),
            )
            for each in said(view)
        ]
    return CommitmentTypedDatasOut(items=items)


def _require_one(made: Sequence[Attestation], signature: str | None) -> None:
    """A signature is over what is said to one. Raises RequestInvalid."""
    if signature is not None and len(made) > 1:
        raise RequestInvalid([RowFault.of(Message("several-creditors", {"count": len(made)}), "creditor")])
