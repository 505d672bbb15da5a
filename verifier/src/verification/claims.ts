// What is shown to a verifier, in one shape for file and token, and a token's checks that need nobody else. The names of
// verification/claims.py; a file is read in fileClaim.ts.

import type { CredentialDocument } from "../documents/document.ts";
import type { Proof } from "../documents/proofs.ts";
import { tokenDigest } from "../formats/digests.ts";
import { FormatFault, require } from "../formats/faults.ts";
import { batchMember } from "../formats/ids.ts";
import { isKind, KIND_NAMES, levelName, type Kind } from "../formats/register/levels.ts";
import { decode, type Token, type TokenClaims } from "../formats/token.ts";
import type { Findings } from "./findings.ts";
import { dayFromNumber, dayToText, fromUnix, toText } from "../documents/timestamps.ts";

/**
 * `digest`: what the batch's entry must hold. `signed`: the self-asserted signing time, where it can be read. Exactly one
 * of `document` and `token` is there. `proof`, `keyId`: a file's proof of our suite, and the key it names.
 */
export interface Claim {
  readonly what: "file" | "token";
  readonly digest: Uint8Array;
  readonly chainRef: Uint8Array;
  readonly batch: Uint8Array;
  readonly member: number;
  readonly kind: Kind;
  readonly standard: number;
  readonly level: number;
  readonly awardDay: number;
  readonly validFrom: number;
  readonly validUntil: number | undefined;
  readonly signed: number | undefined;
  readonly document?: CredentialDocument;
  readonly proof?: Proof;
  readonly token?: Token;
  readonly keyId?: Uint8Array;
}

/** The claim of a QR token after its local checks; undefined where its bytes say nothing. */
export function readToken(data: Uint8Array, findings: Findings): Claim | undefined {
  let claim: Claim;
  try {
    const token = decode(data);
    const kind = checkClaims(token.claims);
    const { chainRef, batch, standard, level, awardDay, validFrom, validUntil, signed } = token.claims;
    claim = {
      what: "token", digest: tokenDigest(data), chainRef, batch, member: batchMember(batch), kind, standard, level, awardDay,
      validFrom, validUntil, signed, token,
    };
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
export function shownFields(claim: Claim): Record<string, string> {
  const { document, token } = claim;
  const level = claim.level === 0 ? undefined : levelName(claim.kind, claim.level);
  const shown = {
    kind: KIND_NAMES[claim.kind].zh,
    kind_en: KIND_NAMES[claim.kind].en,
    level: level?.zh ?? "",
    level_en: level?.en ?? "",
    standard: String(claim.standard),
    award_date: dayToText(claim.awardDay),
    valid_from: toText(claim.validFrom),
    valid_until: claim.validUntil === undefined ? "" : toText(claim.validUntil),
    certificate_number: document?.number ?? token?.claims.number ?? "",
    name: document?.holderName ?? "",
    occupation: document?.occupation ?? "",
    direction: document?.direction ?? "",
    theory_score: document?.theoryScore ?? "",
    practical_score: document?.practicalScore ?? "",
    review_score: document?.reviewScore ?? "",
    issuing_authority: document?.issuingAuthority ?? "",
    masked_name: token?.claims.name ?? "",
    id_mask: (document ?? token?.claims)?.idMask ?? "",
    birth_year: String((document ?? token?.claims)?.birthYear ?? ""),
  };
  return Object.fromEntries(Object.entries(shown).filter(([, text]) => text !== ""));
}

/** Not in the future, by a sound clock. */
export function checkSigningTime({ what, signed }: Claim, findings: Findings): void {
  if (signed === undefined || !findings.clockSound) return; // said once, with the proof or the source
  const late = signed > findings.now + findings.policy.clockSkewS;
  const values = { signed: toText(signed) };
  if (late) findings.failed(`${what}-signing-time`, "signed-in-future", values);
  else findings.passed(`${what}-signing-time`, "signing-time-plausible", values);
}
