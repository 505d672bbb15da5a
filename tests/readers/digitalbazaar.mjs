// A reader that shares no code with ours: Digital Bazaar's `vc`, with the contexts and the issuer's keys given, no network.
//
// What to know of it: it throws where a credential has a status and nobody checks it; its own companion for status lists
// calls a credential verified whose bit is set; and it accepts a file if any one of its proofs verifies. What it does not
// see: the chain. Never anchored, issued without authority: all verify here.
import { readFile } from "node:fs/promises";

import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import * as vc from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";

const CONTEXTS = new URL("../../wallet/documents/contexts/", import.meta.url);
const FILES = {
  "https://www.w3.org/ns/credentials/v2": "credentials-v2.jsonld",
  "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "open-badges-3.0.3.jsonld",
  "https://guild-ledger.example/ns/skill/v1": "skill-v1.jsonld",
};

/**
 * Verifies credentials at the moment `now`. `methods`: verification method → Multikey text of its public key; `dids`: DID
 * documents as they are served. `lists`: address → signed status list; null: only proofs are looked at.
 */
export async function reader({ methods = {}, dids = [], lists = null, now }) {
  const suite = new DataIntegrityProof({ cryptosuite });
  const documentLoader = loader({ ...(await contexts()), ...controllers(methods), ...parts(dids), ...lists });
  const statusOf = lists === null ? () => ({ verified: true }) : bitOf;
  return async (credential) => {
    try {
      const result = await vc.verifyCredential({ credential, suite, documentLoader, now, checkStatus: statusOf });
      const error = result.error ?? result.statusResult?.error;
      return { verified: result.verified, error: error ? told(error) : null };
    } catch (error) {
      return { verified: false, error: told(error) };
    }
  };
}

/** Signs credentials with the key of this seed, as `method` of its controller, at `created`. */
export async function signer({ seed, method, created, now }) {
  const [controller] = method.split("#");
  const key = await Ed25519Multikey.generate({ id: method, controller, seed: Buffer.from(seed, "hex") });
  const suite = new DataIntegrityProof({ signer: key.signer(), date: created, cryptosuite });
  const documentLoader = loader(await contexts());
  return (credential) => vc.issue({ credential: structuredClone(credential), suite, documentLoader, now });
}

async function contexts() {
  const read = async ([url, name]) => [url, JSON.parse(await readFile(new URL(name, CONTEXTS), "utf8"))];
  return Object.fromEntries(await Promise.all(Object.entries(FILES).map(read)));
}

/** What did:web would answer: each key, and for each issuer the keys that may assert. */
function controllers(methods) {
  const documents = {};
  for (const [id, publicKeyMultibase] of Object.entries(methods)) {
    const [controller] = id.split("#");
    documents[id] = { id, type: "Multikey", controller, publicKeyMultibase };
    documents[controller] ??= { "@context": "https://www.w3.org/ns/did/v1", id: controller, assertionMethod: [] };
    documents[controller].assertionMethod.push(id);
  }
  return documents;
}

/** A DID document and each of its verification methods, by id. */
function parts(dids) {
  const named = dids.flatMap((did) => [did, ...did.verificationMethod]);
  return Object.fromEntries(named.map((each) => [each.id, each]));
}

/** Verified says only that the list is genuine; what it says of the credential is the status. */
async function bitOf(asked) {
  const found = await checkStatus(asked);
  if (!found.verified || found.results.every((each) => each.status === false)) return found;
  return { ...found, verified: false, error: new Error("its bit in the status list is set") };
}

function loader(documents) {
  return async (url) => {
    if (!Object.hasOwn(documents, url)) throw new Error(`${url} is not known here, and nothing is fetched`);
    return { contextUrl: null, documentUrl: url, document: documents[url] };
  };
}

function told(error) {
  return [error.message, ...(error.errors ?? []).map((each) => each.message)].join(": ");
}
