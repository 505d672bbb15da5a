// Which characters may stand in a text that is signed, anchored or shown; and how what may not is written instead.
//
// The same as formats/text.py, by the same table of one Unicode version: browsers know different ones.

import table from "../../../formats/unicode_text.json";
import { FormatFault } from "./faults.ts";

/** Nonspacing and enclosing marks in a row. */
export const MAX_MARKS = 6;
export const UNICODE: string = table.unicode;

type Kind = "fine" | "mark" | "none";

/** `place` counts characters from 1. */
export interface Refused {
  readonly place: number;
  readonly point: number;
  readonly reason: "text-character" | "text-marks";
}

/** The first character of the text that may not stand there. */
export function refusedIn(text: string): Refused | undefined {
  let place = 0;
  let marks = MAX_MARKS; // before the first character none fits
  for (const character of text) {
    place++;
    const point = character.codePointAt(0) ?? 0;
    const kind = kindOf(point);
    marks = kind === "mark" ? marks + 1 : 0;
    if (kind === "none") return { place, point, reason: "text-character" };
    if (marks > MAX_MARKS) return { place, point, reason: "text-marks" };
  }
  return undefined;
}

/** The text itself. Throws FormatFault. */
export function requireText(field: string, text: string): string {
  const refused = refusedIn(text);
  if (refused === undefined) return text;
  const { place, point, reason } = refused;
  const what = reason === "text-character" ? "is" : "is a mark too many:";
  throw new FormatFault(reason, `${field}: character ${place} ${what} U+${point.toString(16).toUpperCase().padStart(4, "0")}`);
}

/** The text with what may not stand in it as `\u{202e}`, line breaks too: one line, which shows all it holds. */
export function escape(text: string): string {
  let marks = MAX_MARKS;
  return [...text].map((character) => {
    const point = character.codePointAt(0) ?? 0;
    const kind = kindOf(point);
    marks = kind === "mark" ? marks + 1 : 0;
    return kind !== "none" && marks <= MAX_MARKS ? character : `\\u{${point.toString(16)}}`;
  }).join("");
}

const ALLOWED = turns(table.allowed);
const MARKS = turns(table.marks);

function kindOf(point: number): Kind {
  if (!holds(ALLOWED, point)) return "none";
  return holds(MARKS, point) ? "mark" : "fine";
}

/** Where the answer changes, from no on. */
function turns(runs: readonly number[]): readonly number[] {
  let end = 0;
  return runs.map((length) => (end += length));
}

/** Is the number of turns at or below the point odd? */
function holds(turned: readonly number[], point: number): boolean {
  let [low, high] = [0, turned.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((turned[middle] as number) <= point) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}
