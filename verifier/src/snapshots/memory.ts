// What a reader of snapshots remembers: how far it has seen, and of when. It never goes back, and k members bound it.
//
// Only what k pinned members signed is ever remembered, so no host can move it. The same as verification/snapshots/memory.py, which says
// why; docs/snapshots.md, "Memory of time".

import { DEFAULT_POLICY } from "../verification/policy.ts";
import type { Seen } from "./trustRoot.ts";

/** Of the last snapshot taken. `time`: its block's; `version`: of the trust root it was held against. */
export interface Memory {
  readonly seen: Seen;
  readonly time: number;
  readonly version: number;
}

/** So far that the clocks of two honest machines do not differ. */
export const isAhead = (time: number, now: number): boolean => time - now > DEFAULT_POLICY.clockSkewS;

/** The memory that still holds. One ahead of our clock is given up with a later trust root. */
export function binding(memory: Memory | undefined, version: number, now: number): Memory | undefined {
  return memory !== undefined && isAhead(memory.time, now) && version > memory.version ? undefined : memory;
}

/** What to remember once a snapshot was taken. */
export function after(memory: Memory | undefined, taken: Memory, now: number): Memory | undefined {
  const inDoubt = memory !== undefined && isAhead(memory.time, now);
  return isAhead(taken.time, now) && !inDoubt ? memory : taken;
}
