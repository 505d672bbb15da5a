// Data Integrity proofs of suite `eddsa-rdfc-2022` (W3C vc-di-eddsa) over our one document shape. wallet/documents/proofs.py.
//
// Every node of a document has an id, so its RDFC-1.0 form is a template filled and its lines sorted: fileQuads.ts.

import { documentQuads, optionQuads } from "./rdf.ts";
import type { CredentialDocument } from "./document.ts";
import type { Json } from "../formats/canonical.ts";
import { verify } from "../formats/crypto/ed25519.ts";
import { utf8 } from "../formats/encoding.ts";
import { FormatFault, require } from "../formats/faults.ts";
import { sha256 } from "../formats/crypto/hashing.ts";
import { fromText } from "./timestamps.ts";

export const CRYPTOSUITE = "eddsa-rdfc-2022";
const FIELDS = ["created", "cryptosuite", "proofPurpose", "proofValue", "type", "verificationMethod"];
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const MAX_MULTIBASE = 128;

/** A proof of our suite, read strictly; or one of a suite we do not know: neither good nor bad. */
export type FileProof = Proof | { readonly cryptosuite: string };

export interface Proof {
  readonly cryptosuite: typeof CRYPTOSUITE;
  readonly created: number;
  readonly method: string;
  readonly value: Uint8Array;
}

export const isOurs = (proof: FileProof): proof is Proof => proof.cryptosuite === CRYPTOSUITE;

/** A proof has exactly its six fields. Throws FormatFault. */
export function readProof(value: Json): FileProof {
  if (typeof value !== "object" || Array.isArray(value)) throw new FormatFault("proof-form", "a proof is an object");
  require(value["type"] === "DataIntegrityProof", "proof-type", "not a DataIntegrityProof");
  const { cryptosuite } = value;
  if (typeof cryptosuite === "string" && cryptosuite !== CRYPTOSUITE) return { cryptosuite };
  const names = Object.keys(value).sort();
  require(names.join() === FIELDS.join(), "proof-fields", `fields ${names.join(", ")}`);
  const texts = Object.values(value).every((each) => typeof each === "string");
  require(texts, "proof-form", "each field of a proof is text");
  const { created, proofPurpose, proofValue, verificationMethod } = value as Record<string, string>;
  require(proofPurpose === "assertionMethod", "proof-purpose", `purpose ${proofPurpose}`);
  const signature = fromMultibase(proofValue ?? "");
  require(signature.length === 64, "proof-value", `${signature.length} bytes, not 64`);
  return { cryptosuite: CRYPTOSUITE, created: fromText(created ?? ""), method: verificationMethod ?? "", value: signature };
}

/** Did this key sign exactly this document? `proof.method` is one of the issuer's, by its form. */
export function proofHolds(document: CredentialDocument, proof: Proof, publicKey: Uint8Array): boolean {
  return verify(publicKey, signedHashes(document, proof.created, proof.method), proof.value);
}

/** 64 bytes: SHA-256 of the canonical proof options, then of the canonical document (vc-di-eddsa §3.2.3 to §3.2.5). */
export function signedHashes(document: CredentialDocument, created: number, method: string): Uint8Array {
  const options = sha256(utf8(optionQuads(created, method)));
  return Uint8Array.of(...options, ...sha256(utf8(documentQuads(document))));
}

/** The bytes of exact `z…` text: base58 in Bitcoin's alphabet. Throws FormatFault. */
export function fromMultibase(text: string): Uint8Array {
  require(text.startsWith("z") && text.length <= MAX_MULTIBASE, "not-multibase", "not `z` and base58");
  const digits = [...text.slice(1)].map((character) => ALPHABET.indexOf(character));
  require(!digits.includes(-1), "not-multibase", "a character is not in base58");
  const data: number[] = [];
  for (const digit of digits) {
    let carry = digit;
    for (let at = 0; at < data.length; at++) {
      carry += (data[at] as number) * 58;
      data[at] = carry & 255;
      carry >>= 8;
    }
    if (carry > 0) data.push(carry);
  }
  const first = digits.findIndex((digit) => digit !== 0);
  const zeros = first < 0 ? digits.length : first;
  return Uint8Array.of(...new Uint8Array(zeros), ...data.reverse());
}
