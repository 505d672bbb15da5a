// What the page remembers from one visit to the next, told as the visits of tests/vectors/memory.json.

import assert from "node:assert/strict";
import { test } from "node:test";

import { after, binding, isAhead, type Memory } from "../src/snapshots/memory.ts";
import { checkSequence } from "../src/snapshots/trustRoot.ts";
import { bytes, reasonOf, vectors } from "./vectors.ts";

for (const { what, visits } of vectors("memory")) {
  test(`a reader's memory: ${what}`, () => {
    let held: Memory | undefined;
    for (const { now, block, time, version, branch, reason, sound, remembered } of visits) {
      held = binding(held, version, now);
      const taken: Memory = { seen: { sequence: [1, block], digest: bytes(branch.repeat(32)) }, time, version };
      const found = reasonOf(() => checkSequence(held?.seen, taken.seen));
      assert.equal(found, reason);
      if (found === "ok") held = after(held, taken, now);
      const times = [...(found === "ok" ? [time] : []), ...(held === undefined ? [] : [held.time])];
      assert.equal(!times.some((each) => isAhead(each, now)), sound);
      assert.deepEqual(held && { block: held.seen.sequence[1], time: held.time }, remembered ?? undefined);
    }
  });
}
