// A credential file's claim, after the checks that need nobody else; and its proof, once its key is known.

import { checkSigningTime, type Claim } from "../verification/claims.ts";
import { render, type CredentialDocument } from "./document.ts";
import { isOurs, proofHolds, type FileProof } from "./proofs.ts";
import { parseDocument } from "./reader.ts";
import type { Findings } from "../verification/findings.ts";
import { reencode } from "../formats/canonical.ts";
import { documentDigest } from "../formats/digests.ts";
import { equal, fromHex, hex } from "../formats/encoding.ts";
import { FormatFault } from "../formats/faults.ts";
import { issuerId, KeyPurpose } from "../formats/ids.ts";
import type { TrustRoot } from "../formats/register/trustRoot.ts";
import { claimsOurs, fileSeems } from "../verification/recognition.ts";
import type { BatchFacts, Source } from "../verification/source.ts";
import { findKey } from "../verification/sourceChecks.ts";

type ReadDocument = ReturnType<typeof parseDocument>;

const UNREADABLE = ["not-json", "not-utf-8"];
const NOT_AS_ISSUED = [...UNREADABLE, "not-canonical"];

/** The claim of a credential file after its local checks; undefined where its bytes say nothing. */
export function readFile(data: Uint8Array, trustRoot: TrustRoot, findings: Findings): Claim | undefined {
  const read = documentIn(data, findings);
  if (read === undefined) return undefined;
  const [document, proof] = read;
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

/** The document, if need be from bytes that a program saved again: those are read, and named as not the original. */
function documentIn(data: Uint8Array, findings: Findings): ReadDocument | undefined {
  let read: ReadDocument | FormatFault = faultOr(() => parseDocument(data));
  if (!(read instanceof FormatFault)) {
    findings.passed("file-bytes", "file-well-formed");
    return read;
  }
  if (!claimsOurs(data)) {
    findings.foreign("file-bytes", "file-foreign", { seems: fileSeems(data) });
    return undefined;
  }
  if (NOT_AS_ISSUED.includes(read.reason)) {
    read = faultOr(() => parseDocument(reencode(data)));
    if (!(read instanceof FormatFault)) {
      findings.damaged("file-bytes", "file-saved-again");
      return read;
    }
  }
  if (UNREADABLE.includes(read.reason)) findings.damaged("file-bytes", "file-damaged");
  else findings.failed("file-bytes", read.reason, { detail: read.detail });
  return undefined;
}

function faultOr<T>(act: () => T): T | FormatFault {
  try {
    return act();
  } catch (fault) {
    if (fault instanceof FormatFault) return fault;
    throw fault;
  }
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
