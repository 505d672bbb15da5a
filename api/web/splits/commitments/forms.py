"""What the page of a commitment asks for: each form is the write of a JSON route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, File, Form, Response, UploadFile
from fastapi.responses import HTMLResponse

from api.consortium.schemas import Number
from api.http.access import Finance
from api.http.routers import page_router
from api.splits.agreements.schemas import Hash
from api.splits.attestations import exchange as exchanging
from api.splits.attestations.schemas import ExchangeIn
from api.splits.commitments import acts, reads
from api.splits.commitments.schemas import CommitmentPath, CommitmentPeriodPath, FulfilmentAnswerIn, FulfilmentIn
from api.web.bookings.form_writes import AgreementFormIn, validated
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS
from api.web.splits.commitments.pages import ONE, commitment_shown
from api.web.splits.typed_amounts import fen_typed, whole_typed
from formats.crypto.hashing import sha256
from formats.splits.attestations.fulfilment import MOST_EVIDENCE, subject
from formats.words import Message
from node.faults import RequestInvalid, RowFault
from node.peers.faults import CounterpartNotConfigured, CounterpartRefused, CounterpartUnavailable
from node.splits.attestations.faults import (
    AttestationMisplaced,
    AttestationNotThis,
    AttestationSignatureInvalid,
    AttestationSubjectUnknown,
)
from node.splits.commitments.faults import CommitmentNotOwedBy, CommitmentNotOwedTo, CommitmentNotStated
from node.splits.entries.sent import MOST_REASON
from node.staff.access import Principal

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
Cell = Annotated[str, Form(max_length=200)]
Files = Annotated[tuple[UploadFile, ...], File(max_length=MOST_EVIDENCE, description="Their SHA-256 alone is kept")]
_TOLD = (
    *(RequestInvalid, AttestationNotThis, CommitmentNotOwedBy, CommitmentNotOwedTo, CommitmentNotStated),
    *(AttestationMisplaced, AttestationSignatureInvalid, AttestationSubjectUnknown),
    *(CounterpartNotConfigured, CounterpartRefused, CounterpartUnavailable),
)


@dataclass(frozen=True)
class _CommitmentForm:
    """Of one commitment's page."""

    form: AgreementFormIn
    language: Language
    commitment: str
    period: str

    def done(self, principal: Principal, typed: dict[str, str], act: Callable[[], object]) -> Response:
        """It leads back to the page, or tells what is wrong in the form."""
        form, place = self.form, (self.commitment, self.period)
        try:
            act()
        except _TOLD as refusal:
            return commitment_shown(
                principal, form.node, form.request, self.language, form.agreement_id, *place, refusal=refusal,
                typed=typed,
            )  # fmt: skip
        return form.back_to("/".join(("commitments", *place)))

    def amount(self, principal: Principal, typed: str) -> str:
        """In its unit; money in yuan. Raises RequestInvalid, NotFound."""
        found = reads.commitment(principal, self.form.node, self.form.agreement_id, self.commitment, self.period)
        return fen_typed("amount", typed) if found.unit == "fen" else whole_typed("amount", typed)

    def something(self, principal: Principal, typed: str) -> str:
        """The same, and not nothing."""
        amount = self.amount(principal, typed)
        if amount == "0":
            raise RequestInvalid([RowFault.of(Message("amount-zero"), "amount")])
        return amount


async def _commitment_form(
    form: AgreementFormIn, language: Chosen, commitment: CommitmentPath, period: CommitmentPeriodPath
) -> _CommitmentForm:
    return _CommitmentForm(form, language, commitment, period)


CommitmentFormIn = Annotated[_CommitmentForm, Depends(_commitment_form)]


@router.post(f"{ONE}/state", response_class=HTMLResponse)
def state(
    principal: Finance,
    at: CommitmentFormIn,
    amount: Cell,
    first: Annotated[str, Form(alias="from", max_length=20)],
    last: Annotated[str, Form(alias="to", max_length=20)],
    evidence: Files = (),
) -> Response:
    """State what your member has fulfilled; of files that prove it the SHA-256 is taken, and they are not kept."""
    typed = {"amount": amount, "from": first, "to": last}

    def act() -> None:
        digests = [sha256(each.file.read()).hex() for each in evidence if each.filename]
        body = {"amount": at.something(principal, amount), "from": first, "to": last, "evidence": digests}
        _write(principal, at, acts.state, validated(FulfilmentIn, body))

    return at.done(principal, typed, act)


@router.post(f"{ONE}/countersign", response_class=HTMLResponse)
def countersign(principal: Finance, at: CommitmentFormIn, statement: Annotated[Hash, Form()]) -> Response:
    """Sign that what was shown is so."""
    return at.done(principal, {}, lambda: _write(principal, at, acts.answer, FulfilmentAnswerIn(statement=statement)))


@router.post(f"{ONE}/contest", response_class=HTMLResponse)
def contest(
    principal: Finance,
    at: CommitmentFormIn,
    statement: Annotated[Hash, Form()],
    has: Annotated[str, Form(alias="amount", max_length=200)],
    reason: Annotated[str, Form(max_length=MOST_REASON)],
) -> Response:
    """Contest what was shown, with what your member has of it and why."""

    def act() -> None:
        body = {"statement": statement, "amount": at.amount(principal, has), "reason": reason.strip()}
        _write(principal, at, acts.answer, validated(FulfilmentAnswerIn, body))

    return at.done(principal, {"has": has, "reason": reason}, act)


@router.post(f"{ONE}/exchange", response_class=HTMLResponse)
def exchange(principal: Finance, at: CommitmentFormIn, member: Annotated[Number, Form()]) -> Response:
    """Hand what your member says of it to the other's node, and take what that has."""
    body = ExchangeIn(member=member, subject=subject(at.commitment, at.period))
    write = at.form.write(body.model_dump(mode="json"))
    return at.done(
        principal, {}, lambda: exchanging.exchange(principal, at.form.node, write, at.form.agreement_id, body)
    )


def _write(
    principal: Principal, at: _CommitmentForm, route: Callable[..., Any], body: FulfilmentIn | FulfilmentAnswerIn
) -> None:
    write = at.form.write(body.model_dump(mode="json"))
    route(principal, at.form.node, write, at.form.agreement_id, at.commitment, at.period, body)
