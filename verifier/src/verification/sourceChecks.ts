// What only a source can tell: where it stands, and whether this claim was anchored as it says.

import type { Claim } from "./claims.ts";
import type { Findings } from "./findings.ts";
import { verify } from "../formats/crypto/ed25519.ts";
import { equal, hex } from "../formats/encoding.ts";
import { keyId, KeyPurpose } from "../formats/ids.ts";
import { root } from "../formats/leaf.ts";
import { deploymentOf, sameDeployment, type TrustRoot } from "../formats/register/trustRoot.ts";
import { signedBytes } from "../formats/token.ts";
import { nameOf, type BatchFacts, type KeyFacts, type Source, type SourceView } from "./source.ts";
import { toText } from "../documents/timestamps.ts";

/** Is this source's word of any use here? */
export function checkSource(view: SourceView, trustRoot: TrustRoot, findings: Findings): boolean {
  if (!view.lineage.some((one) => trustRoot.lineage.some((other) => sameDeployment(one, other)))) {
    findings.notChecked("source", "source-foreign", { source: view.name });
    return false;
  }
  const values = { source: view.name, head: String(view.headNumber), time: toText(view.headTime) };
  if (view.authenticated) findings.passed("source", "source-authenticated", values);
  else findings.notChecked("source", "source-not-authenticated", values);
  if (!view.proven) findings.note("source", "source-node-word", { source: view.name });
  const hours = String(Math.floor(findings.policy.maxAgeS / 3600));
  if (findings.fresh) findings.passed("source-age", "source-fresh", { time: toText(view.headTime) });
  else findings.notChecked("source-age", "source-stale", { time: toText(view.headTime), hours });
  if (findings.clockSound) findings.passed("clock", "clock-sound");
  else findings.notChecked("clock", "clock-behind", { seen: toText(view.seenTime) });
  return true;
}

/** The claim's batch, its root recomputed from its entries. */
export function findBatch(
  claim: Claim, source: Source, view: SourceView, trustRoot: TrustRoot, findings: Findings,
): BatchFacts | undefined {
  const { chainRef, batch, signed } = claim;
  const values = { chain: hex(chainRef), batch: hex(batch) };
  if (deploymentOf(trustRoot.lineage, chainRef) === undefined) {
    if (deploymentOf(view.lineage, chainRef) !== undefined) findings.notChecked("deployment", "deployment-not-pinned", values);
    else findings.absent("deployment", "deployment", signed, values);
    return undefined;
  }
  const facts = source.batch(chainRef, batch);
  if (facts === undefined) {
    findings.absent("batch", "batch", signed, values);
    return undefined;
  }
  if (!consistent(batch, facts)) {
    findings.notChecked("batch", "source-inconsistent", values);
    return undefined;
  }
  const { anchoredAt, anchoredIn, count } = facts.record;
  const anchored = { time: toText(anchoredAt), block: String(anchoredIn), count: String(count) };
  findings.passed("batch", "batch-anchored", anchored);
  return facts;
}

/** The position of the claim's entry in its batch. */
export function findEntry(claim: Claim, facts: BatchFacts, findings: Findings): number | undefined {
  const { what, digest } = claim;
  const position = facts.entries.findIndex(({ documentDigest, tokenDigest }) =>
    equal(what === "file" ? documentDigest : tokenDigest, digest));
  if (position < 0) {
    findings.contradicted(`${what}-entry`, `${what}-not-in-batch`, { batch: hex(claim.batch) });
    return undefined;
  }
  findings.passed(`${what}-entry`, `${what}-in-batch`, { count: String(facts.entries.length) });
  return position;
}

/** The signature: by the token key that the batch names; the token itself holds only a hint of it. */
export function checkTokenKey(claim: Claim, facts: BatchFacts | undefined, source: Source, findings: Findings): void {
  if (claim.token === undefined) return;
  const { claims, keyHint, signature } = claim.token;
  if (facts === undefined) {
    findings.notChecked("token-signature", "token-key-unknown", { hint: hex(keyHint) });
    return;
  }
  const named = facts.record.tokenKey;
  if (!equal(named.slice(0, keyHint.length), keyHint)) {
    findings.contradicted("token-signature", "key-not-of-batch", { key: hex(keyHint) });
    return;
  }
  const key = findKey(claim, named, KeyPurpose.TOKEN, source, findings);
  if (key === undefined) return;
  const values = { key: hex(named) };
  if (verify(key.publicKey, signedBytes(claims, keyHint), signature)) findings.passed("token-signature", "proof-holds", values);
  else findings.contradicted("token-signature", "proof-wrong", values);
}

/** A key that fits its id: the id is a hash of member, purpose and public key, so these are proven by it. */
export function findKey(
  claim: Claim, named: Uint8Array, purpose: KeyPurpose, source: Source, findings: Findings,
): KeyFacts | undefined {
  const { chainRef, batch, signed } = claim;
  const name = `${claim.what}-key`;
  const key = source.key(chainRef, named);
  if (key === undefined) {
    findings.absent(name, "key", signed, { key: hex(named) });
    return undefined;
  }
  if (!equal(keyId(key.member, key.purpose, key.publicKey), named)) {
    findings.notChecked(name, "source-inconsistent", { batch: hex(batch), chain: hex(chainRef) });
    return undefined;
  }
  if (key.member !== claim.member) {
    const values = { member: String(key.member), expected: String(claim.member) };
    findings.contradicted(name, "key-of-other-member", values);
    return undefined;
  }
  if (key.purpose !== purpose) {
    findings.contradicted(name, "key-purpose-wrong", { purpose: nameOf(KeyPurpose, key.purpose) });
    return undefined;
  }
  findings.passed(name, "key-known", { member: String(key.member) });
  if (key.compromisedSince !== undefined) {
    findings.note(name, "key-compromised", { key: hex(named), since: toText(key.compromisedSince) });
  }
  return key;
}

function consistent(batch: Uint8Array, { record, entries }: BatchFacts): boolean {
  if (!equal(record.batch, batch) || record.count !== entries.length) return false;
  try {
    return equal(root(batch, entries), record.root);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
