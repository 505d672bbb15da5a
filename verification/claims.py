"""What is shown to a verifier, in one shape for file and token, and the checks that need nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from formats import canonical, ids
from formats.digests import document_digest, token_digest
from formats.encoding import from_hex
from formats.faults import FormatFault
from formats.register.levels import KIND_NAMES, Kind, level_name
from formats.register.trust_root import TrustRoot
from formats.token import Token
from formats.token import decode as decode_token
from verification.findings import Findings
from verification.recognition.kinds import claims_ours, file_seems
from wallet.documents.document import CredentialDocument, render_unchecked
from wallet.documents.proofs import Proof, UnknownProof
from wallet.documents.reader import parse_document
from wallet.documents.timestamps import day_from_number, from_unix, to_text
from wallet.tokens.token import check_claims

_UNREADABLE = frozenset({"not-json", "not-utf-8"})
_NOT_AS_ISSUED = _UNREADABLE | {"not-canonical"}


@dataclass(frozen=True)
class Claim:
    """`digest`: what the batch's entry must hold. `signed`: the self-asserted signing time, where it can be read.

    Exactly one of `document` and `token` is there. `key_id`: the key that a file's proof names.
    """

    what: str
    digest: bytes
    chain_ref: bytes
    batch: bytes
    kind: Kind
    standard: int
    level: int
    award_date: date
    valid_from: datetime
    valid_until: datetime | None
    signed: datetime | None
    document: CredentialDocument | None = None
    token: Token | None = None
    key_id: bytes | None = None

    @property
    def member(self) -> int:
        return ids.batch_member(self.batch)


def read_file(data: bytes, trust_root: TrustRoot, findings: Findings) -> Claim | None:
    """The claim of a credential file after its local checks; None where its bytes say nothing."""
    document = _document_in(data, findings)
    if document is None:
        return None
    if document.host != trust_root.issuer_host:
        findings.failed("issuer", "issuer-host-foreign", host=document.host, expected=trust_root.issuer_host)
    certificate = document.certificate
    signed = document.proof.created if isinstance(document.proof, Proof) else None
    claim = Claim(
        what="file",
        digest=document_digest(render_unchecked(document)),
        chain_ref=document.chain_ref,
        batch=document.batch,
        kind=certificate.kind,
        standard=certificate.standard,
        level=certificate.level,
        award_date=certificate.award_date,
        valid_from=certificate.valid_from,
        valid_until=certificate.valid_until,
        signed=signed,
        document=document,
        key_id=_proof_key(document, findings),
    )
    _check_signing_time(claim, findings)
    return claim


def read_token(data: bytes, findings: Findings) -> Claim | None:
    """The claim of a QR token after its local checks; None where its bytes say nothing."""
    try:
        token = decode_token(data)
        check_claims(token.claims)
    except FormatFault as fault:
        findings.failed("token-bytes", fault.reason, detail=fault.detail)
        return None
    findings.passed("token-bytes", "token-well-formed")
    said = token.claims
    claim = Claim(
        what="token",
        digest=token_digest(data),
        chain_ref=said.chain_ref,
        batch=said.batch,
        kind=Kind(said.kind),
        standard=said.standard,
        level=said.level,
        award_date=day_from_number(said.award_day),
        valid_from=from_unix(said.valid_from),
        valid_until=None if said.valid_until is None else from_unix(said.valid_until),
        signed=from_unix(said.signed),
        token=token,
    )
    _check_signing_time(claim, findings)
    return claim


def shown_fields(claim: Claim) -> dict[str, str]:
    """What the claim says, for showing beside the verdict. Empty words are left out."""
    level = level_name(claim.kind, claim.level)
    shown = {
        "kind": KIND_NAMES[claim.kind].zh,
        "kind_en": KIND_NAMES[claim.kind].en,
        "level": "" if level is None or not claim.level else level.zh,
        "level_en": "" if level is None or not claim.level else level.en,
        "standard": str(claim.standard),
        "award_date": claim.award_date.isoformat(),
        "valid_from": to_text(claim.valid_from),
        "valid_until": "" if claim.valid_until is None else to_text(claim.valid_until),
    }
    if claim.document is not None:
        certificate = claim.document.certificate
        shown |= {
            "certificate_number": certificate.number,
            "name": certificate.holder_name,
            "occupation": certificate.occupation,
            "direction": certificate.direction,
            "theory_score": certificate.theory_score or "",
            "practical_score": certificate.practical_score or "",
            "review_score": certificate.review_score or "",
            "issuing_authority": certificate.issuing_authority,
            "id_mask": certificate.id_mask or "",
            "birth_year": "" if certificate.birth_year is None else str(certificate.birth_year),
        }
    if claim.token is not None:
        said = claim.token.claims
        shown |= {
            "certificate_number": said.number,
            "masked_name": said.name,
            "id_mask": said.id_mask or "",
            "birth_year": "" if said.birth_year is None else str(said.birth_year),
        }
    return {name: text for name, text in shown.items() if text}


def _document_in(data: bytes, findings: Findings) -> CredentialDocument | None:
    """The document, if need be from bytes that a program saved again: those are read, and named as not the original."""
    try:
        document = parse_document(data)
    except FormatFault as fault:
        if not claims_ours(data):
            findings.foreign("file-bytes", "file-foreign", seems=file_seems(data))
            return None
        return _document_again(data, fault, findings)
    findings.passed("file-bytes", "file-well-formed")
    return document


def _document_again(data: bytes, first: FormatFault, findings: Findings) -> CredentialDocument | None:
    fault = first
    if fault.reason in _NOT_AS_ISSUED:
        try:
            document = parse_document(canonical.reencode(data))
        except FormatFault as second:
            fault = second
        else:
            findings.damaged("file-bytes", "file-saved-again")
            return document
    if fault.reason in _UNREADABLE:
        findings.damaged("file-bytes", "file-damaged")
    else:
        findings.failed("file-bytes", fault.reason, detail=fault.detail)
    return None


def _proof_key(document: CredentialDocument, findings: Findings) -> bytes | None:
    """The key id that the proof names; it must be one of this issuer's key ids by its form."""
    match document.proof:
        case UnknownProof(cryptosuite=suite):
            findings.not_checked("file-proof", "cryptosuite-unknown", cryptosuite=suite)
            return None
        case Proof(verification_method=method):
            issuer, _, key = method.partition("#")
            try:
                if issuer == ids.issuer_id(document.host, document.member):
                    return from_hex(key, 32)
            except FormatFault as fault:
                findings.failed("file-proof", "verification-method", detail=fault.detail)
                return None
            findings.failed("file-proof", "verification-method", detail=f"{issuer} is not the issuer")
    return None


def _check_signing_time(claim: Claim, findings: Findings) -> None:
    if claim.signed is None:
        return
    if not findings.clock_sound:
        return  # said once, with the source
    if claim.signed > findings.now + findings.policy.clock_skew:
        findings.failed(f"{claim.what}-signing-time", "signed-in-future", signed=to_text(claim.signed))
    else:
        findings.passed(f"{claim.what}-signing-time", "signing-time-plausible", signed=to_text(claim.signed))
