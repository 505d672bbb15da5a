// What the chain holds of a document and of a token.

import { encode, type JsonObject } from "./canonical.ts";
import { utf8 } from "./encoding.ts";
import { sha256 } from "./crypto/hashing.ts";

export const NO_TOKEN = new Uint8Array(32);

/** 32 bytes: SHA-256("guild/vc/1" ‖ JCS(document without `proof`)). */
export function documentDigest(document: JsonObject): Uint8Array {
  const content = Object.fromEntries(Object.entries(document).filter(([key]) => key !== "proof"));
  return sha256(utf8("guild/vc/1"), encode(content));
}

/** 32 bytes: SHA-256("guild/qr/1" ‖ all bytes of the token, its signature too). */
export const tokenDigest = (token: Uint8Array): Uint8Array => sha256(utf8("guild/qr/1"), token);
