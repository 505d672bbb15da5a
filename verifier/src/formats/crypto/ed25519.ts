// One answer for one signature: strict Ed25519, as formats/crypto/ed25519.py and tests/vectors/ed25519.json say.
//
// S < L; A and R canonical and of prime order; then the cofactored equation that the library checks is the cofactorless
// one. The library alone accepts mixed-order points, so each rule is checked by name here.

import { ed25519 } from "@noble/curves/ed25519.js";

const SIGNATURE_BYTES = 64;
const PUBLIC_KEY_BYTES = 32;

/** Is this the canonical encoding of a point of prime order? */
export function validPublicKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES) return false;
  try {
    const point = ed25519.Point.fromBytes(publicKey, false);
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false;
  }
}

/** Does this key's owner stand behind this message? False for every malformed input. */
export function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES || !validPublicKey(publicKey)) return false;
  if (scalar(signature.subarray(32)) >= ed25519.Point.Fn.ORDER || !validPublicKey(signature.slice(0, 32))) return false;
  return ed25519.verify(signature, message, publicKey, { zip215: false });
}

function scalar(littleEndian: Uint8Array): bigint {
  return littleEndian.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
