import assert from "node:assert/strict";
import { test } from "node:test";

import { encode } from "../src/formats/canonical.ts";
import * as shard from "../src/shard.ts";
import * as snapshot from "../src/snapshot.ts";
import { SnapshotSource } from "../src/snapshotSource.ts";
import type { BatchFacts, Deployment, Source, SourceView } from "../src/source.ts";
import type { Verdict } from "../src/verdict.ts";
import { verifyLink, type Question } from "../src/verifier.ts";
import { vectors } from "./vectors.ts";

const FROZEN = vectors("verdicts");

/** The facts with each [path, value] put in; null takes out. */
function changed(changes: [string, any][]): any {
  const facts = structuredClone(FROZEN.facts);
  for (const [path, value] of changes) {
    const steps = path.split("/");
    const last = steps.pop() as string;
    const at = steps.reduce((inside: any, step) => inside[step], facts);
    if (value !== null) at[last] = value;
    else if (Array.isArray(at)) at.splice(Number(last), 1);
    else delete at[last];
  }
  return facts;
}

/** A source that nobody vouches for. */
class Stranger extends SnapshotSource {
  override view(): SourceView {
    return { ...super.view(), authenticated: false, proven: false };
  }
}

function questionOf(each: any): Question {
  const facts = changed(each.changes);
  const opened = snapshot.decode(encode(facts.snapshot));
  const shards = new Map(each.shards ? [[0, shard.decode(encode(facts.shard))]] : []);
  const Kind = each.authenticated ? SnapshotSource : Stranger;
  const source = new Kind(opened, shards, "vector", each.seen ?? undefined);
  return { source: each.source ? source : undefined, trustRoot: trustRootOf(each.pins), now: each.now };
}

function trustRootOf(pins: string): Question["trustRoot"] {
  const held = snapshot.decode(encode(FROZEN.facts.snapshot));
  const both = held.lineage.map((register) => register.deployment);
  const others = both.map((deployment): Deployment => ({ ...deployment, chainId: 1 }));
  const lineage = { both, first: both.slice(0, 1), others }[pins] as Deployment[];
  return { consortiumId: held.consortiumId, issuerHost: "guild-ledger.example", lineage };
}

function written(verdict: Verdict): unknown[] {
  return verdict.checks.map(({ name, outcome, reason, values }) => {
    const { detail: _, ...kept } = values as Record<string, string>;
    return [name, outcome, reason, kept];
  });
}

for (const each of FROZEN.cases) {
  test(`${each.what}: ${each.state}, ${each.reason}`, () => {
    const verdict = verifyLink(FROZEN.tokens[each.token], questionOf(each));
    assert.deepEqual(written(verdict), each.checks);
    assert.deepEqual([verdict.state, verdict.reason], [each.state, each.reason]);
    assert.deepEqual(verdict.fields, each.fields);
  });
}

const GOOD = FROZEN.cases[0];

test("a scanning app's addition changes nothing, another fragment is INVALID", () => {
  assert.equal(verifyLink(`${FROZEN.tokens.good}&appinstall=0`, questionOf(GOOD)).state, "VALID");
  assert.equal(verifyLink(`${FROZEN.tokens.good}A`, questionOf(GOOD)).state, "INVALID");
  assert.deepEqual(verifyLink("https://any.example/v", questionOf(GOOD)).reason, "link-without-token");
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

test("a fault of the program is not taken for a silent source", () => {
  const source: Source = { ...(questionOf(GOOD).source as Source), view: () => { throw new TypeError("bug"); } };
  assert.throws(() => verifyLink(FROZEN.tokens.good, { ...questionOf(GOOD), source }), TypeError);
});
