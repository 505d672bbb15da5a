// Bytes and their texts, strictly: base64url unpadded with zero trailing bits, lower-case hex, UTF-8 as it stands.

import { FormatFault, require } from "./faults.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** The text of exact UTF-8; a byte order mark stays in it. */
export function fromUtf8(data: Uint8Array, reason: string): string {
  try {
    return decoder.decode(data);
  } catch {
    throw new FormatFault(reason, "these bytes are not UTF-8");
  }
}

/** RFC 4648 §5 without padding. */
export function base64url(data: Uint8Array): string {
  let text = "";
  for (let at = 0; at < data.length; at += 3) {
    const group = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
    const digits = Math.min(data.length - at, 3) + 1;
    for (let digit = 0; digit < digits; digit++) text += ALPHABET[(group >> (18 - 6 * digit)) & 63];
  }
  return text;
}

/** The bytes of exact unpadded base64url; one text for each byte string. */
export function fromBase64url(text: string): Uint8Array {
  require(/^[A-Za-z0-9_-]*$/.test(text), "not-base64url", "a character outside A–Z a–z 0–9 - _");
  const data = new Uint8Array(Math.floor((text.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const character of text) {
    held = ((held << 6) | ALPHABET.indexOf(character)) & 0xfff;
    bits += 6;
    if (bits >= 8) data[at++] = (held >> (bits -= 8)) & 255;
  }
  require(base64url(data) === text, "not-base64url", "padding, stray characters or trailing bits");
  return data;
}

export function hex(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** `size` bytes of lower-case hex without prefix. */
export function fromHex(text: string, size: number): Uint8Array {
  require(/^[0-9a-f]*$/.test(text), "not-hex", "lower case, no spaces");
  require(text.length === 2 * size, "not-hex", `${text.length / 2} bytes, not ${size}`);
  return Uint8Array.from({ length: size }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

export const equal = (left: Uint8Array, right: Uint8Array): boolean => compare(left, right) === 0;

/** Below, equal, above as numbers: the order of bytes, a prefix first. */
export function compare(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
