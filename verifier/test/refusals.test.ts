import assert from "node:assert/strict";
import { test } from "node:test";

import { decode as decodeCbor, encode as encodeCbor } from "cborg";

import * as canonical from "../src/formats/canonical.ts";
import * as cbor from "../src/formats/cbor.ts";
import { base64url, fromBase64url, fromHex } from "../src/formats/encoding.ts";
import { fromLink } from "../src/formats/token.ts";
import * as token from "../src/formats/token.ts";
import { bytes, caseBytes, reasonOf, text, vectors } from "./vectors.ts";

const DECODERS: Record<string, (data: Uint8Array) => unknown> = { canonical: canonical.decode, token: token.decode };

for (const each of vectors("refusals")) {
  test(`${each.form}: ${each.what} is refused as ${each.reason}`, () => {
    const decode = DECODERS[each.form] as (data: Uint8Array) => unknown;
    assert.equal(reasonOf(() => decode(caseBytes(each.bytes))), each.reason);
  });
}

test("base64url has one text for each byte string", () => {
  for (const bad of ["AA==", "AB", "A", "A*", "AAA\n", "é"]) {
    assert.equal(reasonOf(() => fromBase64url(bad)), "not-base64url", bad);
  }
  for (let size = 0; size < 40; size++) {
    const data = Uint8Array.from({ length: size }, (_, at) => (at * 83 + size * 31) & 255);
    assert.deepEqual(fromBase64url(base64url(data)), data);
    assert.equal(base64url(data), Buffer.from(data).toString("base64url"));
  }
});

test("hex has one text for each byte string", () => {
  for (const bad of ["AB", "abc", "ab ", "0xab", "abcd\n", ""]) assert.equal(reasonOf(() => fromHex(bad, 1)), "not-hex", bad);
  assert.equal(text(fromHex("00ff", 2)), "00ff");
});

test("a link without a fragment has no token", () => {
  assert.equal(reasonOf(() => fromLink("https://x/v")), "link-without-token");
});

test("what is outside the subset is not encoded", () => {
  const outside: [unknown, string][] = [
    [{ a: 1 }, "type-not-allowed"], [{ a: null }, "type-not-allowed"], [{ a: undefined }, "type-not-allowed"],
    ["\ud800", "lone-surrogate"], [{ "": "x" }, "key-not-allowed"], [{ 名: "x" }, "key-not-ascii"],
  ];
  for (const [value, reason] of outside) assert.equal(reasonOf(() => canonical.encode(value as canonical.Json)), reason);
});

test("the CBOR reader and writer agree with an independent one", () => {
  const values: cbor.Cbor[] = [
    0, 23, 24, 255, 256, 65535, 65536, 2 ** 32, 2n ** 64n - 1n, -1, -257, new Uint8Array(), new Uint8Array(300), "名\ufeff",
    true, false, [1, [2, new Map()]], new Map<number, cbor.Cbor>([[0, 1], [24, new Uint8Array(3)], [300, "x"]]),
  ];
  for (const value of values) {
    const data = new Uint8Array(encodeCbor(value));
    assert.deepEqual(cbor.decode(data), value);
    assert.deepEqual(cbor.encode(value), data);
  }
});

test("what a general CBOR reader lets pass, ours refuses (docs/adr/0010)", () => {
  const passed: [string, unknown][] = [["f93c00", 1], ["62c328", "\ufffd("]];
  for (const [text, value] of passed) {
    assert.deepEqual(decodeCbor(bytes(text), { strict: true }), value);
    assert.equal(reasonOf(() => cbor.decode(bytes(text))), "not-cbor");
  }
});
