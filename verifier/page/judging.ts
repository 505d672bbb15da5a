// From what a person brought to a verdict, by what the page knows. Both of one certificate are judged together.

import { parseDocument } from "../src/documents/reader.ts";
import { reencode } from "../src/formats/canonical.ts";
import { equal } from "../src/formats/encoding.ts";
import { FormatFault } from "../src/formats/faults.ts";
import { decode } from "../src/formats/token.ts";
import { scannedToken } from "../src/verification/scannedLink.ts";
import type { Source } from "../src/verification/source.ts";
import type { Verdict } from "../src/verification/verdict.ts";
import { verifyBoth, verifyFile, verifyLink, type Question } from "../src/verification/verifier.ts";
import { NoSnapshot, NO_ROOT, NoSource, sourceFor, type Knowledge } from "./knowledge/knowledge.ts";

/** A credential file, the text of a QR, or both of one certificate. */
export interface PresentedCredential {
  readonly file?: Uint8Array | undefined;
  readonly link?: string | undefined;
}

/** `source` undefined: nobody could be asked. */
export interface VerificationResult {
  readonly verdict: Verdict;
  readonly source: Source | undefined;
}

/** Asks for what is needed about what was brought, and no more. */
export async function judge(brought: PresentedCredential, knowledge: Knowledge | NoSnapshot, now: number): Promise<VerificationResult> {
  if (knowledge instanceof NoSnapshot) {
    const question = { source: new NoSource(knowledge), trustRoot: NO_ROOT, now };
    return { verdict: verify(brought, question), source: undefined };
  }
  const batches = batchesOf(brought);
  const source = batches.length === 0 ? undefined : await sourceFor(knowledge, batches);
  return { verdict: verify(brought, { source, trustRoot: knowledge.root, now }), source };
}

function verify({ file, link }: PresentedCredential, question: Question): Verdict {
  if (file === undefined) return verifyLink(link ?? "", question);
  return link === undefined ? verifyFile(file, question) : verifyBoth(file, link, question);
}

/** Each batch once. */
function batchesOf({ file, link }: PresentedCredential): Uint8Array[] {
  const said = [
    file && (orUndefined(() => parseDocument(file)[0].batch) ?? orUndefined(() => parseDocument(reencode(file))[0].batch)),
    link === undefined ? undefined : orUndefined(() => decode(scannedToken(link).data).claims.batch),
  ].filter((batch) => batch !== undefined);
  return said.filter((batch, place) => said.findIndex((each) => equal(each, batch)) === place);
}

/** The verifier says what is wrong with the bytes; here it only means that no shard is asked for. */
function orUndefined<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (fault) {
    if (fault instanceof FormatFault) return undefined;
    throw fault;
  }
}
