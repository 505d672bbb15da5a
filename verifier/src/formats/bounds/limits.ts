// How large a published file may be, for every reader of it and so for whoever publishes. The same as formats/bounds/limits.py.

import { require } from "../faults.ts";

export const SNAPSHOT_BYTES = 4 << 20;
export const SHARD_BYTES = 2 << 20;
export const LINK_FILE_BYTES = 2 << 20;
export const SIGNATURES_BYTES = 1 << 18;
export const TRUST_ROOT_BYTES = 1 << 18;
/** n at most: the names of 2^12 shards and as many link files fill less than a seventh of a snapshot. */
export const SHARD_BITS = 12;
export const BATCH_ENTRIES = 512;

/** Before anything is hashed or verified. Throws FormatFault. */
export function requireFits(data: Uint8Array, most: number): void {
  require(data.length <= most, "too-large", `${data.length} bytes, at most ${most}`);
}

/** The limit of a published file by its name beside the page (`shards/<sha256>.json`). */
export function mostBytes(name: string): number {
  if (name === "snapshot.json") return SNAPSHOT_BYTES;
  if (name.startsWith("shards/")) return SHARD_BYTES;
  if (name.startsWith("links/")) return LINK_FILE_BYTES;
  return name.endsWith("signatures.json") ? SIGNATURES_BYTES : TRUST_ROOT_BYTES;
}
