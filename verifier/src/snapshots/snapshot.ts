// A snapshot: what one confirmed block holds, as one byte string that k members sign. docs/snapshots.md.
//
// Pure functions, the same as verification/snapshots/snapshot.py. Whole batches stand in shards (shard.ts).

import { concatBytes } from "@noble/hashes/utils.js";

import * as canonical from "../formats/canonical.ts";
import { compare, utf8 } from "../formats/encoding.ts";
import { require } from "../formats/faults.ts";
import { keyId, KeyPurpose } from "../formats/ids.ts";
import { Kind } from "../formats/register/levels.ts";
import { SHARD_BITS, SNAPSHOT_BYTES } from "../formats/bounds/limits.ts";
import { Basis } from "../formats/register/basis.ts";
import { MemberStatus } from "../formats/register/members.ts";
import type { Deployment } from "../formats/register/trustRoot.ts";
import { byNumber, count, hexed, listed, literal, maybe, numberOf, record, TEXT, TIME, type Codec } from "./factJson.ts";
import type { AccreditationFacts, KeyFacts, MemberFacts, StandardFacts } from "../verification/source.ts";

export const TYPE = "guild/snapshot/1";
export const MAX_SHARD_BITS = SHARD_BITS;

export interface Block {
  readonly number: number;
  readonly hash: Uint8Array;
  readonly time: number;
}

/** One deployment and its register in words. `closing`: the block that ended it; undefined: the current one. */
export interface Register {
  readonly deployment: Deployment;
  readonly closing: Block | undefined;
  readonly members: readonly MemberFacts[];
  readonly standards: readonly StandardFacts[];
  readonly accreditations: readonly AccreditationFacts[];
  readonly keys: readonly KeyFacts[];
}

/** `block`: the confirmed block all of it is of. `shards`: SHA-256 of each shard's bytes, 2^n of them; `links`: of the
 * link files beside them, which wallets read and a page never fetches. */
export interface Snapshot {
  readonly type: typeof TYPE;
  readonly consortiumId: Uint8Array;
  readonly block: Block;
  readonly lineage: readonly Register[];
  readonly shards: readonly Uint8Array[];
  readonly links: readonly Uint8Array[];
}

/** Place in the lineage, then block number. */
export type Sequence = readonly [number, number];

export const sequenceOf = (snapshot: Snapshot): Sequence => [snapshot.lineage.length, snapshot.block.number];

/** n: how many bits of a batch id choose its shard. */
export const shardBitsOf = (snapshot: Snapshot): number => Math.log2(snapshot.shards.length);

/** The bytes that are signed and published. */
export function encode(snapshot: Snapshot): Uint8Array {
  check(snapshot);
  return canonical.encode(SNAPSHOT.write(snapshot));
}

/** The snapshot of exact bytes. Throws FormatFault. */
export function decode(data: Uint8Array): Snapshot {
  const snapshot = SNAPSHOT.read(canonical.decode(data, SNAPSHOT_BYTES), "");
  check(snapshot);
  return snapshot;
}

/** What a member's snapshot key signs: "guild/snapshot/1" ‖ the snapshot's bytes. */
export const signedMessage = (data: Uint8Array): Uint8Array => concatBytes(utf8(TYPE), data);

const keyIds = new WeakMap<KeyFacts, Uint8Array>();

/** The key id: computed, never published; once for each key, for a phone hashes slowly and a register has thousands. */
export function keyOf(key: KeyFacts): Uint8Array {
  let id = keyIds.get(key);
  if (id === undefined) keyIds.set(key, id = keyId(key.member, key.purpose, key.publicKey));
  return id;
}

function check(snapshot: Snapshot): void {
  const current = snapshot.lineage[snapshot.lineage.length - 1];
  require(current !== undefined, "snapshot-lineage", "no deployment");
  const closed = snapshot.lineage.every((each) => (each === current) === (each.closing === undefined));
  require(closed, "snapshot-lineage", "all but the last deployment are closed");
  const shards = snapshot.shards.length;
  const power = (shards & (shards - 1)) === 0 && shards >= 1 && shards <= 1 << MAX_SHARD_BITS;
  require(power, "snapshot-shards", `${shards} shards: not a power of two up to 2^${MAX_SHARD_BITS}`);
  const links = snapshot.links.length;
  require(links === shards, "snapshot-links", `${links} link files beside ${shards} shards`);
}

export const NUMBER = count(2 ** 32 - 1);
export const LEVEL = count(255);
export const BLOCK_NUMBER = count(Number.MAX_SAFE_INTEGER);

const BLOCK: Codec<Block> = record<Block>({ number: BLOCK_NUMBER, hash: hexed(32), time: TIME });

export const DEPLOYMENT: Codec<Deployment> = record<Deployment>({
  chainId: count(Number.MAX_SAFE_INTEGER), genesisHash: hexed(32), consortium: hexed(20), credentials: hexed(20),
});

const MEMBER = record<MemberFacts>({ number: NUMBER, status: numberOf(MemberStatus), nameZh: TEXT, nameEn: TEXT });

const STANDARD = record<StandardFacts>({
  number: NUMBER, kind: numberOf(Kind), code: TEXT, edition: TEXT, nameZh: TEXT, nameEn: TEXT,
});

const ACCREDITATION = record<AccreditationFacts>({
  number: NUMBER, member: NUMBER, standard: NUMBER, levels: listed(LEVEL, byNumber), basis: numberOf(Basis), document: TEXT,
});

const KEY = record<KeyFacts>({
  member: NUMBER, purpose: numberOf(KeyPurpose), publicKey: hexed(32), validFrom: TIME, validUntil: maybe(TIME),
  compromisedSince: maybe(TIME),
});

const numbered = (one: { number: number }, other: { number: number }): number => one.number - other.number;

const REGISTER = record<Register>({
  deployment: DEPLOYMENT,
  closing: maybe(BLOCK),
  members: listed(MEMBER, numbered),
  standards: listed(STANDARD, numbered),
  accreditations: listed(ACCREDITATION, numbered),
  keys: listed(KEY, (one, other) => compare(keyOf(one), keyOf(other))),
});

const SNAPSHOT = record<Snapshot>({
  type: literal(TYPE), consortiumId: hexed(32), block: BLOCK, lineage: listed(REGISTER), shards: listed(hexed(32)),
  links: listed(hexed(32)),
});
