// A case of verdicts.json as the question it stands for.

import { encode } from "../src/formats/canonical.ts";
import type { Deployment } from "../src/formats/register/trustRoot.ts";
import * as shard from "../src/snapshots/shard.ts";
import * as snapshot from "../src/snapshots/snapshot.ts";
import { SnapshotSource } from "../src/snapshots/snapshotSource.ts";
import type { SourceView } from "../src/verification/source.ts";
import type { Verdict } from "../src/verification/verdict.ts";
import type { Question } from "../src/verification/verifier.ts";
import { vectors } from "./vectors.ts";

export const FROZEN = vectors("verdicts");

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

export function questionOf(each: any): Question {
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

/** The checks as verdicts.json writes them: without `detail`, which is for people. */
export function written(verdict: Verdict): unknown[] {
  return verdict.checks.map(({ name, outcome, reason, values }) => {
    const { detail: _, ...kept } = values as Record<string, string>;
    return [name, outcome, reason, kept];
  });
}
