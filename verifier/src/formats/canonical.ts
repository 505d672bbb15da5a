// Strict JSON: RFC 8785 bytes of a narrow subset, and a decoder that accepts nothing else.
//
// The subset: objects with ASCII keys (none empty, none `__proto__`), arrays, strings, booleans. No null, no number,
// no lone surrogate. One rule for decoding: decode, encode again, compare bytes. JSON.parse cannot be the parser: it
// hides a key that stands twice. Reasons and their order are those of formats/canonical.py.

import { equal, fromUtf8, utf8 } from "./encoding.ts";
import { FormatFault, require } from "./faults.ts";
import { checkedKey, checkedString, parse, typeNotAllowed, type Json, type JsonObject } from "./bounds/json.ts";

export type { Json, JsonObject };

export const MAX_BYTES = 1 << 20;
export const MAX_DEPTH = 32;

/** The one byte string of a value. Throws FormatFault where the value is outside the subset. */
export function encode(value: Json): Uint8Array {
  return utf8(text(value, 0));
}

/** The value of exact canonical bytes. Throws FormatFault for anything that does not encode back to them. */
export function decode(data: Uint8Array, mostBytes = MAX_BYTES): Json {
  const value = parsed(data, mostBytes);
  require(equal(encode(value), data), "not-canonical", "these bytes are not the RFC 8785 form of their content");
  return value;
}

/** As `decode`, for a document: the outermost value is an object. */
export function decodeObject(data: Uint8Array): JsonObject {
  const value = decode(data);
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new FormatFault("not-an-object", "the outermost value is not an object");
  }
  return value;
}

/** The one form of what a program saved again: with a byte order mark, other blanks, escapes or order of its keys. These
 * are not the bytes that were signed; whoever calls this has to say so. Throws FormatFault. */
export function reencode(data: Uint8Array): Uint8Array {
  const marked = data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf;
  return encode(parsed(marked ? data.subarray(3) : data, MAX_BYTES));
}

function parsed(data: Uint8Array, mostBytes: number): Json {
  require(data.length <= mostBytes, "too-large", `${data.length} bytes, at most ${mostBytes}`);
  require(depth(data) <= MAX_DEPTH, "too-deep", `nested deeper than ${MAX_DEPTH}`);
  return parse(fromUtf8(data, "not-utf-8"));
}

/** Brackets open at once, outside strings: known before a recursive parser sees them. */
function depth(data: Uint8Array): number {
  let open = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < data.length; at++) {
    const byte = data[at];
    const escapes = byte === 0x5c && (data[at + 1] === 0x5c || data[at + 1] === 0x22);
    if (escapes) at++; // wherever it stands, as in Python: outside a string no parser gets past it
    else if (byte === 0x22) inString = !inString;
    else if (inString) continue;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++open);
    else if (byte === 0x5d || byte === 0x7d) open--;
  }
  return deepest;
}

/** Keys are ASCII, so the order of UTF-16 units that RFC 8785 asks for is the plain order of strings. */
function text(value: unknown, level: number): string {
  require(level <= MAX_DEPTH, "too-deep", `nested deeper than ${MAX_DEPTH}`);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(checkedString(value));
  if (Array.isArray(value)) return `[${value.map((item) => text(item, level + 1)).join(",")}]`;
  if (typeof value !== "object" || value === null) throw typeNotAllowed(value === null ? "null" : typeof value);
  const object = value as Record<string, unknown>;
  const lines = Object.keys(object)
    .map(checkedKey)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${text(object[key], level + 1)}`);
  return `{${lines.join(",")}}`;
}
