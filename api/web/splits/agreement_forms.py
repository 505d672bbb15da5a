"""What the pages of agreements ask for: each form is the write of the JSON route of the same name."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import Finance, NodeOf
from api.http.routers import page_router
from api.splits.agreements import routes
from api.splits.agreements.routes import VersionPath
from api.splits.agreements.schemas import Hash, SignIn, TextIn, YamlText
from api.web.bookings.form_writes import AgreementFormIn, Nonce, form_write, redirect_to
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS
from api.web.splits.agreement_pages import agreements_shown, version_shown
from node.splits.agreements.faults import (
    AgreementInvalid,
    AgreementRulesDiffer,
    AgreementTextMissing,
    AgreementTextNotThis,
)

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
_OF_TEXTS = (AgreementTextMissing, AgreementTextNotThis, AgreementRulesDiffer)


@router.post("", response_class=HTMLResponse)
def propose(
    principal: Finance,
    node: NodeOf,
    request: Request,
    language: Chosen,
    nonce: Nonce,
    yaml: Annotated[YamlText, Form()],
) -> Response:
    """Lay an agreement open for signing; it leads to the list, or back with what is wrong in its text."""
    text = yaml.replace("\r\n", "\n")
    try:
        answer = routes.propose(principal, node, form_write(node, request, nonce, text), TextIn(yaml=text))
    except AgreementInvalid as refusal:
        return agreements_shown(principal, node, request, language, refusal=refusal, yaml=text)
    return redirect_to(AGREEMENTS, answer)


@router.post("/{agreement_id}/versions/{version}/sign", response_class=HTMLResponse)
def sign(
    principal: Finance,
    form: AgreementFormIn,
    language: Chosen,
    version: VersionPath,
    text: Annotated[Hash, Form()],
) -> Response:
    """Sign the version that was shown; it leads to its page."""
    write, body = form.write(text), SignIn(text=text)
    try:
        answer = routes.sign(principal, form.node, write, form.agreement_id, version, body)
    except _OF_TEXTS as refusal:
        return version_shown(principal, form.node, form.request, language, form.agreement_id, version, refusal=refusal)
    return form.redirect(f"versions/{version}", answer)
