// A verdict as a person reads it: colour and word and icon, one sentence, whom to compare, each check with its result.

import { hex } from "../src/formats/encoding.ts";
import { toText } from "../src/documents/timestamps.ts";
import type { Check, Outcome, State, Verdict } from "../src/verification/verdict.ts";
import { award, certified } from "./award.ts";
import { element, icon, list, section, sentence, text } from "./elements.ts";
import type { VerificationResult } from "./judging.ts";
import { people, type Words } from "./words.ts";

/** What a verdict is shown with. `knowledge`: how current it is, as a sentence. */
export interface ShownResult extends VerificationResult {
  readonly host: string;
  readonly build: string;
  readonly knowledge: string;
  readonly openedByCode: boolean;
}

/** What can be done from an answer. */
export interface Acts {
  readonly again: () => void;
  readonly add: (what: "file" | "token") => void;
  readonly retry: () => void;
}

// what a reader looks for first
const ORDER: readonly Outcome[] = ["failed", "foreign", "damaged", "standing", "not_checked", "note", "passed"];

/** The whole answer, most important first. */
export function answer(shown: ShownResult, words: Words, acts: Acts): HTMLElement[] {
  const { verdict, source } = shown;
  const parts = [button(words.of("again"), acts.again, "back"), banner(shown, words)];
  if (verdict.claims.length > 0) parts.push(certified(verdict, source, words));
  if (verdict.state === "UNKNOWN") parts.push(button(words.of("retry"), acts.retry, "main"));
  if (verdict.claims.length > 0) {
    if (verdict.state !== "INVALID" && verdict.state !== "DAMAGED") parts.push(person(verdict, words));
    parts.push(award(verdict, source, words));
  }
  if (shown.openedByCode) parts.push(element("p", { class: "hint" }, words.of("opened-by-code", { host: shown.host })));
  return [...parts, checks(verdict, words), receipt(shown, words), actions(verdict, words, acts)];
}

function banner({ verdict: { state, reason, checks: made }, knowledge }: ShownResult, words: Words): HTMLElement {
  const decided = made.find((check) => check.reason === reason);
  const heading = element("h2", { id: "verdict" }, icon(state), element("span", {}, words.of(`word-${state}`)));
  const box = element("div", { class: "verdict", "data-state": state }, heading);
  box.append(element("p", { class: "sentence" }, words.of(`sentence-${state}`)));
  if (decided !== undefined) box.append(element("p", { class: "because" }, ...sentenceOf(decided, words)));
  box.append(element("p", { class: "age" }, knowledge));
  return box;
}

function person({ claims }: Verdict, words: Words): HTMLElement {
  const token = claims.find((claim) => claim.token !== undefined)?.token?.claims;
  const document = claims.find((claim) => claim.document !== undefined)?.document;
  const birthYear = document?.birthYear ?? token?.birthYear;
  return section("person", words.of("person-heading"), element("p", {}, words.of("person-how")), list([
    [words.of("person-name"), document?.holderName ?? token?.name],
    [words.of("person-id-mask"), document?.idMask ?? token?.idMask],
    [words.of("person-birth-year"), birthYear === undefined ? undefined : String(birthYear)],
  ]), ...(document === undefined && token?.idMask === undefined ? [element("p", {}, words.of("person-no-digits"))] : []));
}

function checks({ checks: made }: Verdict, words: Words): HTMLElement {
  const having = (...wanted: Outcome[]): number => made.filter(({ outcome }) => wanted.includes(outcome)).length;
  const [passed, notes] = [having("passed"), having("note")];
  const count = words.of("checks-count", { made: String(made.length - notes), passed: String(passed), notes: String(notes) });
  const sorted = ORDER.flatMap((outcome) => made.filter((check) => check.outcome === outcome));
  const items = sorted.map((check) => element("li", { "data-outcome": check.outcome },
    icon(check.outcome),
    element("div", {},
      element("p", { class: "check" }, element("strong", {}, words.sentence(`check-${check.name}`)),
        element("span", { class: "result" }, words.of(`outcome-${check.outcome}`))),
      element("p", {}, ...sentenceOf(check, words))),
  ));
  const folded = element("details", {}, element("summary", {}, count), element("ul", { class: "checks" }, ...items));
  folded.open = passed + notes < made.length; // where something else than a note did not pass, it is there to be seen
  return section("checks", words.of("checks-heading"), folded);
}

function receipt({ verdict, host, build }: ShownResult, words: Words): HTMLElement {
  const { at, source } = verdict;
  const block = source && element("span", {}, `${source.headNumber} · ${people(toText(source.headTime))}`,
    element("br", {}), ...text(`0x${hex(source.headHash)}`));
  return section("receipt", words.of("receipt-heading"), list([
    [words.of("receipt-at"), people(toText(at))],
    [words.of("receipt-block"), block],
    [words.of("receipt-host"), host],
    [words.of("receipt-build"), build],
  ]));
}

/** One thing was brought where both can be: the other one may be added, and is then judged together with it. */
function actions({ claims }: Verdict, words: Words, { again, add }: Acts): HTMLElement {
  const [claim, second] = claims;
  const row = element("div", { class: "actions" }, button(words.of("again"), again, "main"));
  if (claim !== undefined && second === undefined) {
    row.append(button(words.of(claim.what === "file" ? "add-code" : "add-file"), () => add(claim.what)));
  }
  row.append(button(words.of("print"), () => window.print()));
  return row;
}

function button(word: string, act: () => void, look = ""): HTMLElement {
  const made = element("button", { type: "button", class: look }, word);
  made.addEventListener("click", act);
  return made;
}

const sentenceOf = ({ reason, values }: Check, words: Words): (string | Node)[] => sentence(words.parts(reason, values));

/** What a live region says of a verdict. */
export const spoken = (state: State, words: Words): string => `${words.of(`word-${state}`)}: ${words.of(`sentence-${state}`)}`;
