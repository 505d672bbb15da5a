// The one fold from acts to a standing, told as the steps of tests/vectors/standing.json.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inForce, statusOf } from "../src/formats/register/standing.ts";
import { StatusAction, type StatusAct } from "../src/formats/register/status.ts";
import { vectors } from "./vectors.ts";

const POSITIONS = [0, 3, 255, 256, 257];
const ACTIONS: readonly string[] = Object.values(StatusAction);

function replay(acts: readonly StatusAct[], { action, positions, reason, at, act, refused }: any): readonly StatusAct[] {
  if (action === "withdrawn" && !refused) return acts.map((each) => each.act === act ? { ...each, withdrawnAt: at } : each);
  if (!ACTIONS.includes(action)) return acts;
  return [...acts, { action, positions, reason, at, act: act === 0 ? undefined : act, withdrawnAt: undefined }];
}

for (const { what, steps } of vectors("standing")) {
  test(`a standing: ${what}`, () => {
    let acts: readonly StatusAct[] = [];
    for (const step of steps) {
      acts = replay(acts, step);
      const found = POSITIONS.map((position) => statusOf(inForce(acts), position, step.at));
      assert.deepEqual(found.map((each) => each.standing), step.standings);
      assert.deepEqual(found.map((each) => each.act?.at ?? -1), step.since);
    }
  });
}
