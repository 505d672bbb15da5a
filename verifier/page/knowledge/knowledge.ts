// What the page knows of the chain: trust root, a snapshot that k members signed, and one shard. It fetches these
// shared objects only, each held against what it already knows; what it refuses never becomes a source.

import { fromHex, hex } from "../../src/formats/encoding.ts";
import { FormatFault } from "../../src/formats/faults.ts";
import { SHARD_BYTES } from "../../src/formats/bounds/limits.ts";
import type { TrustRoot } from "../../src/formats/register/trustRoot.ts";
import { after, binding, type Memory } from "../../src/snapshots/memory.ts";
import { openShard, shardIndex, type ShardBatch } from "../../src/snapshots/shard.ts";
import { shardBitsOf, type Snapshot } from "../../src/snapshots/snapshot.ts";
import { SnapshotSource } from "../../src/snapshots/snapshotSource.ts";
import { SourceUnavailable, type BatchFacts, type Source } from "../../src/verification/source.ts";
import { openSnapshot, seenOf, type PinnedRoot } from "../../src/snapshots/trustRoot.ts";
import { fetchedOrUndefined } from "./fetching.ts";
import { stored, store, evictOtherShards, recall, remember } from "./storage.ts";
import { NoSnapshot, trustRoot } from "./trustRoots.ts";

export { NoSnapshot };

/** `refused`: why the host's own snapshot was not taken. `fresh`: fetched now, not held from before. `unremembered`: its
 * block is ahead of this clock. `seenTime`: the latest block time that is remembered. */
export interface Knowledge {
  readonly root: PinnedRoot;
  readonly snapshot: Snapshot;
  readonly fresh: boolean;
  readonly refused: string | undefined;
  readonly unremembered: boolean;
  readonly seenTime: number;
}

/** Of a page that could fetch none: it cannot say whose a document is. */
export const NO_ROOT: TrustRoot = { consortiumId: new Uint8Array(), issuerHost: "", lineage: [] };

/** Knows nothing and says why. */
export class NoSource implements Source {
  private readonly why: NoSnapshot;

  constructor(why: NoSnapshot) {
    this.why = why;
  }

  view(): never {
    throw this.why;
  }

  batch = this.view;
  key = this.view;
  member = this.view;
  standard = this.view;
  accreditation = this.view;
}

/** Throws NoSnapshot. `pin`: SHA-256 of the trust root that the page was built with, in hex, or empty. `now`: unix seconds. */
export async function learn(pin: string, now: number): Promise<Knowledge> {
  const [root, offered] = await Promise.all([trustRoot(pin), fetchedPair()]); // at once: a slow line has long round trips
  const memory = binding(lastTaken(), root.version, now);
  if (offered === undefined) return fallBack(root, memory, undefined);
  try {
    return await openedAndKept(offered, root, memory, now);
  } catch (fault) {
    if (!(fault instanceof FormatFault)) throw fault;
    if (fault.reason === "snapshot-forked") throw new NoSnapshot("snapshot-forked");
    return fallBack(root, memory, fault.reason);
  }
}

interface Pair {
  readonly data: Uint8Array;
  readonly signatures: Uint8Array;
}

async function fetchedPair(): Promise<Pair | undefined> {
  const [data, signatures] = await Promise.all([fetchedOrUndefined("snapshot.json"), fetchedOrUndefined("signatures.json")]);
  return data === undefined || signatures === undefined ? undefined : { data, signatures };
}

/** Once more where too few signed: a host that changed its set between two fetches gave the halves of two. */
async function openedAndKept(first: Pair, root: PinnedRoot, memory: Memory | undefined, now: number): Promise<Knowledge> {
  let pair = first;
  let snapshot: Snapshot;
  try {
    snapshot = openSnapshot(pair.data, pair.signatures, root, memory?.seen);
  } catch (fault) {
    if (!(fault instanceof FormatFault) || fault.reason !== "snapshot-under-signed") throw fault;
    pair = await fetchedPair() ?? first;
    snapshot = openSnapshot(pair.data, pair.signatures, root, memory?.seen);
  }
  const { time } = snapshot.block;
  const taken = { seen: seenOf(snapshot, pair.data), time, version: root.version };
  const kept = after(memory, taken, now);
  if (kept === taken) await keep(snapshot, pair, taken);
  return { root, snapshot, fresh: true, refused: undefined, unremembered: kept !== taken, seenTime: kept?.time ?? 0 };
}

/** The source for these batches: snapshot and the one shard that would hold each. */
export async function sourceFor({ snapshot, seenTime }: Knowledge, batches: readonly Uint8Array[]): Promise<SnapshotSource> {
  const indices = new Set(batches.map((batch) => shardIndex(batch, shardBitsOf(snapshot))));
  const shards = new Map<number, readonly ShardBatch[]>();
  let missing = "";
  for (const index of indices) missing = await addShard(snapshot, index, shards, batches) || missing;
  return new StoredSource(snapshot, shards, seenTime, missing);
}

/** Where there is one shard for all, fetching it early tells nobody anything and lets the page work without a connection. */
export async function fetchEarly({ snapshot }: Knowledge): Promise<void> {
  if (snapshot.shards.length === 1) await addShard(snapshot, 0, new Map(), []);
}

class StoredSource extends SnapshotSource {
  private readonly missing: string;

  constructor(snapshot: Snapshot, shards: ReadonlyMap<number, readonly ShardBatch[]>, seenTime: number, missing: string) {
    super(snapshot, shards, "snapshot", seenTime);
    this.missing = missing;
  }

  override batch(chain: Uint8Array, batch: Uint8Array): BatchFacts | undefined {
    if (this.missing !== "") throw new SourceUnavailable(this.missing);
    return super.batch(chain, batch);
  }
}

/** Puts in the shard; answers why not, or "". A shard's name is the hash of its bytes, so a held one is as good. */
async function addShard(
  snapshot: Snapshot, index: number, shards: Map<number, readonly ShardBatch[]>, asked: readonly Uint8Array[],
): Promise<string> {
  const name = `shards/${hex(snapshot.shards[index] as Uint8Array)}.json`;
  const kept = await stored(name);
  const data = kept ?? await fetchedOrUndefined(name);
  if (data === undefined) return "shard-missing";
  try {
    shards.set(index, openShard(snapshot, index, data, asked));
  } catch (fault) {
    if (!(fault instanceof FormatFault)) throw fault;
    return data.length > SHARD_BYTES ? "shard-too-large" : "shard-refused";
  }
  if (kept === undefined) await store(name, data);
  return "";
}

async function fallBack(root: PinnedRoot, memory: Memory | undefined, refused: string | undefined): Promise<Knowledge> {
  const data = await stored("snapshot.json");
  const signatures = await stored("signatures.json");
  if (data === undefined || signatures === undefined) {
    throw new NoSnapshot(refused === undefined ? "snapshot-missing" : "snapshot-refused");
  }
  try {
    const snapshot = openSnapshot(data, signatures, root, memory?.seen);
    return { root, snapshot, fresh: false, refused, unremembered: false, seenTime: memory?.time ?? 0 };
  } catch (fault) {
    if (fault instanceof FormatFault) throw new NoSnapshot("snapshot-refused");
    throw fault;
  }
}

async function keep(snapshot: Snapshot, { data, signatures }: Pair, taken: Memory): Promise<void> {
  const { sequence: [place, number], digest } = taken.seen;
  remember("seen", `${place} ${number} ${hex(digest)}`);
  remember("seen-time", String(taken.time));
  remember("seen-version", String(taken.version));
  await store("snapshot.json", data);
  await store("signatures.json", signatures);
  await evictOtherShards(new Set(snapshot.shards.map((each) => `shards/${hex(each)}.json`)));
}

function lastTaken(): Memory | undefined {
  const [place, number, digest] = recall("seen")?.split(" ") ?? [];
  if (place === undefined || number === undefined || digest === undefined) return undefined;
  const seen = { sequence: [Number(place), Number(number)], digest: fromHex(digest, 32) } as const;
  // what a page of before remembered is of no version, so no trust root gives it up
  const version = Number(recall("seen-version") ?? Infinity);
  return { seen, time: Number(recall("seen-time") ?? 0), version };
}
