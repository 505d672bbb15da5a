import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import reasonsEnglish from "../../verification/messages/en.json";
import reasonsChinese from "../../verification/messages/zh-CN.json";
import { element, list, sentence } from "../page/elements.ts";
import { LANGUAGES, Words } from "../page/words.ts";
import english from "../page/words/en.json";
import chinese from "../page/words/zh-CN.json";
import { escape, refusedIn, requireText, UNICODE } from "../src/formats/text.ts";
import { decode } from "../src/formats/token.ts";
import { bytes, reasonOf, vectors } from "./vectors.ts";

const FROZEN = vectors("text");
const LAST = 0x10ffff;
const OTHER = /[\p{C}\p{Z}]/u;
const UNASSIGNED = /\p{Cn}/u;
const MARK = /[\p{Mn}\p{Me}]/u;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;
// blank in every font, or standing for what was lost; Unicode has no property for that
const BLANK = new Set([0x2800, 0x16fe4, 0x1d159, 0xfffc, 0xfffd]);

function text(units: string): string {
  return String.fromCharCode(...Array.from({ length: units.length / 4 }, (_, at) => parseInt(units.slice(4 * at, 4 * at + 4), 16)));
}

for (const each of FROZEN.texts) {
  test(`${each.what} is judged and escaped as in Python`, () => {
    const said = text(each.text);
    const refused = refusedIn(said);
    assert.deepEqual(refused === undefined ? null : [refused.reason, refused.place], each.refused);
    assert.equal(reasonOf(() => requireText("name", said)), each.refused?.[0] ?? "ok");
    assert.equal(escape(said), text(each.escaped));
    assert.equal(refusedIn(escape(said)), undefined);
  });
}

for (const each of FROZEN.tokens) {
  test(`a token that names somebody by ${each.what}`, () => {
    assert.equal(reasonOf(() => decode(bytes(each.bytes))), each.refused?.[0] ?? "ok");
  });
}

test("the table is what its Unicode version says: nothing that is invisible, unassigned or reorders passes", () => {
  const same = `${process.versions.unicode}.0` === UNICODE;
  for (let point = 0; point <= LAST; point++) {
    const character = String.fromCodePoint(point);
    if (!same && UNASSIGNED.test(character)) continue; // this engine knows less
    const shows = !OTHER.test(character) && !IGNORABLE.test(character) && !BLANK.has(point);
    const passes = refusedIn(`a${character}`) === undefined;
    if (same || shows) assert.equal(passes, shows || character === " ", point.toString(16));
    if (same && passes) assert.equal(refusedIn(character)?.reason, MARK.test(character) ? "text-marks" : undefined, point.toString(16));
  }
});

test("our own words need no escaping, and a value in them is escaped", () => {
  for (const catalogue of [english, chinese, reasonsEnglish, reasonsChinese]) {
    for (const words of Object.values(catalogue)) assert.equal(refusedIn(words), undefined, words);
  }
  const detail = "a\u202eb\n\x1b[2JVALID";
  for (const language of LANGUAGES) {
    const words = new Words(language);
    const parts = words.parts("token-field-size", { detail });
    assert.ok(parts.length >= 3);
    assert.equal(parts[1], "a\\u{202e}b\\u{a}\\u{1b}[2JVALID");
    assert.equal(words.sentence("token-field-size", { detail }), parts.join(""));
    assert.equal(words.sentence("suspended", { time: "x", reason: "fraud\u202e" }).includes("\u202e"), false);
  }
});

test("what the page shows of others is escaped, and set apart from the words around it", (t) => {
  // as much of a document as elements.ts asks for
  class Made {
    readonly parts: (string | Made)[] = [];
    readonly attributes: string[] = [];
    readonly tag: string;
    constructor(tag: string) {
      this.tag = tag;
    }
    append(...parts: (string | Made)[]): void {
      this.parts.push(...parts);
    }
    setAttribute(name: string, value: string): void {
      this.attributes.push(`${name}=${value}`);
    }
    get text(): string {
      return this.parts.map((part) => (typeof part === "string" ? part : part.text)).join("");
    }
    inside(tag: string): Made[] {
      return this.parts.flatMap((part) => (typeof part === "string" ? [] : [...(part.tag === tag ? [part] : []), ...part.inside(tag)]));
    }
  }
  const before = globalThis.document;
  t.after(() => (globalThis.document = before));
  globalThis.document = { createElement: (tag: string) => new Made(tag) } as unknown as Document;
  for (const each of FROZEN.texts) {
    const said = text(each.text);
    const shown = text(each.escaped);
    const rows = list([["name", said]]) as unknown as Made;
    assert.deepEqual(rows.inside("bdi").map((bdi) => bdi.text), said === "" ? [] : [shown]);
    const paragraph = element("p", { title: said }, ...sentence(["it says ", said, "."])) as unknown as Made;
    assert.equal(paragraph.text, `it says ${shown}.`);
    assert.deepEqual(paragraph.inside("bdi").map((bdi) => bdi.text), [shown]);
    assert.deepEqual(paragraph.attributes, [`title=${shown}`]);
  }
});

test("no other place of the page makes text of what it was given", () => {
  for (const name of readdirSync("verifier/page", { recursive: true }).map(String).filter((each) => each.endsWith(".ts"))) {
    const code = readFileSync(`verifier/page/${name}`, "utf8");
    assert.doesNotMatch(code, /innerHTML|insertAdjacent|createTextNode|innerText|document\.write/, name);
    for (const [, value] of code.matchAll(/textContent = (.+);/g)) {
      assert.match(value ?? "", /words\.of\(|spoken\(|this\.knowledge\(|^""$/, `${name}: ${value}`);
    }
  }
});
