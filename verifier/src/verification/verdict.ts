// A verdict and its reasons, and the order of its states: the first that applies (docs/adr/0005).

import type { Claim } from "./claims.ts";
import type { Findings } from "./findings.ts";
import type { SourceView } from "./source.ts";

export type State = "VALID" | "NOT_YET_VALID" | "EXPIRED" | "SUSPENDED" | "REVOKED" | "INVALID" | "NOT_OURS" | "DAMAGED" | "UNKNOWN";

/** `standing`: a check that was made and tells how the credential stands: revoked, suspended, not yet, expired. `foreign`: no
 * certificate of ours was shown. `damaged`: one of ours, but not as it was issued. */
export type Outcome = "passed" | "failed" | "foreign" | "damaged" | "not_checked" | "standing" | "note";

/** One check's own result. `reason` is a stable word; `values` fill its sentence. */
export interface Check {
  readonly name: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly values: Readonly<Record<string, string>>;
}

/** `reason`: the check that decided. `fields`, `claims`: what was shown says, for showing, never decided by it. */
export interface Verdict {
  readonly state: State;
  readonly reason: string;
  readonly checks: readonly Check[];
  readonly at: number;
  readonly source: SourceView | undefined;
  readonly fields: Readonly<Record<string, string>>;
  readonly claims: readonly Claim[];
}

export const REVOKED_FINAL = "revoked-final";
export const REVOKED_PROVISIONAL = "revoked-provisional";
export const SUSPENDED = "suspended";
export const NOT_YET_VALID = "not-yet-valid";
export const EXPIRED = "expired";

// the checks without which nothing is VALID, should one ever be forgotten on some path
const OF_EVERY = ["source", "source-age", "clock", "batch", "issuer", "basis", "status", "validity"];
const NEEDED: Readonly<Record<Claim["what"], readonly string[]>> = {
  token: [
    ...OF_EVERY, "token-bytes", "token-signing-time", "token-key", "token-entry", "token-award", "token-signature",
  ],
  file: [...OF_EVERY, "file-bytes", "file-signing-time", "file-key", "file-entry", "file-award", "file-proof"],
};

// what leaves the certificate unjudged, the nearest to the person's hand first
const UNDECIDED: readonly (readonly [Outcome, State])[] = [
  ["foreign", "NOT_OURS"], ["damaged", "DAMAGED"], ["not_checked", "UNKNOWN"],
];
const AFTER_UNKNOWN: readonly (readonly [string, State])[] = [
  [NOT_YET_VALID, "NOT_YET_VALID"], [SUSPENDED, "SUSPENDED"], [EXPIRED, "EXPIRED"],
];

/** The first state that applies, and the reason that decided. */
export function stateOf(findings: Findings, claims: readonly Claim[]): [State, string] {
  const { checks } = findings;
  const first = (outcome: Outcome): Check | undefined => checks.find((check) => check.outcome === outcome);
  const stands = (reason: string): boolean =>
    checks.some((check) => check.outcome === "standing" && check.reason === reason);
  const failed = first("failed");
  if (failed !== undefined) return ["INVALID", failed.reason];
  if (stands(REVOKED_FINAL)) return ["REVOKED", REVOKED_FINAL];
  if (stands(REVOKED_PROVISIONAL) && findings.fresh && findings.clockSound) return ["REVOKED", REVOKED_PROVISIONAL];
  for (const [outcome, state] of UNDECIDED) {
    const undecided = first(outcome);
    if (undecided !== undefined) return [state, undecided.reason];
  }
  const made = new Set(checks.map((check) => check.name));
  const whole = claims.every((claim) => NEEDED[claim.what].every((name) => made.has(name)));
  if (claims.length === 0 || !whole) return ["UNKNOWN", "check-missing"];
  for (const [reason, state] of AFTER_UNKNOWN) if (stands(reason)) return [state, reason];
  return ["VALID", "genuine"];
}
