// The two hash families: keccak-256 for what the chain recomputes, SHA-256 for documents.

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 as sha2 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatBytes } from "@noble/hashes/utils.js";

export const keccak256 = (...parts: Uint8Array[]): Uint8Array => keccak_256(concatBytes(...parts));

export const sha256 = (...parts: Uint8Array[]): Uint8Array => sha2(concatBytes(...parts));

export const hmacSha256 = (key: Uint8Array, ...parts: Uint8Array[]): Uint8Array => hmac(sha2, key, concatBytes(...parts));

/** The value, if it has exactly `size` bytes: widths are fixed so that no two inputs meet. */
export function fixed(value: Uint8Array, size: number, name: string): Uint8Array {
  if (value.length !== size) throw new RangeError(`${name} has ${value.length} bytes, not ${size}`);
  return value;
}

/** `value` as `size` big-endian bytes (at most 6); out of range is an error that names the field. */
export function uint(value: number, size: number, name: string): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
    throw new RangeError(`${name} is ${value}, outside 0 … 2^${8 * size} - 1`);
  }
  const bytes = new Uint8Array(size);
  for (let at = size - 1, rest = value; at >= 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  return bytes;
}
