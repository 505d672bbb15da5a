"""Lines of a close for people: whether they are final, who objects with which figure, and the forms to object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse

from api.bookings.schemas import NothingIn
from api.http.access import Finance, NodeOf, SplitReader
from api.http.routers import page_router
from api.splits.agreements.routes import AgreementPath
from api.splits.closes import exchange, lines
from api.splits.closes.line_schemas import LineObjectionIn
from api.splits.closes.lines import NumberPath
from api.splits.closes.schemas import PeriodPath
from api.submissions.schemas import SubmissionOut
from api.web.bookings.asked import Asked, asked_facts, asked_for, refusal_facts
from api.web.bookings.form_writes import AgreementFormIn, validated
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS, section_page
from api.web.splits.agreement_pages import title_of, writes_here
from api.web.splits.typed_amounts import fen_typed
from node.faults import NodeRefusal, RequestInvalid
from node.installation.node import Node
from node.splits.entries.sent import MOST_REASON
from node.staff.access import Principal

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
_LINES = "/{agreement_id}/closes/{period}/lines"
Cell = Annotated[str, Form(max_length=200)]


@router.get(_LINES, response_class=HTMLResponse)
def lines_page(
    principal: SplitReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    agreement_id: AgreementPath,
    period: PeriodPath,
    asked: Asked = "",
) -> Response:
    """What the close of a month booked, until when parties and agents object to it, and who does."""
    found = asked_for(principal, node, asked)
    return _shown(principal, node, request, language, agreement_id, period, found=found)


@router.post(_LINES, response_class=HTMLResponse)
def object_to_line(
    principal: Finance,
    form: AgreementFormIn,
    language: Chosen,
    period: PeriodPath,
    line: Cell,
    figure: Cell,
    reason: Annotated[str, Form(max_length=MOST_REASON)],
) -> Response:
    """Object to a line with the figure that it should have; it leads back, or tells what is wrong in the form."""
    of, pool, side, stage, account = _line(line)
    wanted = {"of": of, "pool": pool, "side": side, "stage": stage, "account": account, "reason": reason.strip()}
    try:
        body = validated(LineObjectionIn, wanted | {"figure": fen_typed("figure", figure, signed=True)})
        write = form.write([line, figure, reason])
        answer = lines.object_to_line(principal, form.node, write, form.agreement_id, period, body)
    except RequestInvalid as refusal:
        return _shown(principal, form.node, form.request, language, form.agreement_id, period, refusal=refusal)
    return form.redirect(f"closes/{period}/lines", answer)


@router.post(f"{_LINES}/{{number}}/withdraw", response_class=HTMLResponse)
def withdraw(
    principal: Finance,
    form: AgreementFormIn,
    period: PeriodPath,
    number: NumberPath,
) -> Response:
    """Take your member's objection to a line back; it leads back to the lines."""
    write = form.write([])
    answer = lines.withdraw(principal, form.node, write, form.agreement_id, number, NothingIn())
    return form.redirect(f"closes/{period}/lines", answer)


@router.post(f"{_LINES}/{{number}}/escalate", response_class=HTMLResponse)
def escalate(
    principal: Finance,
    form: AgreementFormIn,
    period: PeriodPath,
    number: NumberPath,
) -> Response:
    """Bring your member's objection before the council; it leads back to the lines."""
    write = form.write([])
    answer = lines.escalate(principal, form.node, write, form.agreement_id, number, NothingIn())
    return form.redirect(f"closes/{period}/lines", answer)


@router.post(f"{_LINES}/{{number}}/fetch-reasons", response_class=HTMLResponse)
def fetch_reasons(
    principal: Finance,
    form: AgreementFormIn,
    period: PeriodPath,
    number: NumberPath,
) -> Response:
    """Take the words of an objection from the node of whoever objects; it leads back to the lines."""
    exchange.fetch_reasons(principal, form.node, form.write([]), form.agreement_id, number, NothingIn())
    return form.back_to(f"closes/{period}/lines")


def _line(value: str) -> tuple[str, ...]:
    """Month, pool, side, stage and account of a choice; of one that is none, empty ones: their fields refuse them. The
    name of a stage may hold what stands between them."""
    of, pool, side, rest = (*value.split(">", 3), "", "", "")[:4]
    stage, _, account = rest.rpartition(">")
    return of, pool, side, stage, account


def _shown(
    principal: Principal,
    node: Node,
    request: Request,
    language: Language,
    agreement_id: str,
    period: str,
    *,
    found: Sequence[SubmissionOut] = (),
    refusal: NodeRefusal | None = None,
) -> Response:
    sides = lines.lines(principal, node, agreement_id, period).items
    return section_page(
        request,
        "splits/lines.html",
        language,
        principal,
        agreement=agreement_id,
        period=period,
        title=title_of(node, principal, agreement_id),
        sides=sides,
        objects=writes_here(principal, node, agreement_id),
        now=node.clock(),
        **asked_facts(principal, node, found),
        **refusal_facts(refusal, language),
    )
