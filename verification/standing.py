"""How an anchored credential stands: revoked, suspended, within its dates; and what its dates make worth saying."""

from __future__ import annotations

from formats.register.standing import Standing, in_force, status_of
from verification.claims import Claim
from verification.findings import Findings
from verification.source import BatchFacts
from wallet.documents.timestamps import day_to_number, to_text

REVOKED_FINAL = "revoked-final"
REVOKED_PROVISIONAL = "revoked-provisional"
SUSPENDED = "suspended"
NOT_YET_VALID = "not-yet-valid"
EXPIRED = "expired"
_WORDS = {
    Standing.SUSPENDED: SUSPENDED,
    Standing.REVOKED_PROVISIONAL: REVOKED_PROVISIONAL,
    Standing.REVOKED_FINAL: REVOKED_FINAL,
}


def check_status(position: int, facts: BatchFacts, findings: Findings) -> None:
    """The acts on this position, as the source's head sees them."""
    assert findings.view is not None, "acts are a source's"
    if not findings.authenticated:
        findings.not_checked("status", "status-not-authenticated")
        return
    found = status_of(in_force(facts.acts), position, findings.view.head_time)
    if found.act is None:
        findings.passed("status", "status-good", time=to_text(findings.view.head_time))
        return
    values = {"time": to_text(found.act.at), "reason": found.act.reason.name.lower()}
    if found.standing is Standing.REVOKED_PROVISIONAL:
        values = {"until": to_text(found.act.final_at)} | values
    findings.standing("status", _WORDS[found.standing], **values)


def check_validity(claim: Claim, findings: Findings) -> None:
    """Both ends of a validity are inclusive."""
    if not findings.clock_sound:
        return  # said once, with the source
    if findings.now < claim.valid_from:
        findings.standing("validity", NOT_YET_VALID, time=to_text(claim.valid_from))
    elif claim.valid_until is not None and findings.now > claim.valid_until:
        findings.standing("validity", EXPIRED, time=to_text(claim.valid_until))
    elif claim.valid_until is None:
        findings.passed("validity", "validity-open", start=to_text(claim.valid_from))
    else:
        findings.passed("validity", "validity-current", end=to_text(claim.valid_until))


def note_dates(claim: Claim, facts: BatchFacts, findings: Findings) -> None:
    """The chain's order is the authority; a self-asserted date far from it gets a line of its own."""
    anchored = facts.record.anchored_at
    name = f"{claim.what}-dates"
    if claim.signed is not None and anchored - claim.signed > findings.policy.late_anchor:
        findings.note(name, "anchored-late", signed=to_text(claim.signed), anchored=to_text(anchored))
    if claim.signed is not None and claim.signed - anchored > findings.policy.clock_skew:
        findings.note(name, "signed-after-anchored", signed=to_text(claim.signed), anchored=to_text(anchored))
    gap = day_to_number(anchored.date()) - day_to_number(claim.award_date)
    if gap > findings.policy.late_award.days:
        findings.note(name, "awarded-long-before", awarded=claim.award_date.isoformat(), anchored=to_text(anchored))
    if claim.document is not None and claim.document.supersedes is not None:
        findings.note(name, "supersedes", credential=claim.document.supersedes.urn)
