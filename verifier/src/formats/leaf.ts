// The tree of a batch: leaves in strictly ascending order of document digest, an odd node moves up unchanged.

import { compare, equal } from "./encoding.ts";
import { fixed, keccak256 } from "./crypto/hashing.ts";
import { BATCH_ENTRIES } from "./bounds/limits.ts";

export const MAX_ENTRIES = BATCH_ENTRIES;

/** One line of a batch: document digest (32), token digest (32; zeros where there is no token). */
export interface Entry {
  readonly documentDigest: Uint8Array;
  readonly tokenDigest: Uint8Array;
}

/** 32 bytes: keccak(0x00 ‖ batch id ‖ document digest ‖ token digest). */
export function leaf(batch: Uint8Array, entry: Entry): Uint8Array {
  return keccak256(
    Uint8Array.of(0),
    fixed(batch, 20, "batch id"),
    fixed(entry.documentDigest, 32, "document digest"),
    fixed(entry.tokenDigest, 32, "token digest"),
  );
}

/** 32 bytes: the root over entries that are already in order. Throws RangeError where they are not. */
export function root(batch: Uint8Array, entries: readonly Entry[]): Uint8Array {
  checkOrder(entries);
  let nodes = entries.map((entry) => leaf(batch, entry));
  while (nodes.length > 1) nodes = above(nodes);
  return nodes[0] as Uint8Array;
}

/** The path from a leaf to the root; a level where the node moves up unchanged adds nothing. */
export function siblings(batch: Uint8Array, entries: readonly Entry[], position: number): Uint8Array[] {
  checkOrder(entries);
  if (!(position in entries)) throw new RangeError(`position ${position} is outside 0 … ${entries.length - 1}`);
  const path: Uint8Array[] = [];
  let nodes = entries.map((entry) => leaf(batch, entry));
  for (let at = position; nodes.length > 1; at >>= 1, nodes = above(nodes)) {
    const other = nodes[at ^ 1];
    if (other !== undefined) path.push(other);
  }
  return path;
}

export interface Place {
  readonly position: number;
  readonly count: number;
  readonly path: readonly Uint8Array[];
  readonly expected: Uint8Array;
}

/** Does this entry stand at this position of a tree of `count` leaves with this root? */
export function included(batch: Uint8Array, entry: Entry, place: Place): boolean {
  let { position, count } = place;
  if (!(position >= 0 && position < count)) return false;
  const rest = [...place.path];
  let at = leaf(batch, entry);
  for (; count > 1; position >>= 1, count = (count + 1) >> 1) {
    if ((position ^ 1) >= count) continue;
    const other = rest.shift();
    if (other === undefined) return false;
    at = position & 1 ? node(other, at) : node(at, other);
  }
  return rest.length === 0 && equal(at, place.expected);
}

function checkOrder(entries: readonly Entry[]): void {
  if (entries.length < 1 || entries.length > MAX_ENTRIES) {
    throw new RangeError(`${entries.length} entries in a batch, not 1 … ${MAX_ENTRIES}`);
  }
  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    if (before !== undefined && compare(before.documentDigest, entry.documentDigest) >= 0) {
      throw new RangeError(`entry ${index} is not above the one before: document digests strictly ascend`);
    }
  });
}

function above(nodes: readonly Uint8Array[]): Uint8Array[] {
  const level: Uint8Array[] = [];
  for (let at = 0; at < nodes.length; at += 2) {
    const left = nodes[at] as Uint8Array;
    const right = nodes[at + 1];
    level.push(right === undefined ? left : node(left, right));
  }
  return level;
}

function node(left: Uint8Array, right: Uint8Array): Uint8Array {
  return keccak256(Uint8Array.of(1), left, right);
}
