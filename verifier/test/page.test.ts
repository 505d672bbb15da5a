// Every word of the page is there in both languages, and every one is used.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import english from "../page/words/en.json";
import chinese from "../page/words/zh-CN.json";
import "../page/words/english.ts";
import { people, preferred, Words } from "../page/words.ts";

// the bundle runs from build/verifier/test, the command from the root
const here = "verifier/page";
const code = readdirSync(here, { recursive: true }).map(String).filter((name) => name.endsWith(".ts"));
const text = code.map((name) => readFileSync(`${here}/${name}`, "utf8")).join("\n") + readFileSync(`${here}/index.html`, "utf8");
const core = readdirSync("verifier/src", { recursive: true }).map(String).filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(`verifier/src/${name}`, "utf8")).join("\n");
const reasons = Object.keys(JSON.parse(readFileSync("verification/messages/en.json", "utf8")));
const placesOf = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, place]) => place ?? "").sort();

test("no reason that the build leaves out of the page is one that the page can give", () => {
  const rule = /NOT_OF_THE_PAGE = \/(.+)\/;/.exec(readFileSync("verifier/build-page.mjs", "utf8"))?.[1] ?? "(?:)";
  const left = reasons.filter((reason) => new RegExp(rule).test(reason));
  assert.ok(left.length > 10);
  assert.deepEqual(left.filter((reason) => (core + text).includes(`"${reason}"`)), []);
});

test("both languages have the same words and fill the same places", () => {
  assert.deepEqual(Object.keys(chinese), Object.keys(english));
  for (const [word, sentence] of Object.entries(english)) {
    assert.deepEqual(placesOf(chinese[word as keyof typeof chinese]), placesOf(sentence), word);
    assert.ok(sentence.trim() && chinese[word as keyof typeof chinese].trim(), word);
  }
});

test("no word of the page stands in for a reason of the verdict", () => {
  assert.deepEqual(Object.keys(english).filter((word) => reasons.includes(word)), []);
});

test("every word that the page names is there", () => {
  const named = [...text.matchAll(/data-word="([\w-]+)"/g), ...text.matchAll(/(?:words\.of|this\.of|say)\("([\w-]+)"/g)];
  assert.ok(named.length > 30);
  assert.deepEqual(named.map(([, word]) => word).filter((word) => !((word ?? "") in english)), []);
});

test("every check and every refusal has its words, and no word is left over", () => {
  const families = /^(word|sentence|outcome|check|detail|source)[-:]/;
  const plain = Object.keys(english).filter((word) => !families.test(word));
  assert.deepEqual(plain.filter((word) => !text.includes(`"${word}"`)), []);
  const states = [...core.matchAll(/^export type State = (.+);$/gm)][0]?.[1]?.match(/\w+/g) ?? [];
  for (const state of states) for (const family of ["word", "sentence"]) assert.ok(`${family}-${state}` in english, state);
  const refusals = [...text.matchAll(/"((?:shard|snapshot|trust-root)-(?:missing|refused|too-large|forked|rollback))"/g)].map(([, reason]) => `detail:${reason}`);
  const details = Object.keys(english).filter((word) => word.startsWith("detail:"));
  assert.deepEqual([...new Set(refusals)].sort(), details.sort());
  const made = [...core.matchAll(/"((?:token|file)-[a-z-]+|source|source-age|clock|deployment|batch|issuer|basis|status|validity|person)",/g)];
  const checks = new Set(made.map(([, check]) => `check-${check}`));
  const missing = [...checks].filter((check) => !(check in english) && !reasons.includes(check.slice(6)));
  assert.deepEqual(missing, []);
});

test("a sentence is filled, times as people here read them", () => {
  const words = new Words("en");
  assert.equal(words.sentence("source-fresh", { time: "2026-06-30T16:30:00Z" }), "The source is fresh: 2026-07-01 00:30 (UTC+8).");
  assert.equal(people("2026-06-30"), "2026-06-30");
  assert.equal(words.sentence("suspended", { time: "x", reason: "fraud" }), "Suspended since x, reason: fraud.");
  assert.equal(words.age(59), "less than a minute ago");
  assert.equal(words.age(7200), "2 h ago");
  assert.equal(words.age(3 * 86400), "3 days ago");
});

test("the language kept comes before the browser's, Chinese where neither is known", () => {
  assert.equal(preferred("en", ["zh-CN"]), "en");
  assert.equal(preferred(null, ["fr", "en-GB"]), "en");
  assert.equal(preferred(null, ["zh-Hant-HK", "en"]), "zh-CN");
  assert.equal(preferred(null, ["fr"]), "zh-CN");
});
