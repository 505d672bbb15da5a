"""What finance does with agreements: each becomes one submission of the money account, or keeps a text here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Response
from sqlmodel import Session

from api.http.access import Finance, NodeOf
from api.http.problems import ACCEPTED
from api.http.routers import api_router
from api.http.url_values import hex_bytes
from api.http.writes import Write, Writes
from api.splits.agreements.answers import AgreementSubmission, TextOut
from api.splits.agreements.schemas import SignaturesIn, SignIn, TextIn
from api.submissions.schemas import SubmissionOut
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.installation.node import Node
from node.splits.agreements.acts import foreign_signatures, own_signature, proposal
from node.splits.agreements.texts import parse_text, store_text
from node.splits.agreements.versions import VersionView, require_signer, require_text, version_view
from node.splits.orders import money_order
from node.staff.access import Principal
from node.staff.orders import order_given

router = api_router(tags=["agreements"])
AgreementPath = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
VersionPath = Annotated[int, Path(ge=1, lt=2**20)]


@router.post("/agreements", status_code=ACCEPTED, response_model=AgreementSubmission)
def propose(principal: Finance, node: NodeOf, write: Writes, body: TextIn) -> Response:
    """Lay an agreement, or its next version, open for signing; its text stays here. By staff of a party or agent."""
    tree, agreement = parse_text(body.yaml)

    def act(session: Session) -> AgreementSubmission:
        command = proposal(node, money_order(node, principal, write.request_id(principal)), agreement)
        store_text(session, node, principal, tree)
        row = SubmissionOut.of(order_given(session, node, principal, command))
        named = None if agreement.supersedes else agreement.hash
        return AgreementSubmission(**dict(row), agreement=named, text=agreement.hash)

    return write.once(principal, body, act, status=ACCEPTED)


@router.post("/agreements/{agreement_id}/versions/{version}/text", response_model=TextOut)
def hand_in_text(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, version: VersionPath, body: TextIn
) -> Response:
    """Keep here the text of a version that another node proposed; it must have the hash that the chain has."""
    view = version_view(node, principal, agreement_bytes(agreement_id), version)
    require_signer(principal, view)
    tree, agreement = parse_text(body.yaml)
    require_text(view, agreement.hash)

    def act(session: Session) -> TextOut:
        store_text(session, node, principal, tree)
        return TextOut.of(agreement)

    return write.once(principal, body, act)


@router.post(
    "/agreements/{agreement_id}/versions/{version}/sign", status_code=ACCEPTED, response_model=AgreementSubmission
)
def sign(
    principal: Finance, node: NodeOf, write: Writes, agreement_id: AgreementPath, version: VersionPath, body: SignIn
) -> Response:
    """Sign a version for your member, by its money account; the signature that completes them makes it active."""

    def command(order: Order, view: VersionView) -> Command:
        return own_signature(node, order, view, body.deadline)

    return _signed(principal, node, write, agreement_id, version, body, command)


@router.post(
    "/agreements/{agreement_id}/versions/{version}/signatures",
    status_code=ACCEPTED,
    response_model=AgreementSubmission,
)
def hand_in_signatures(
    principal: Finance,
    node: NodeOf,
    write: Writes,
    agreement_id: AgreementPath,
    version: VersionPath,
    body: SignaturesIn,
) -> Response:
    """Hand in what money accounts of other members signed elsewhere, over the typed data of this version."""

    def command(order: Order, view: VersionView) -> Command:
        return foreign_signatures(node, order, view, [each.request() for each in body.signatures])

    return _signed(principal, node, write, agreement_id, version, body, command)


def agreement_bytes(text: str) -> bytes:
    """Raises RequestInvalid."""
    return hex_bytes("agreement_id", text, 32)


def _signed(
    principal: Principal,
    node: Node,
    write: Write,
    agreement_id: str,
    version: int,
    body: SignIn | SignaturesIn,
    command: Callable[[Order, VersionView], Command],
) -> Response:
    """202 with the submission of whoever may sign, over the text that was shown."""
    view = version_view(node, principal, agreement_bytes(agreement_id), version)
    require_signer(principal, view)

    def act(session: Session) -> AgreementSubmission:
        require_text(view, body.text)
        made = command(money_order(node, principal, write.request_id(principal)), view)
        row = SubmissionOut.of(order_given(session, node, principal, made))
        return AgreementSubmission(**dict(row), agreement=agreement_id, text=body.text)

    return write.once(principal, body, act, status=ACCEPTED)
