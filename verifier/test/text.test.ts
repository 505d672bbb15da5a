import assert from "node:assert/strict";
import { test } from "node:test";

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
