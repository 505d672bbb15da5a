// A file and a QR shown together get the verdict that Python froze: each as alone, and they must agree.

import assert from "node:assert/strict";
import { test } from "node:test";

import { utf8 } from "../src/formats/encoding.ts";
import { verifyBoth } from "../src/verification/verifier.ts";
import { questionOf, written } from "./cases.ts";
import { vectors } from "./vectors.ts";

const BOTH = vectors("both");

for (const each of BOTH.cases) {
  test(`together: ${each.what}: ${each.state}, ${each.reason}`, () => {
    const verdict = verifyBoth(utf8(BOTH.files[each.file]), BOTH.links[each.link], questionOf(each));
    assert.deepEqual(written(verdict), each.checks);
    assert.deepEqual([verdict.state, verdict.reason], [each.state, each.reason]);
    assert.deepEqual(verdict.fields, each.fields);
  });
}
