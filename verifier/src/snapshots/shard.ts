// Shards: whole batches in 2^n files by the first n random bits of the batch id, so that a page's fetch names none.
//
// A file is named by the SHA-256 of its bytes; the snapshot lists the names in order. The same as verification/snapshots/shard.py.

import * as canonical from "../formats/canonical.ts";
import { compare, equal, hex } from "../formats/encoding.ts";
import { FormatFault, require } from "../formats/faults.ts";
import { sha256 } from "../formats/crypto/hashing.ts";
import { BATCH_ID_BYTES, CHAIN_REF_BYTES } from "../formats/ids.ts";
import { MAX_ENTRIES, root, type Entry } from "../formats/leaf.ts";
import { requireFits, SHARD_BYTES } from "../formats/bounds/limits.ts";
import { Reason, StatusAction, type StatusAct } from "../formats/register/status.ts";
import { refOf } from "../formats/register/trustRoot.ts";
import { byNumber, count, encoded, hexed, listed, maybe, numberOf, record, TIME, wordOf, type Codec } from "./factJson.ts";
import { BLOCK_NUMBER, LEVEL, NUMBER, shardBitsOf, type Snapshot } from "./snapshot.ts";
import type { BatchFacts, BatchRecord } from "../verification/source.ts";

/** One batch of one deployment (its chain ref, 8 bytes). */
export interface ShardBatch extends BatchFacts {
  readonly chain: Uint8Array;
}

/** Which of 2^n shards holds a batch: the first n (at most 16) of the 128 random bits of its id. */
export function shardIndex(batch: Uint8Array, shardBits: number): number {
  const first = ((batch[4] ?? 0) << 8) | (batch[5] ?? 0);
  return first >> (16 - shardBits);
}

export function encode(batches: readonly ShardBatch[]): Uint8Array {
  batches.forEach(check);
  return canonical.encode(SHARD.write(batches));
}

/** The batches of exact bytes, each root recomputed from its entries. Throws FormatFault. */
export function decode(data: Uint8Array): readonly ShardBatch[] {
  const batches = SHARD.read(canonical.decode(data, SHARD_BYTES), "");
  batches.forEach(check);
  return batches;
}

/** A shard that the snapshot names at this place, all its batches belonging there. Throws FormatFault.
 *
 * `asked`: only these batches are held against their roots; a phone has no time for the others. All, if left out. */
export function openShard(
  snapshot: Snapshot, index: number, data: Uint8Array, asked?: readonly Uint8Array[],
): readonly ShardBatch[] {
  const named = snapshot.shards[index];
  require(named !== undefined, "shard-foreign", `there is no shard ${index}`);
  requireFits(data, SHARD_BYTES);
  require(equal(sha256(data), named), "shard-foreign", `these bytes are not shard ${index}`);
  const batches = SHARD.read(canonical.decode(data, SHARD_BYTES), "");
  batches.filter(({ record }) => asked?.some((batch) => equal(batch, record.batch)) ?? true).forEach(check);
  const chains = new Set(snapshot.lineage.map((each) => hex(refOf(each.deployment))));
  for (const { chain, record: { batch } } of batches) {
    const here = shardIndex(batch, shardBitsOf(snapshot)) === index && chains.has(hex(chain));
    require(here, "shard-misplaced", `batch ${hex(batch)} does not belong in shard ${index}`);
  }
  return batches;
}

function check({ record: { batch, count: counted, root: stored }, entries, acts }: ShardBatch): void {
  require(equal(rootOf(batch, entries), stored), "shard-root", `the entries of batch ${hex(batch)} do not give its root`);
  require(entries.length === counted, "shard-root", `batch ${hex(batch)} counts ${counted}`);
  const placed = acts.every(({ positions }) => positions.length > 0 && positions.every((each) => each < counted));
  require(placed, "shard-act", `an act on batch ${hex(batch)} is on no position, or beyond its entries`);
}

function rootOf(batch: Uint8Array, entries: readonly Entry[]): Uint8Array {
  try {
    return root(batch, entries);
  } catch (error) {
    if (error instanceof RangeError) throw new FormatFault("shard-root", `batch ${hex(batch)}: ${error.message}`);
    throw error;
  }
}

const PAIR = encoded(64);
const ENTRY: Codec<Entry> = {
  write: (entry) => PAIR.write(Uint8Array.of(...entry.documentDigest, ...entry.tokenDigest)),
  read(json, path) {
    const pair = PAIR.read(json, path);
    return { documentDigest: pair.slice(0, 32), tokenDigest: pair.slice(32) };
  },
};

const RECORD = record<BatchRecord>({
  batch: hexed(BATCH_ID_BYTES), root: hexed(32), count: count(MAX_ENTRIES), standard: NUMBER, level: LEVEL,
  accreditation: NUMBER, registrar: NUMBER, credentialKey: hexed(32), tokenKey: hexed(32),
  anchoredAt: TIME, anchoredIn: BLOCK_NUMBER,
});

const ACT = record<StatusAct>({
  action: wordOf(StatusAction), positions: listed(count(MAX_ENTRIES - 1), byNumber), at: TIME,
  reason: numberOf(Reason), act: maybe(BLOCK_NUMBER), withdrawnAt: maybe(TIME),
});

const SHARD = listed(
  record<ShardBatch>({ chain: hexed(CHAIN_REF_BYTES), record: RECORD, entries: listed(ENTRY), acts: listed(ACT) }),
  (one, other) => compare(one.chain, other.chain) || compare(one.record.batch, other.record.batch),
);
