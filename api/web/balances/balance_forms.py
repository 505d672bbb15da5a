"""What the page of a balance asks for: to sign it, to sign other figures, to exchange attestations."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import HTMLResponse
from pydantic import StringConstraints

from api.http.access import Finance
from api.http.routers import page_router
from api.splits.agreements.schemas import Hash
from api.splits.attestations import balances, exchange
from api.splits.attestations.schemas import MOST_FIGURES, BalanceIn, ExchangeIn
from api.splits.closes.schemas import MemberPath, PeriodPath
from api.web.balances.balance_pages import balance_shown, lines_of
from api.web.balances.lacking_claims import Lacking, lacking_claim
from api.web.bookings.form_writes import AgreementFormIn, validated
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS
from api.web.splits.typed_amounts import fen_typed
from formats.splits.attestations.balance import CLAIM_FIELDS
from formats.words import Message
from node.faults import RequestInvalid, RowFault
from node.peers.faults import CounterpartNotConfigured, CounterpartRefused, CounterpartUnavailable
from node.splits.attestations.faults import (
    AttestationMisplaced,
    AttestationNotThis,
    AttestationSignatureInvalid,
    AttestationSubjectUnknown,
)

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
_ONE = "/{agreement_id}/balances/{period}/{member}"
_OF_EXCHANGE = (
    CounterpartNotConfigured, CounterpartRefused, CounterpartUnavailable, AttestationMisplaced,
    AttestationSignatureInvalid, AttestationSubjectUnknown,
)  # fmt: skip
Text = Annotated[str, StringConstraints(max_length=400)]
Texts = Annotated[tuple[Text, ...], Form(max_length=MOST_FIGURES)]
Shown = Annotated[Hash, Form()]


@router.post(f"{_ONE}/attest", response_class=HTMLResponse)
def attest(
    principal: Finance, form: AgreementFormIn, language: Chosen, period: PeriodPath, member: MemberPath, balance: Shown
) -> Response:
    """Sign the balance that was shown, as the close has it; it leads back to its page."""
    body, write = BalanceIn(balance=balance), form.write(balance)
    try:
        balances.attest(principal, form.node, write, form.agreement_id, period, member, body)
    except AttestationNotThis as refusal:
        return balance_shown(
            principal, form.node, form.request, language, form.agreement_id, period, member, refusal=refusal
        )
    return form.back_to(f"balances/{period}/{member}")


@router.post(f"{_ONE}/contest", response_class=HTMLResponse)
def contest(
    principal: Finance,
    form: AgreementFormIn,
    language: Chosen,
    period: PeriodPath,
    member: MemberPath,
    balance: Shown,
    lacking: Lacking,
    line: Texts = (),
    figure: Texts = (),
) -> Response:
    """Sign it with the figures of your own books where they differ, a claim that the close lacks among them; it leads
    back, or tells what is wrong."""
    found = balances.balance(principal, form.node, form.agreement_id, period, member)
    try:
        stated = _stated(lines_of(found), line, figure, lacking)
        body = validated(BalanceIn, {"balance": balance, "figures": stated})
        write = form.write([balance, line, figure, lacking])
        balances.attest(principal, form.node, write, form.agreement_id, period, member, body)
    except (RequestInvalid, AttestationNotThis) as refusal:
        return balance_shown(
            principal, form.node, form.request, language, form.agreement_id, period, member, refusal=refusal,
            typed=dict(zip(line, figure, strict=False)) | lacking,
        )  # fmt: skip
    return form.back_to(f"balances/{period}/{member}")


@router.post(f"{_ONE}/exchange", response_class=HTMLResponse)
def hand_over(
    principal: Finance, form: AgreementFormIn, language: Chosen, period: PeriodPath, member: MemberPath
) -> Response:
    """Hand your attestation to the other member's node and take its own; it leads back to the balance's page."""
    body, write = ExchangeIn(member=member, subject=period), form.write([])
    try:
        exchange.exchange(principal, form.node, write, form.agreement_id, body)
    except _OF_EXCHANGE as refusal:
        return balance_shown(
            principal, form.node, form.request, language, form.agreement_id, period, member, refusal=refusal
        )
    return form.back_to(f"balances/{period}/{member}")


def _stated(
    known: dict[str, int], lines: tuple[str, ...], figures: tuple[str, ...], lacking: dict[str, str]
) -> list[dict[str, str]]:
    """Of the lines that have another figure, and of the claim that is lacking. Raises RequestInvalid where there is
    none."""
    typed = [(line, fen_typed("figure", text)) for line, text in zip(lines, figures, strict=False) if text.strip()]
    claim = lacking_claim(lacking)
    typed += [claim] if claim else []
    stated = [
        dict(zip(CLAIM_FIELDS, line.split(">"), strict=False)) | {"fen": fen}
        for line, fen in typed
        if known.get(line, 0) != int(fen)
    ]
    if not stated:
        raise RequestInvalid([RowFault.of(Message("nothing-differs"), "figure")])
    return stated
