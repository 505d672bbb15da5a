import assert from "node:assert/strict";
import { test } from "node:test";

import { encode } from "../src/formats/canonical.ts";
import * as shard from "../src/snapshots/shard.ts";
import * as snapshot from "../src/snapshots/snapshot.ts";
import { SnapshotSource } from "../src/snapshots/snapshotSource.ts";
import type { BatchFacts, KeyFacts, Source } from "../src/verification/source.ts";
import { verifyLink } from "../src/verification/verifier.ts";
import { FROZEN, questionOf, written } from "./cases.ts";

for (const each of FROZEN.cases) {
  test(`${each.what}: ${each.state}, ${each.reason}`, () => {
    const verdict = verifyLink(FROZEN.tokens[each.token], questionOf(each));
    assert.deepEqual(written(verdict), each.checks);
    assert.deepEqual([verdict.state, verdict.reason], [each.state, each.reason]);
    assert.deepEqual(verdict.fields, each.fields);
  });
}

const GOOD = FROZEN.cases[0];

test("a scanning app's addition changes nothing, another fragment is INVALID, none at all is damaged", () => {
  assert.equal(verifyLink(`${FROZEN.tokens.good}&appinstall=0`, questionOf(GOOD)).state, "VALID");
  assert.equal(verifyLink(`${FROZEN.tokens.good}A`, questionOf(GOOD)).state, "INVALID");
  assert.deepEqual(verifyLink("https://any.example/v", questionOf(GOOD)).state, "DAMAGED");
});

test("a source whose entries do not give its root is believed in nothing about the batch", () => {
  class Inconsistent extends SnapshotSource {
    override batch(chain: Uint8Array, batch: Uint8Array): BatchFacts | undefined {
      const facts = super.batch(chain, batch) as BatchFacts;
      return { ...facts, record: { ...facts.record, root: new Uint8Array(32) } };
    }
  }
  const opened = snapshot.decode(encode(FROZEN.facts.snapshot));
  const source = new Inconsistent(opened, new Map([[0, shard.decode(encode(FROZEN.facts.shard))]]), "vector");
  const verdict = verifyLink(FROZEN.tokens.good, { ...questionOf(GOOD), source });
  assert.deepEqual([verdict.state, verdict.reason], ["UNKNOWN", "source-inconsistent"]);
});

test("a key that does not give the id it was asked by is no key", () => {
  class Forger extends SnapshotSource {
    override key(chain: Uint8Array, keyId: Uint8Array): KeyFacts | undefined {
      return { ...(super.key(chain, keyId) as KeyFacts), publicKey: new Uint8Array(32) };
    }
  }
  const opened = snapshot.decode(encode(FROZEN.facts.snapshot));
  const source = new Forger(opened, new Map([[0, shard.decode(encode(FROZEN.facts.shard))]]), "vector");
  const verdict = verifyLink(FROZEN.tokens.good, { ...questionOf(GOOD), source });
  assert.deepEqual([verdict.state, verdict.reason], ["UNKNOWN", "source-inconsistent"]);
});

test("a fault of the program is not taken for a silent source", () => {
  const source: Source = { ...(questionOf(GOOD).source as Source), view: () => { throw new TypeError("bug"); } };
  assert.throws(() => verifyLink(FROZEN.tokens.good, { ...questionOf(GOOD), source }), TypeError);
});
