// What a QR token claims, after the checks that need nobody else. The names of wallet/claims.py.

import { tokenDigest } from "./formats/digests.ts";
import { FormatFault, require } from "./formats/faults.ts";
import { batchMember } from "./formats/ids.ts";
import { isKind, KIND_NAMES, levelName, type Kind } from "./formats/levels.ts";
import { decode, type Token, type TokenClaims } from "./formats/token.ts";
import type { Findings } from "./findings.ts";
import { dayFromNumber, dayToText, fromUnix, toText } from "./timestamps.ts";

/** `digest`: what the batch's entry must hold. */
export interface Claim {
  readonly token: Token;
  readonly digest: Uint8Array;
  readonly member: number;
  readonly kind: Kind;
}

/** The claim of a QR token after its local checks; undefined where its bytes say nothing. */
export function readToken(data: Uint8Array, findings: Findings): Claim | undefined {
  let claim: Claim;
  try {
    const token = decode(data);
    const kind = checkClaims(token.claims);
    claim = { token, digest: tokenDigest(data), member: batchMember(token.claims.batch), kind };
  } catch (fault) {
    if (!(fault instanceof FormatFault)) throw fault;
    findings.failed("token-bytes", fault.reason, { detail: fault.detail });
    return undefined;
  }
  findings.passed("token-bytes", "token-well-formed");
  checkSigningTime(claim, findings);
  return claim;
}

/** What a token must hold beyond its encoding: a known kind and level, days of the calendar, dates in order. */
function checkClaims(claims: TokenClaims): Kind {
  const { kind, level, validFrom, validUntil, awardDay, signed } = claims;
  if (!isKind(kind)) throw new FormatFault("kind-unknown", `${kind} is no kind of standard`);
  require(levelName(kind, level) !== undefined, "level-unknown", `kind ${kind} has no rank ${level}`);
  if (validUntil !== undefined) fromUnix(validUntil);
  fromUnix(validFrom);
  require(validUntil === undefined || validUntil >= validFrom, "dates-reversed", `${validUntil} is before the start`);
  dayFromNumber(awardDay);
  fromUnix(signed);
  return kind;
}

/** What the claim says, for showing beside the verdict. Empty words are left out. */
export function shownFields({ token: { claims }, kind }: Claim): Record<string, string> {
  const shown = {
    kind: KIND_NAMES[kind].zh,
    level: claims.level === 0 ? "" : levelName(kind, claims.level)?.zh ?? "",
    standard: String(claims.standard),
    award_date: dayToText(claims.awardDay),
    valid_from: toText(claims.validFrom),
    valid_until: claims.validUntil === undefined ? "" : toText(claims.validUntil),
    certificate_number: claims.number,
    masked_name: claims.name,
    id_mask: claims.idMask ?? "",
    birth_year: String(claims.birthYear ?? ""),
  };
  return Object.fromEntries(Object.entries(shown).filter(([, text]) => text !== ""));
}

function checkSigningTime(claim: Claim, findings: Findings): void {
  if (!findings.clockSound) return; // said once, with the source
  const { signed } = claim.token.claims;
  const late = signed > findings.now + findings.policy.clockSkewS;
  const values = { signed: toText(signed) };
  if (late) findings.failed("token-signing-time", "signed-in-future", values);
  else findings.passed("token-signing-time", "signing-time-plausible", values);
}
