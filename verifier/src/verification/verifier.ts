// From the bytes of a credential file or a QR token to a verdict: a pure function of (bytes, facts, clock, policy). verification/verifier.py's order.
//
// Needs no issuer's server: a file, a token or both, one source, one trust root. Every check stays in the answer.

import { checkAgreement, checkAward, checkBasis, checkIssuer } from "./awardChecks.ts";
import { readToken, shownFields, type Claim } from "./claims.ts";
import { checkFileKey, readFile } from "../documents/claim.ts";
import { Findings } from "./findings.ts";
import { FormatFault } from "../formats/faults.ts";
import { deploymentOf, type TrustRoot } from "../formats/register/trustRoot.ts";
import { DEFAULT_POLICY, type Policy } from "./policy.ts";
import { codeSeems } from "./recognition.ts";
import { scannedToken, type ScannedToken } from "./scannedLink.ts";
import { SourceUnavailable, type BatchFacts, type Source, type SourceView } from "./source.ts";
import { checkSource, checkTokenKey, findBatch, findEntry } from "./sourceChecks.ts";
import { checkStatus, checkValidity, noteDates } from "./standing.ts";
import { stateOf, type Verdict } from "./verdict.ts";

/** `now`: unix seconds. `source` undefined: only what is shown tells itself, so at best UNKNOWN. */
export interface Question {
  readonly source: Source | undefined;
  readonly trustRoot: TrustRoot;
  readonly now: number;
  readonly policy?: Policy;
}

/** The verdict on the bytes of a credential file. */
export function verifyFile(data: Uint8Array, question: Question): Verdict {
  const findings = begin(question);
  return conclude([readFile(data, question.trustRoot, findings)], question, findings);
}

/** The verdict on the bytes of a QR token. */
export function verifyToken(data: Uint8Array, question: Question): Verdict {
  const findings = begin(question);
  return conclude([readToken(data, findings)], question, findings);
}

/** The verdict on the text of a QR: `https://<any host>/v#<token>`. The host plays no part in it. */
export function verifyLink(text: string, question: Question): Verdict {
  const findings = begin(question);
  return conclude([readLink(text, findings)], question, findings);
}

/** The verdict on a file and the text of a QR shown together: each as alone, and they must agree. */
export function verifyBoth(file: Uint8Array, link: string, question: Question): Verdict {
  const findings = begin(question);
  const [one, other] = [readFile(file, question.trustRoot, findings), readLink(link, findings)];
  if (one !== undefined && other !== undefined) checkAgreement(one, other, findings);
  return conclude([one, other], question, findings);
}

/** The source's view comes first: whether our clock is sound decides about dates. */
function begin({ source, now, policy }: Question): Findings {
  const findings = new Findings(now, policy ?? DEFAULT_POLICY);
  if (source === undefined) findings.notChecked("source", "source-missing");
  else findings.view = asking("source", findings, () => source.view());
  return findings;
}

function readLink(text: string, findings: Findings): Claim | undefined {
  let scanned: ScannedToken;
  try {
    scanned = scannedToken(text);
  } catch (fault) {
    if (!(fault instanceof FormatFault)) throw fault;
    if (fault.reason === "code-foreign") findings.foreign("token-bytes", "code-foreign", { seems: codeSeems(text) });
    else findings.damaged("token-bytes", "link-damaged");
    return undefined;
  }
  if (scanned.mended) findings.note("token-bytes", "link-mended");
  return readToken(scanned.data, findings);
}

function conclude(read: readonly (Claim | undefined)[], { source, trustRoot }: Question, findings: Findings): Verdict {
  const { view } = findings;
  const claims = read.filter((claim) => claim !== undefined);
  if (claims.length > 0 && source !== undefined && view !== undefined && checkSource(view, trustRoot, findings)) {
    const positions = claims.map((claim) => ask(claim, source, view, trustRoot, findings));
    const found = new Set(positions.filter((position) => position !== undefined));
    if (found.size > 1) findings.contradicted("agreement", "file-and-token-of-different-entries");
  }
  for (const claim of claims) checkValidity(claim, findings);
  const [state, reason] = stateOf(findings, claims);
  if (state === "VALID") findings.note("person", "person-not-compared");
  const fields = Object.assign({}, ...claims.map(shownFields).reverse()) as Record<string, string>;
  return { state, reason, checks: findings.checks, at: findings.now, source: view, fields, claims };
}

/** Every question about one claim, and its position. Each is asked even if another found no answer: the reader sees them all. */
function ask(
  claim: Claim, source: Source, view: SourceView, trustRoot: TrustRoot, findings: Findings,
): number | undefined {
  const facts: BatchFacts | undefined = asking("batch", findings, () =>
    findBatch(claim, source, view, trustRoot, findings));
  if (deploymentOf(trustRoot.lineage, claim.chainRef) === undefined) return undefined;
  asking(`${claim.what}-key`, findings, () => {
    checkFileKey(claim, facts, source, findings);
    checkTokenKey(claim, facts, source, findings);
  });
  if (facts === undefined) return undefined;
  const position = findEntry(claim, facts, findings);
  asking(`${claim.what}-award`, findings, () => checkAward(claim, facts, source, findings));
  asking("issuer", findings, () => checkIssuer(claim, source, findings));
  asking("basis", findings, () => checkBasis(claim, facts, source, findings));
  if (position === undefined) return undefined;
  checkStatus(position, facts, view, findings);
  noteDates(claim, facts, findings);
  return position;
}

/** A source that gives no answer leaves the check not made, and nothing more. */
function asking<T>(name: string, findings: Findings, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof SourceUnavailable)) throw error;
    findings.notChecked(name, "source-unavailable", { detail: error.message });
    return undefined;
  }
}
