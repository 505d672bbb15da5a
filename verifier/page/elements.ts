// Small pieces of a page, built from text only: nothing from outside ever becomes markup, and what formats/text.ts
// refuses is escaped. What others wrote stands in `bdi`, so that its direction moves nothing around it.

import { escape } from "../src/formats/text.ts";
import type { Outcome, State } from "../src/verification/verdict.ts";

type Part = string | Node;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Readonly<Record<string, string>>, ...parts: Part[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, escape(value));
  made.append(...parts.map((part) => (typeof part === "string" ? escape(part) : part)));
  return made;
}

/** A part of the page with its heading, which also names it. */
export function section(name: string, heading: string, ...parts: Part[]): HTMLElement {
  const id = `${name}-heading`;
  return element("section", { class: name, "aria-labelledby": id }, element("h3", { id }, heading), ...parts);
}

/** Terms and what is said of each; a term without anything said is left out. */
export function list(rows: readonly (readonly [string, Part | undefined])[]): HTMLElement {
  const given = rows.filter(([, said]) => said !== undefined && said !== "");
  return element("dl", {}, ...given.map(([term, said]) =>
    element("div", {}, element("dt", {}, term), element("dd", {}, typeof said === "string" ? element("bdi", {}, said) : said as Part))));
}

/** A sentence of our words and, at every second place, a value. */
export function sentence(parts: readonly string[]): Part[] {
  return parts.flatMap((part, at) => (at % 2 === 0 ? text(part) : [element("bdi", {}, ...text(part))]));
}

/** A long hash in a text is shown short until it is asked for, and whole in print. */
export function text(sentence: string): Part[] {
  return sentence.split(/((?:0x)?[0-9a-f]{32,})/).map((part, place) =>
    (place % 2 === 0 ? part : element("code", { class: "hash", tabindex: "0" }, part)));
}

const CHECK = "M5 13l4.5 4.5L19 7";
const CROSS = "M6 6l12 12M18 6L6 18";
const QUESTION = "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 18v.01";
const PAUSE = "M9 6v12M15 6v12";
const CLOCK = "M12 6v6l4 2M12 3a9 9 0 1 0 .01 0";
const STRUCK = "M12 3a9 9 0 1 0 .01 0M5.7 5.7l12.6 12.6";
const STRANGER = "M6 12h12";
const TORN = "M7 4v6l3-2 3 3 4-3V4M7 20v-4l3-2 3 3 4-3v6";
const INFORMATION = "M12 11v6M12 7v.01M12 3a9 9 0 1 0 .01 0";

const SHAPES: Readonly<Record<State | Outcome, string>> = {
  NOT_OURS: STRANGER, DAMAGED: TORN, foreign: STRANGER, damaged: TORN,
  VALID: CHECK, NOT_YET_VALID: CLOCK, EXPIRED: CLOCK, SUSPENDED: PAUSE, REVOKED: STRUCK, INVALID: CROSS, UNKNOWN: QUESTION,
  passed: CHECK, failed: CROSS, not_checked: QUESTION, standing: STRUCK, note: INFORMATION,
};

/** The shape beside a word; the word says it to those who do not see it. */
export function icon(what: State | Outcome): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[what]);
  made.append(path);
  return made;
}
