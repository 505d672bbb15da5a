// The field rules of a certificate, as it is signed: text, names, numbers, scores. The same as wallet/{fields,names,numbers}.py.

import { require } from "../formats/faults.ts";
import { Kind } from "../formats/register/levels.ts";
import { requireText } from "../formats/text.ts";
import { strip } from "../formats/token.ts";

const MAX_TEXT = 200;
const NAME_MOST = 150;
const SCORE = /^(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?$/;
const DOT = "\u00b7";
const DOTS = /[\u00b7\u0387\u2022\u2027\u2219\u22c5\u2e31\u2e33\u30fb\uff65\uff0e\u16eb\u25cf\u2024]/g;
const HAN = "[\\u3400-\\u9fff\\u{20000}-\\u{3ffff}]";
const STOP_BETWEEN_HAN = new RegExp(`(${HAN})\\.(?=${HAN})`, "gu");
const BLANK = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const BLANKS = new RegExp(`${BLANK}+`, "g");
const BLANKS_AT_DOT = new RegExp(`${BLANK}*${DOT}${BLANK}*`, "g");
const NUMBER_TODAY = /^[A-Z][0-9]{14}[0-9A-Z][0-9]{6}$/;
const NUMBER_BEFORE = /^[0-9]{16}$/;
const NUMBER_OTHER = /^[A-Za-z0-9][A-Za-z0-9./()-]{0,31}$/;
// rank → the digit in the number, which runs the other way
const DIGITS: ReadonlyMap<number, string> = new Map([[20, "5"], [30, "4"], [40, "3"], [50, "2"], [60, "1"]]);

/** Text as it is signed: by formats/text.ts, no blanks at the ends, within its length. */
export function checkText(field: string, value: string, least = 1, most = MAX_TEXT): void {
  const characters = [...value];
  const fits = characters.length >= least && characters.length <= most;
  require(fits, "text-length", `${field}: ${characters.length} characters`);
  require(value === strip(value), "text-blank-ends", `${field}: blanks at an end`);
  requireText(field, value);
}

/** A name is already in the one form for dots and blanks that is signed. */
export function checkName(name: string): void {
  const dotted = name.replace(DOTS, DOT);
  const stopped = dotted.replace(STOP_BETWEEN_HAN, `$1${DOT}`);
  const normal = strip(stopped.replace(BLANKS, " ").replace(BLANKS_AT_DOT, DOT));
  checkText("name", normal, 1, NAME_MOST);
  require(normal === name, "name-form", "name: dots or blanks are not in the form that is signed");
}

/** A score as printed. */
export function checkScore(field: string, value: string | undefined): void {
  require(value === undefined || SCORE.test(value), "score-form", `${field}: ${value} is no score`);
}

/** The authority's number: its form, and the year and level inside it. `awardYear`: four digits. */
export function checkNumber(number: string, kind: Kind, level: number, awardYear: number): void {
  if (kind !== Kind.SKILL_LEVEL) {
    require(NUMBER_OTHER.test(number), "number-form", `certificate_number: ${number}`);
    return;
  }
  const today = NUMBER_TODAY.test(number);
  require(today || NUMBER_BEFORE.test(number), "number-form", `certificate_number: ${number}`);
  const [year, digit] = today ? [number.slice(13, 15), number[15]] : [number.slice(0, 2), number[10]];
  const expectedYear = String(awardYear % 100).padStart(2, "0");
  require(year === expectedYear, "number-year", `certificate_number: ${number} says year ${year}`);
  const expected = DIGITS.get(level);
  const fits = expected === undefined ? ![...DIGITS.values()].includes(digit ?? "") : digit === expected;
  require(fits, "number-level", `certificate_number: ${number} says level ${digit}`);
}
