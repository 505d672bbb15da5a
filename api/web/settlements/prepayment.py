"""A payment in advance: of what is not owed yet, to anybody who takes part. It is the write of a payment."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import Finance, NodeOf
from api.http.routers import page_router
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.settlements import declaring
from api.web.bookings.asked import asked_facts, refusal_facts
from api.web.bookings.form_writes import AgreementFormIn
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS, section_page
from api.web.settlements.settlement_choices import payees
from api.web.settlements.settlement_forms import OF_DECLARING, Cell, Paid, payment
from api.web.splits.entry_sheet import active_texts, sides_of
from ledger.db import reading
from node.faults import NodeRefusal
from node.installation.node import Node
from node.splits.participation import require_participant
from node.staff.access import Principal

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)


@router.get("/{agreement_id}/prepayment", response_class=HTMLResponse)
def prepayment_page(
    principal: Finance, node: NodeOf, request: Request, language: Chosen, agreement_id: AgreementPath
) -> Response:
    """The form for a payment in advance."""
    return _shown(principal, node, request, language, agreement_id)


@router.post("/{agreement_id}/prepayment", response_class=HTMLResponse)
def prepay(
    principal: Finance, form: AgreementFormIn, language: Chosen, payee: Cell, pool_side: Cell, paid: Paid
) -> Response:
    """Declare a payment in advance; it leads to the settlements, or tells what is wrong in the form."""
    typed, (pool, _, side) = {"payee": payee, "pool_side": pool_side, **paid}, pool_side.partition("/")
    try:
        body = payment(paid, payer=str(principal.member), payee=payee, pool=pool, side=side)
        answer = declaring.pay(principal, form.node, form.write(typed), form.agreement_id, body)
    except OF_DECLARING as refusal:
        return _shown(principal, form.node, form.request, language, form.agreement_id, refusal=refusal, typed=typed)
    return form.redirect("settlements", answer)


def _shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    agreement_id: str,
    *,
    refusal: NodeRefusal | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """With what was refused just now."""
    with reading(node.ledger_engine) as ledger:
        require_participant(ledger, principal.member, agreement_bytes(agreement_id))
    said = [each.agreement for each in active_texts(node, principal, agreement_id)]
    return section_page(
        request,
        "settlements/prepayment.html",
        language,
        principal,
        agreement=agreement_id,
        title=said[-1].title if said else None,
        payees=payees(said, principal.member),
        sides=sides_of(said),
        typed=typed or {},
        **asked_facts(principal, node, []),
        **refusal_facts(refusal, language),
    )
