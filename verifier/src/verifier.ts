// From the bytes of a credential file or a QR token to a verdict: a pure function of (bytes, facts, clock, policy). wallet/verifier.py's order.
//
// Needs no issuer's server: a file or a token, one source, one trust root. Every check stays in the answer.

import { checkAward, checkBasis, checkIssuer } from "./awardChecks.ts";
import { readToken, shownFields, type Claim } from "./claims.ts";
import { checkFileKey, readFile } from "./fileClaim.ts";
import { Findings } from "./findings.ts";
import { FormatFault } from "./formats/faults.ts";
import { fromLink } from "./formats/token.ts";
import { DEFAULT_POLICY, type Policy } from "./policy.ts";
import { deploymentOf, SourceUnavailable, type BatchFacts, type Source, type SourceView, type TrustRoot } from "./source.ts";
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
  return conclude(readFile(data, question.trustRoot, findings), question, findings);
}

/** The verdict on the bytes of a QR token. */
export function verifyToken(data: Uint8Array, question: Question): Verdict {
  const findings = begin(question);
  return conclude(readToken(data, findings), question, findings);
}

/** The verdict on the text of a QR: `https://<any host>/v#<token>`. The host plays no part in it. */
export function verifyLink(text: string, question: Question): Verdict {
  let data: Uint8Array;
  try {
    data = fromLink(text);
  } catch (fault) {
    if (!(fault instanceof FormatFault)) throw fault;
    const findings = begin(question);
    findings.failed("token-bytes", fault.reason, { detail: fault.detail });
    return conclude(undefined, question, findings);
  }
  return verifyToken(data, question);
}

/** The source's view comes first: whether our clock is sound decides about dates. */
function begin({ source, now, policy }: Question): Findings {
  const findings = new Findings(now, policy ?? DEFAULT_POLICY);
  if (source === undefined) findings.unmade("source", "source-missing");
  else findings.view = asking("source", findings, () => source.view());
  return findings;
}

function conclude(claim: Claim | undefined, { source, trustRoot }: Question, findings: Findings): Verdict {
  const { view } = findings;
  if (claim !== undefined && source !== undefined && view !== undefined && checkSource(view, trustRoot, findings)) {
    ask(claim, source, view, trustRoot, findings);
  }
  if (claim !== undefined) checkValidity(claim, findings);
  const [state, reason] = stateOf(findings, claim);
  if (state === "VALID") findings.note("person", "person-not-compared");
  const fields = claim === undefined ? {} : shownFields(claim);
  return { state, reason, checks: findings.checks, at: findings.now, source: view, fields, claim };
}

/** Every question about the claim. Each is asked even if another found no answer: the reader sees them all. */
function ask(claim: Claim, source: Source, view: SourceView, trustRoot: TrustRoot, findings: Findings): void {
  const facts: BatchFacts | undefined = asking("batch", findings, () =>
    findBatch(claim, source, view, trustRoot, findings));
  if (deploymentOf(trustRoot.lineage, claim.chainRef) === undefined) return;
  asking(`${claim.what}-key`, findings, () => {
    checkFileKey(claim, facts, source, findings);
    checkTokenKey(claim, facts, source, findings);
  });
  if (facts === undefined) return;
  const position = findEntry(claim, facts, findings);
  asking(`${claim.what}-award`, findings, () => checkAward(claim, facts, source, findings));
  asking("issuer", findings, () => checkIssuer(claim, source, findings));
  asking("basis", findings, () => checkBasis(claim, facts, source, findings));
  if (position === undefined) return;
  checkStatus(position, facts, view, findings);
  noteDates(claim, facts, findings);
}

/** A source that gives no answer makes the check unmade, and nothing more. */
function asking<T>(name: string, findings: Findings, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof SourceUnavailable)) throw error;
    findings.unmade(name, "source-unavailable", { detail: error.message });
    return undefined;
  }
}
