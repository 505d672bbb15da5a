// What is no certificate of ours is said to be none, and what is damaged is named as that, as Python froze it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { utf8 } from "../src/formats/encoding.ts";
import { verifyBoth, verifyFile, verifyLink } from "../src/verification/verifier.ts";
import { questionOf, written } from "./cases.ts";
import { bytes, vectors } from "./vectors.ts";

const BOTH = vectors("both");
const NOBODY = { ...questionOf(BOTH.cases[0]), source: undefined };

for (const each of vectors("recognition")) {
  test(`${each.form}: ${each.what}: ${each.state}, ${each.reason}`, () => {
    const verdict = each.form === "file" ? verifyFile(bytes(each.shown), NOBODY) : verifyLink(each.shown, NOBODY);
    assert.deepEqual([verdict.state, verdict.reason], [each.state, each.reason]);
    assert.deepEqual(written(verdict), each.checks);
  });
}

test("a mended link is judged like the one that was issued, and the answer says that it was mended", () => {
  const verdict = verifyLink(`${BOTH.links.good}。`, questionOf(BOTH.cases[0]));
  assert.equal(verdict.state, "VALID");
  assert.ok(verdict.checks.some(({ reason, outcome }) => reason === "link-mended" && outcome === "note"));
});

test("a file saved again is damaged though its content is good, and INVALID where its content is not", () => {
  const question = questionOf(BOTH.cases[0]);
  assert.equal(verifyFile(utf8(`${BOTH.files.good}\n`), question).state, "DAMAGED");
  assert.equal(verifyFile(utf8(`${BOTH.files.altered}\n`), question).state, "INVALID");
});

test("a good file beside a code that is not ours is not called invalid", () => {
  assert.equal(verifyBoth(utf8(BOTH.files.good), "https://u.wechat.com/abc", questionOf(BOTH.cases[0])).state, "NOT_OURS");
});
