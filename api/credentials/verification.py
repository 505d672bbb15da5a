"""Is this credential genuine, and how does it stand? For anyone, by this node's chain. Nothing is stored."""

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.http.access import NodeOf, Public
from api.http.routers import api_router
from formats import canonical
from formats.faults import FormatFault
from node.trust_roots.verifier_sources import Chain, PresentedCredential
from verification.chain_view import ChainView
from verification.verdict import Check, Outcome, State, Verdict
from wallet.documents.reader import MAX_BYTES

router = api_router(tags=["credentials"])
_VC, _STATUS = "https://www.w3.org/TR/vc-data-model#", "https://www.w3.org/ns/credentials/status-list#"
_DATES = ("expired", "not-yet-valid")


class VerificationIn(BaseModel):
    """Ours: `file`, the text of a credential's file, `link`, the text of its QR, or both of one credential.

    VCALM's: `verifiableCredential`, as an object; `options` are of checks to leave out, and we leave out none."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    file: Annotated[str, Field(max_length=MAX_BYTES)] | None = None
    link: Annotated[str, Field(max_length=4096)] | None = None
    verifiable_credential: Annotated[dict[str, Any] | None, Field(alias="verifiableCredential")] = None
    options: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _of_one_form(self) -> "VerificationIn":
        ours = self.file is not None or self.link is not None
        if ours == (self.verifiable_credential is not None):
            raise ValueError("either file and link, or verifiableCredential")
        return self

    def presented(self) -> PresentedCredential:
        if self.verifiable_credential is None:
            return PresentedCredential(None if self.file is None else self.file.encode(), self.link)
        return PresentedCredential(_bytes_of(self.verifiable_credential))


class CheckOut(BaseModel):
    """`values` fill the sentence, which stands here in both languages."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    check: str
    outcome: Outcome
    reason: str
    values: dict[str, str]
    zh: Annotated[str, Field(alias="zh-CN")]
    en: str


class SourceOut(BaseModel):
    """On whose word, and as of which block."""

    name: str
    authenticated: bool
    proven: bool
    head_number: str
    head_hash: str
    head_time: str


class VerdictOut(BaseModel):
    """As `guild verify --json`. `source` null: the chain gave no answer."""

    verdict: State
    reason: str
    at: str
    source: SourceOut | None
    fields: dict[str, str]
    registered: dict[str, str]
    checks: list[CheckOut]


class ProblemDetail(BaseModel):
    type: str
    title: str
    detail: str


class VcalmResult(BaseModel):
    """W3C VCALM, "Verify Credential": every check that did not pass, and our verdict beside it."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    verified: bool
    problem_details: Annotated[list[ProblemDetail], Field(alias="problemDetails")]
    verdict: VerdictOut


@router.post("/credentials/verify")
def verify(_: Public, node: NodeOf, body: VerificationIn) -> VerdictOut | VcalmResult:
    """The verdict on what was shown, by this node's chain, 200 whatever it is; `verifiableCredential`: VCALM's form"""
    root = node.trust_root
    found = Chain(root, ChainView(node.chain, root)).verify(body.presented(), node.clock)
    shown = VerdictOut.model_validate(found.to_json())
    return shown if body.verifiable_credential is None else _as_vcalm(found, shown)


def _as_vcalm(found: Verdict, shown: VerdictOut) -> VcalmResult:
    problems = [_problem(each) for each in found.checks if each.outcome not in (Outcome.PASSED, Outcome.NOTE)]
    return VcalmResult(verified=found.state is State.VALID, problem_details=problems, verdict=shown)


def _problem(check: Check) -> ProblemDetail:
    """Types of the VC data model 2.0 and of Bitstring Status List."""
    match check.outcome:
        case Outcome.STANDING:
            kind = f"{_VC}RANGE_ERROR" if check.reason in _DATES else f"{_STATUS}STATUS_VERIFICATION_ERROR"
        case Outcome.FOREIGN | Outcome.DAMAGED:
            kind = f"{_VC}PARSING_ERROR"
        case Outcome.NOT_CHECKED:
            kind = f"{_STATUS}STATUS_RETRIEVAL_ERROR"
        case _:
            signed = check.name in ("file-proof", "file-key")
            kind = f"{_VC}CRYPTOGRAPHIC_SECURITY_ERROR" if signed else f"{_VC}MALFORMED_VALUE_ERROR"
    return ProblemDetail(type=kind, title=f"{check.name}: {check.reason}", detail=check.text("en"))


def _bytes_of(value: dict[str, Any]) -> bytes:
    """The one form that was signed, whatever whitespace or order it came in. What has none is judged as it came."""
    try:
        return canonical.encode(value)
    except FormatFault:
        return json.dumps(value, ensure_ascii=True).encode()
