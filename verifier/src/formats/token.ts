// The QR token: a tagged COSE_Sign1 (RFC 9052) in deterministic CBOR, at most 243 bytes.
//
// Algorithm −19 (Ed25519, RFC 9864) and an eight-byte key hint are protected; the unprotected header and the external
// data are empty. The page only reads tokens; what it would write is needed to compare bytes.

import * as cbor from "./cbor.ts";
import { equal, fromBase64url, utf8 } from "./encoding.ts";
import { FormatFault, require } from "./faults.ts";
import { BATCH_ID_BYTES, CHAIN_REF_BYTES, KEY_HINT_BYTES } from "./ids.ts";
import { requireText } from "./text.ts";

export const MAX_BYTES = 243;
export const ALGORITHM_ED25519 = -19;
const COSE_SIGN1_HEAD = 0xd2;

/** What a token says. Days since 1970-01-01; seconds since the epoch; both validity ends inclusive. */
export interface TokenClaims {
  readonly chainRef: Uint8Array;
  readonly batch: Uint8Array;
  readonly random: Uint8Array;
  readonly number: string;
  readonly name: string;
  readonly idMask: string | undefined;
  readonly birthYear: number | undefined;
  readonly kind: number;
  readonly standard: number;
  readonly level: number;
  readonly awardDay: number;
  readonly validFrom: number;
  readonly validUntil: number | undefined;
  readonly signed: number;
}

export interface Token {
  readonly claims: TokenClaims;
  readonly keyHint: Uint8Array;
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
}

type FieldType = "bytes" | "text" | "integer";

// field by label, type, bound: bytes exact, text at most (UTF-8 bytes), integer at most
const FIELDS: readonly (readonly [keyof TokenClaims, FieldType, number])[] = [
  ["chainRef", "bytes", CHAIN_REF_BYTES],
  ["batch", "bytes", BATCH_ID_BYTES],
  ["random", "bytes", 8],
  ["number", "text", 32],
  ["name", "text", 40],
  ["idMask", "text", 2],
  ["birthYear", "integer", 9999],
  ["kind", "integer", 255],
  ["standard", "integer", 2 ** 32 - 1],
  ["level", "integer", 255],
  ["awardDay", "integer", 2 ** 31 - 1],
  ["validFrom", "integer", 2 ** 40 - 1],
  ["validUntil", "integer", 2 ** 40 - 1],
  ["signed", "integer", 2 ** 40 - 1],
];
const OPTIONAL: ReadonlySet<keyof TokenClaims> = new Set(["idMask", "birthYear", "validUntil"]);

/** The token of exact bytes. Throws FormatFault for anything that does not encode back to them. */
export function decode(data: Uint8Array): Token {
  require(data.length <= MAX_BYTES, "token-too-long", `${data.length} bytes, at most ${MAX_BYTES}`);
  require(data[0] === COSE_SIGN1_HEAD, "token-not-cose", "not a tagged COSE_Sign1");
  const parts = cbor.decode(data.subarray(1));
  if (!Array.isArray(parts) || parts.length !== 4) throw new FormatFault("token-not-cose", "a COSE_Sign1 has four parts");
  const [protectedHeader, unprotected, payload, signature] = parts;
  if (!isBytes(protectedHeader) || !isBytes(payload) || !isBytes(signature)) {
    throw new FormatFault("token-not-cose", "a part is no byte string");
  }
  require(unprotected instanceof Map && unprotected.size === 0, "token-header", "the unprotected header is not empty");
  const token = { claims: claimsOf(payload), keyHint: keyHintOf(protectedHeader), signature, data };
  require(equal(assemble(token.claims, token.keyHint, signature), data), "not-canonical", "not the token's one encoding");
  return token;
}

/** The Sig_structure of RFC 9052 §4.4: what the token key signs. */
export function signedBytes(claims: TokenClaims, keyHint: Uint8Array): Uint8Array {
  return cbor.encode(["Signature1", protectedOf(keyHint), new Uint8Array(), payloadOf(claims)]);
}

/** The token's bytes. Throws FormatFault where they would not fit the QR. */
export function assemble(claims: TokenClaims, keyHint: Uint8Array, signature: Uint8Array): Uint8Array {
  require(signature.length === 64, "token-signature-size", `${signature.length} bytes, not 64`);
  const parts = cbor.encode([protectedOf(keyHint), new Map(), payloadOf(claims), signature]);
  require(parts.length < MAX_BYTES, "token-too-long", `${parts.length + 1} bytes, at most ${MAX_BYTES}`);
  return Uint8Array.of(COSE_SIGN1_HEAD, ...parts);
}

/** The token's bytes in a scanned text. It ends at the first `&`: scanning apps append to what they open. */
export function fromLink(text: string): Uint8Array {
  const trimmed = strip(text);
  const mark = trimmed.indexOf("#");
  require(mark >= 0, "link-without-token", "there is no # in this link");
  return fromBase64url(trimmed.slice(mark + 1).split("&", 1)[0] ?? "");
}

// what Python's str.strip takes for space: trim() also takes U+FEFF and leaves U+001C … U+001F and U+0085
const SPACE = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const EDGES = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");

/** As Python's str.strip. */
export const strip = (text: string): string => text.replace(EDGES, "");

function payloadOf(claims: TokenClaims): Uint8Array {
  const values = new Map<number, cbor.Cbor>();
  FIELDS.forEach(([field, type, bound], label) => {
    const value = claims[field];
    if (value === undefined && OPTIONAL.has(field)) return;
    values.set(label, checked(field, value, type, bound));
  });
  return cbor.encode(values);
}

function claimsOf(payload: Uint8Array): TokenClaims {
  const values = cbor.decode(payload);
  if (!(values instanceof Map)) throw new FormatFault("token-payload", "the payload is not a map");
  const fields: Record<string, unknown> = {};
  FIELDS.forEach(([field, type, bound], label) => {
    const value = values.get(label);
    values.delete(label);
    require(value !== undefined || OPTIONAL.has(field), "token-field-missing", field);
    fields[field] = value === undefined ? undefined : checked(field, value, type, bound);
  });
  require(values.size === 0, "token-field-unknown", `labels ${[...values.keys()].join(", ")}`);
  return fields as unknown as TokenClaims;
}

function checked(field: string, value: unknown, type: FieldType, bound: number): cbor.Cbor {
  if (type === "bytes" && isBytes(value)) {
    require(value.length === bound, "token-field-size", `${field} has ${value.length} bytes, not ${bound}`);
    return value;
  }
  if (type === "text" && typeof value === "string") {
    const size = utf8(value).length;
    require(size > 0 && size <= bound, "token-field-size", `${field} has ${size} bytes, not 1 … ${bound}`);
    return requireText(field, value);
  }
  if (type === "integer" && (typeof value === "number" || typeof value === "bigint")) {
    require(value >= 0 && value <= bound, "token-field-range", `${field} is ${value}, not 0 … ${bound}`);
    return value;
  }
  throw new FormatFault("token-field-type", `${field} is ${typeof value}, not ${type}`);
}

function protectedOf(keyHint: Uint8Array): Uint8Array {
  require(keyHint.length === KEY_HINT_BYTES, "token-header", `the key hint has ${keyHint.length} bytes, not 8`);
  return cbor.encode(new Map<number, cbor.Cbor>([[1, ALGORITHM_ED25519], [4, keyHint]]));
}

function keyHintOf(protectedHeader: Uint8Array): Uint8Array {
  const header = cbor.decode(protectedHeader);
  if (!(header instanceof Map) || header.size !== 2 || !header.has(1) || !header.has(4)) {
    throw new FormatFault("token-header", "the protected header has other fields");
  }
  require(header.get(1) === ALGORITHM_ED25519, "token-algorithm", `not algorithm ${ALGORITHM_ED25519}`);
  const hint = header.get(4);
  if (!isBytes(hint)) throw new FormatFault("token-header", "the key hint is no byte string");
  return hint;
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}
