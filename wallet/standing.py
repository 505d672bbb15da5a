"""How an anchored credential stands: revoked, suspended, within its dates; and what its dates make worth saying."""

from __future__ import annotations

from wallet.claims import Claim
from wallet.findings import Findings
from wallet.policy import WITHDRAWAL_PERIOD
from wallet.source import BatchFacts, StatusAct, StatusAction
from wallet.timestamps import day_to_number, to_text

REVOKED_FINAL = "revoked-final"
REVOKED_PROVISIONAL = "revoked-provisional"
SUSPENDED = "suspended"
NOT_YET_VALID = "not-yet-valid"
EXPIRED = "expired"


def check_status(position: int, facts: BatchFacts, findings: Findings) -> None:
    """The acts on this position, as the source's head sees them."""
    assert findings.view is not None, "acts are a source's"
    if not findings.authenticated:
        findings.unmade("status", "status-not-authenticated")
        return
    acts = [act for act in facts.acts if position in act.positions]
    revoked = _revocation(acts)
    if revoked is not None:
        values = {"time": to_text(revoked.at), "reason": revoked.reason.name.lower()}
        final_at = revoked.at + WITHDRAWAL_PERIOD
        if findings.view.head_time >= final_at:
            findings.standing("status", REVOKED_FINAL, **values)
        else:
            findings.standing("status", REVOKED_PROVISIONAL, until=to_text(final_at), **values)
        return
    suspended = _suspension(acts)
    if suspended is not None:
        values = {"time": to_text(suspended.at), "reason": suspended.reason.name.lower()}
        findings.standing("status", SUSPENDED, **values)
        return
    findings.passed("status", "status-good", time=to_text(findings.view.head_time))


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


def _revocation(acts: list[StatusAct]) -> StatusAct | None:
    """The oldest revocation that nobody withdrew."""
    return next((act for act in acts if act.action is StatusAction.REVOKED and act.withdrawn_at is None), None)


def _suspension(acts: list[StatusAct]) -> StatusAct | None:
    turns = [act for act in acts if act.action is not StatusAction.REVOKED]
    return turns[-1] if turns and turns[-1].action is StatusAction.SUSPENDED else None
