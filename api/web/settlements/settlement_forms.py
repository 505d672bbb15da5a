"""What the pages of settlements ask for: each form is the write of the JSON route of the same name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Form, Response
from fastapi.responses import HTMLResponse

from api.bookings.schemas import NothingIn
from api.http.access import Finance
from api.http.routers import page_router
from api.splits.entries.schemas import ObjectorIn, ReasonIn
from api.splits.settlements import answering, declaring, exchange
from api.splits.settlements.schemas import (
    ConfirmIn,
    NettingIn,
    PaymentIn,
    PayoutIn,
    PayoutsIn,
    SettlementPath,
    TransferIn,
)
from api.web.bookings.form_writes import AgreementFormIn, validated
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS
from api.web.settlements.settlement_choices import chosen
from api.web.settlements.settlement_pages import settlement_shown, settlements_shown
from api.web.splits.typed_amounts import fen_typed
from node.faults import RequestInvalid
from node.splits.entries.faults import InvoicePepperMissing
from node.splits.entries.sent import MOST_REASON
from node.splits.settlements.faults import PaymentDeclaredBefore, PaymentTransferDiffers

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
Cell = Annotated[str, Form(max_length=200)]
Reason = Annotated[str, Form(max_length=MOST_REASON)]
OF_DECLARING = (RequestInvalid, PaymentDeclaredBefore, InvoicePepperMissing)
_OF_CONFIRMING = (RequestInvalid, PaymentTransferDiffers, InvoicePepperMissing)
_ONE = "/{agreement_id}/settlements/{settlement_id}"


async def _transfer(
    paid_on: Cell = "", reference: Cell = "", payer_account: Cell = "", payee_account: Cell = ""
) -> dict[str, str]:
    """As it was typed."""
    found = {"paid_on": paid_on, "reference": reference, "payer_account": payer_account, "payee_account": payee_account}
    return {name: value.strip() for name, value in found.items()}


Transfer = Annotated[dict[str, str], Depends(_transfer)]


async def _paid(transfer: Transfer, amount: Cell, document: Cell, number: Cell) -> dict[str, str]:
    """How much, by which transfer, against which document, as it was typed."""
    return {"amount": amount, **transfer, "document": document, "number": number.strip()}


Paid = Annotated[dict[str, str], Depends(_paid)]


@router.post("/{agreement_id}/settlements/payments", response_class=HTMLResponse)
def pay(
    principal: Finance,
    form: AgreementFormIn,
    language: Chosen,
    debt: Cell,
    paid: Paid,
) -> Response:
    """Declare a payment of what is owed; it leads back to the settlements, or tells what is wrong in the form."""
    payer, payee, pool, side = chosen(debt, 4)
    typed = {"debt": debt, **paid}
    try:
        body = payment(paid, payer=payer, payee=payee, pool=pool, side=side)
        answer = declaring.pay(principal, form.node, form.write(typed), form.agreement_id, body)
    except OF_DECLARING as refusal:
        return settlements_shown(
            principal, form.node, form.request, language, form.agreement_id, refusal=refusal, typed=typed
        )
    return form.redirect("settlements", answer)


@router.post("/{agreement_id}/settlements/nettings", response_class=HTMLResponse)
def net(
    principal: Finance,
    form: AgreementFormIn,
    language: Chosen,
    opposite: Cell,
    net_amount: Cell,
) -> Response:
    """Propose a netting; it leads back to the settlements, or tells what is wrong in the form."""
    member, pool, side, back_pool, back_side = chosen(opposite, 5)
    netted = {"member": member, "pool": pool, "side": side, "back_pool": back_pool, "back_side": back_side}
    typed = {"opposite": opposite, "net_amount": net_amount}
    try:
        body = validated(NettingIn, {**netted, "fen": fen_typed("net_amount", net_amount)})
        answer = declaring.net(principal, form.node, form.write(typed), form.agreement_id, body)
    except OF_DECLARING as refusal:
        return settlements_shown(
            principal, form.node, form.request, language, form.agreement_id, refusal=refusal, typed=typed
        )
    return form.redirect("settlements", answer)


@router.post("/{agreement_id}/settlements/payouts", response_class=HTMLResponse)
def pay_out(
    principal: Finance,
    form: AgreementFormIn,
    language: Chosen,
    fund: Cell,
    to: Cell,
    payout_amount: Cell,
) -> Response:
    """Enter a payout from a fund; it leads back to the settlements, or tells what is wrong in the form."""
    pool, _, reserve = fund.partition("/")
    typed = {"fund": fund, "to": to, "payout_amount": payout_amount}
    try:
        wanted = {"pool": pool, "reserve": reserve, "member": to, "fen": fen_typed("payout_amount", payout_amount)}
        body = validated(PayoutIn, wanted)
        answer = declaring.pay_out(principal, form.node, form.write(typed), form.agreement_id, body)
    except OF_DECLARING as refusal:
        return settlements_shown(
            principal, form.node, form.request, language, form.agreement_id, refusal=refusal, typed=typed
        )
    return form.redirect("settlements", answer)


@router.post(f"{_ONE}/confirm", response_class=HTMLResponse)
def confirm(
    principal: Finance,
    form: AgreementFormIn,
    language: Chosen,
    settlement_id: SettlementPath,
    transfer: Transfer,
) -> Response:
    """Confirm a payment or netting; what your bank shows, if it was filled in, is held against what was declared."""
    try:
        body = validated(ConfirmIn, {"transfer": transfer} if any(transfer.values()) else {})
        write = form.write(transfer)
        answer = answering.confirm(principal, form.node, write, form.agreement_id, settlement_id, body)
    except _OF_CONFIRMING as refusal:
        return settlement_shown(
            principal, form.node, form.request, language, form.agreement_id, settlement_id, refusal=refusal
        )
    return form.redirect(f"settlements/{settlement_id}", answer)


@router.post(f"{_ONE}/deny", response_class=HTMLResponse)
def deny(
    principal: Finance,
    form: AgreementFormIn,
    settlement_id: SettlementPath,
    reason: Reason,
) -> Response:
    """Say that no such money came, or no to a netting; it leads back to its page."""
    body, write = validated(ReasonIn, {"reason": reason.strip()}), form.write(reason)
    answer = answering.deny(principal, form.node, write, form.agreement_id, settlement_id, body)
    return form.redirect(f"settlements/{settlement_id}", answer)


@router.post(f"{_ONE}/accept", response_class=HTMLResponse)
def accept(
    principal: Finance,
    form: AgreementFormIn,
    settlement_id: SettlementPath,
) -> Response:
    """Accept a payout; it leads back to its page."""
    body, write = validated(PayoutsIn, {"payouts": [settlement_id]}), form.write([])
    answer = answering.accept(principal, form.node, write, form.agreement_id, body)
    return form.redirect(f"settlements/{settlement_id}", answer)


@router.post(f"{_ONE}/object", response_class=HTMLResponse)
def object_(
    principal: Finance,
    form: AgreementFormIn,
    settlement_id: SettlementPath,
    reason: Reason,
) -> Response:
    """Say what is wrong with it; it leads back to its page."""
    body, write = validated(ReasonIn, {"reason": reason.strip()}), form.write(reason)
    answer = answering.object_(principal, form.node, write, form.agreement_id, settlement_id, body)
    return form.redirect(f"settlements/{settlement_id}", answer)


@router.post(f"{_ONE}/withdraw-objection", response_class=HTMLResponse)
def withdraw_objection(
    principal: Finance,
    form: AgreementFormIn,
    settlement_id: SettlementPath,
) -> Response:
    """Take your member's objection back; it leads back to its page."""
    write = form.write([])
    answer = answering.withdraw_objection(principal, form.node, write, form.agreement_id, settlement_id, NothingIn())
    return form.redirect(f"settlements/{settlement_id}", answer)


@router.post(f"{_ONE}/fetch-reasons", response_class=HTMLResponse)
def fetch_reasons(
    principal: Finance,
    form: AgreementFormIn,
    settlement_id: SettlementPath,
    member: Annotated[int, Form(ge=1, lt=2**32)],
) -> Response:
    """Take the words of a member's objections, or of its denial, from its node; it leads back to its page."""
    objector = ObjectorIn(member=member)
    exchange.fetch_reasons(principal, form.node, form.write(member), form.agreement_id, settlement_id, objector)
    return form.back_to(f"settlements/{settlement_id}")


def payment(paid: Mapping[str, str], **ends: str) -> PaymentIn:
    """`ends`: payer, payee, pool and side. Raises RequestInvalid."""
    transfer = {name: paid[name] for name in TransferIn.model_fields}
    papers = {"kind": paid["document"], "number": paid["number"]}
    fen = fen_typed("amount", paid["amount"])
    return validated(PaymentIn, {**ends, "fen": fen, "transfer": transfer, "document": papers})
