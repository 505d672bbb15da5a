// A credential file's claim, after the checks that need nobody else; and its proof, once its key is known.

import { checkSigningTime, type Claim } from "../verification/claims.ts";
import { render, type CredentialDocument } from "./document.ts";
import { isOurs, proofHolds, type FileProof } from "./proofs.ts";
import { parseDocument } from "./reader.ts";
import type { Findings } from "../verification/findings.ts";
import { documentDigest } from "../formats/digests.ts";
import { equal, fromHex, hex } from "../formats/encoding.ts";
import { FormatFault } from "../formats/faults.ts";
import { issuerId, KeyPurpose } from "../formats/ids.ts";
import type { TrustRoot } from "../formats/register/trustRoot.ts";
import type { BatchFacts, Source } from "../verification/source.ts";
import { findKey } from "../verification/sourceChecks.ts";

/** The claim of a credential file after its local checks; undefined where its bytes say nothing. */
export function readFile(data: Uint8Array, trustRoot: TrustRoot, findings: Findings): Claim | undefined {
  let document: CredentialDocument;
  let proof: FileProof;
  try {
    [document, proof] = parseDocument(data);
  } catch (fault) {
    if (!(fault instanceof FormatFault)) throw fault;
    findings.failed("file-bytes", fault.reason, { detail: fault.detail });
    return undefined;
  }
  findings.passed("file-bytes", "file-well-formed");
  const { issuerHost } = trustRoot;
  if (issuerHost !== "" && document.host !== issuerHost) {
    findings.failed("issuer", "issuer-host-foreign", { host: document.host, expected: issuerHost });
  }
  const { chainRef, batch, member, kind, standard, level, awardDay, validFrom, validUntil } = document;
  const keyId = proofKey(document, proof, findings);
  const ours = isOurs(proof) ? { proof, signed: proof.created } : { signed: undefined };
  const claim: Claim = {
    what: "file", digest: documentDigest(render(document)), chainRef, batch, member, kind, standard, level, awardDay,
    validFrom, validUntil, document, ...ours, ...(keyId === undefined ? {} : { keyId }),
  };
  checkSigningTime(claim, findings);
  return claim;
}

/** The proof: its key is this member's credential key and the batch's, and it signed this document. */
export function checkFileKey(claim: Claim, facts: BatchFacts | undefined, source: Source, findings: Findings): void {
  const { document, proof, keyId } = claim;
  if (document === undefined || proof === undefined || keyId === undefined) return; // its own check has said why
  const key = findKey(claim, keyId, KeyPurpose.CREDENTIAL, source, findings);
  const values = { key: hex(keyId) };
  if (facts !== undefined && !equal(facts.record.credentialKey, keyId)) {
    findings.contradicted("file-proof", "key-not-of-batch", values);
  }
  if (key === undefined) return;
  if (proofHolds(document, proof, key.publicKey)) findings.passed("file-proof", "proof-holds", values);
  else findings.failed("file-proof", "proof-wrong", values);
}

/** The key id that the proof names; it must be one of this issuer's key ids by its form. */
function proofKey({ host, member }: CredentialDocument, proof: FileProof, findings: Findings): Uint8Array | undefined {
  if (!isOurs(proof)) {
    findings.notChecked("file-proof", "cryptosuite-unknown", { cryptosuite: proof.cryptosuite });
    return undefined;
  }
  const mark = proof.method.indexOf("#");
  const issuer = mark < 0 ? proof.method : proof.method.slice(0, mark);
  if (issuer !== issuerId(host, member)) {
    findings.failed("file-proof", "verification-method", { detail: `${issuer} is not the issuer` });
    return undefined;
  }
  try {
    return fromHex(mark < 0 ? "" : proof.method.slice(mark + 1), 32);
  } catch (fault) {
    if (!(fault instanceof FormatFault)) throw fault;
    findings.failed("file-proof", "verification-method", { detail: fault.detail });
    return undefined;
  }
}
