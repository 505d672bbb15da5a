// How an anchored credential stands: revoked, suspended, within its dates; and what its dates make worth saying.

import type { Claim } from "./claims.ts";
import type { Findings } from "./findings.ts";
import { inForce, Standing, statusOf } from "../formats/register/standing.ts";
import { finalAt, Reason } from "../formats/register/status.ts";
import { nameOf, type BatchFacts, type SourceView } from "./source.ts";
import { DAY_S, dayToText, toText } from "../documents/timestamps.ts";
import { EXPIRED, NOT_YET_VALID, REVOKED_FINAL, REVOKED_PROVISIONAL, SUSPENDED } from "./verdict.ts";

const WORDS = {
  [Standing.SUSPENDED]: SUSPENDED,
  [Standing.REVOKED_PROVISIONAL]: REVOKED_PROVISIONAL,
  [Standing.REVOKED_FINAL]: REVOKED_FINAL,
};

/** The acts on this position, as the source's head sees them. */
export function checkStatus(position: number, facts: BatchFacts, view: SourceView, findings: Findings): void {
  if (!view.authenticated) {
    findings.notChecked("status", "status-not-authenticated");
    return;
  }
  const { standing, act } = statusOf(inForce(facts.acts), position, view.headTime);
  if (act === undefined) {
    findings.passed("status", "status-good", { time: toText(view.headTime) });
    return;
  }
  const until = standing === Standing.REVOKED_PROVISIONAL ? { until: toText(finalAt(act)) } : {};
  findings.standing("status", WORDS[standing], { ...until, time: toText(act.at), reason: nameOf(Reason, act.reason) });
}

/** Both ends of a validity are inclusive. */
export function checkValidity(claim: Claim, findings: Findings): void {
  if (!findings.clockSound) return; // said once, with the source
  const { validFrom, validUntil } = claim;
  if (findings.now < validFrom) findings.standing("validity", NOT_YET_VALID, { time: toText(validFrom) });
  else if (validUntil === undefined) findings.passed("validity", "validity-open", { start: toText(validFrom) });
  else if (findings.now > validUntil) findings.standing("validity", EXPIRED, { time: toText(validUntil) });
  else findings.passed("validity", "validity-current", { end: toText(validUntil) });
}

/** The chain's order is the authority; a self-asserted date far from it gets a line of its own. */
export function noteDates(claim: Claim, facts: BatchFacts, findings: Findings): void {
  const { signed, awardDay } = claim;
  const name = `${claim.what}-dates`;
  const { anchoredAt } = facts.record;
  const anchored = toText(anchoredAt);
  if (signed !== undefined && anchoredAt - signed > findings.policy.lateAnchorS) {
    findings.note(name, "anchored-late", { signed: toText(signed), anchored });
  }
  if (signed !== undefined && signed - anchoredAt > findings.policy.clockSkewS) {
    findings.note(name, "signed-after-anchored", { signed: toText(signed), anchored });
  }
  if (Math.floor(anchoredAt / DAY_S) - awardDay > findings.policy.lateAwardDays) {
    findings.note(name, "awarded-long-before", { awarded: dayToText(awardDay), anchored });
  }
  const superseded = claim.document?.supersedes;
  if (superseded !== undefined) findings.note(name, "supersedes", { credential: superseded });
}
