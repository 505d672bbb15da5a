// A verdict as a person reads it: colour and word and icon, one sentence, whom to compare, each check with its result.

import { BASIS_WORDS } from "../src/basis.ts";
import type { Claim } from "../src/claims.ts";
import { KIND_NAMES, levelName, type Name } from "../src/formats/levels.ts";
import { SourceUnavailable, type Source } from "../src/source.ts";
import { dayToText, toText } from "../src/timestamps.ts";
import type { Check, State, Verdict } from "../src/verdict.ts";
import { element, icon, list, section } from "./elements.ts";
import { people, type Words } from "./words.ts";

/** What a verdict is shown with. `source` undefined: there was none. */
export interface Shown {
  readonly verdict: Verdict;
  readonly source: Source | undefined;
  readonly host: string;
  readonly build: string;
}

/** The whole answer, most important first. `knowledge`: how current it is, as a sentence. */
export function answer(shown: Shown, words: Words, knowledge: string, again: () => void): HTMLElement[] {
  const { verdict, source } = shown;
  const { claim } = verdict;
  const parts = [banner(verdict, words, knowledge)];
  if (claim !== undefined) {
    if (verdict.state !== "INVALID") parts.push(person(claim, words));
    parts.push(award(claim, source, words));
  }
  return [...parts, checks(verdict, words), receipt(shown, words), actions(words, again)];
}

function banner({ state, reason, checks: made }: Verdict, words: Words, knowledge: string): HTMLElement {
  const decided = made.find((check) => check.reason === reason);
  const heading = element("h2", { id: "verdict" }, icon(state), element("span", {}, words.of(`word-${state}`)));
  const box = element("div", { class: "verdict", "data-state": state }, heading);
  box.append(element("p", { class: "sentence" }, words.of(`sentence-${state}`)));
  if (decided !== undefined) box.append(element("p", { class: "because" }, sentenceOf(decided, words)));
  box.append(element("p", { class: "age" }, knowledge));
  return box;
}

function person({ token, document }: Claim, words: Words): HTMLElement {
  const claims = token?.claims;
  const birthYear = claims?.birthYear ?? document?.birthYear;
  return section("person", words.of("person-heading"), element("p", {}, words.of("person-how")), list([
    [words.of("person-name"), claims?.name ?? document?.holderName],
    [words.of("person-id-mask"), claims?.idMask ?? document?.idMask],
    [words.of("person-birth-year"), birthYear === undefined ? undefined : String(birthYear)],
  ]));
}

function award(claim: Claim, source: Source | undefined, words: Words): HTMLElement {
  const named = (name: Name | undefined): string | undefined => (words.language === "en" ? name?.en : name?.zh);
  const { issuer, standard, basis } = registered(claim, source, words);
  const level = claim.level === 0 ? undefined : levelName(claim.kind, claim.level);
  const start = people(toText(claim.validFrom));
  const end = claim.validUntil === undefined ? undefined : people(toText(claim.validUntil));
  const validity = end === undefined ? words.of("until-open", { start }) : words.of("until-span", { start, end });
  return section("award", words.of("award-heading"), list([
    [words.of("award-issuer"), issuer],
    [words.of("award-basis"), basis],
    [words.of("award-kind"), named(KIND_NAMES[claim.kind])],
    [words.of("award-standard"), standard],
    [words.of("award-level"), named(level)],
    [words.of("award-number"), claim.token?.claims.number ?? claim.document?.number],
    [words.of("award-awarded"), dayToText(claim.awardDay)],
    [words.of("award-validity"), validity],
  ]));
}

/** What the register says of issuer, standard and basis; nothing where no source, or not this one, knows them. */
function registered(claim: Claim, source: Source | undefined, words: Words): Record<string, string | Node | undefined> {
  const { chainRef, batch } = claim;
  if (source === undefined) return {};
  const english = words.language === "en";
  try {
    const issuer = source.member(chainRef, claim.member);
    const standard = source.standard(chainRef, claim.standard);
    const record = source.batch(chainRef, batch)?.record;
    const basis = record?.historic === true ? words.of("basis-historic")
      : basisOf(record === undefined ? undefined : source.accreditation(chainRef, record.accreditation), words);
    return {
      issuer: issuer && (english ? issuer.nameEn : issuer.nameZh),
      standard: standard && `${english ? standard.nameEn : standard.nameZh} (${[standard.code, standard.edition].filter(Boolean).join(" · ")})`,
      basis,
    };
  } catch (fault) {
    if (fault instanceof SourceUnavailable) return {}; // the checks say so
    throw fault;
  }
}

function basisOf(accreditation: ReturnType<Source["accreditation"]>, words: Words): Node | undefined {
  if (accreditation === undefined) return undefined;
  const { zh, en, query } = BASIS_WORDS[accreditation.basis];
  const said = element("span", {}, `${words.language === "en" ? en : zh} (${accreditation.document})`);
  if (query !== undefined) {
    const link = element("a", { href: query, rel: "noopener noreferrer", target: "_blank" }, words.of("award-query"));
    said.append(element("br", {}), link, ` ${new URL(query).host}`);
  }
  return said;
}

function checks({ checks: made }: Verdict, words: Words): HTMLElement {
  const items = made.map((check) => element("li", { "data-outcome": check.outcome },
    element("span", { class: "result" }, icon(check.outcome), words.of(`outcome-${check.outcome}`)),
    element("span", { class: "check" }, element("strong", {}, words.sentence(`check-${check.name}`)), ` ${sentenceOf(check, words)}`),
  ));
  return section("checks", words.of("checks-heading"), element("ul", { class: "checks" }, ...items));
}

function receipt({ verdict, host, build }: Shown, words: Words): HTMLElement {
  const { at, source } = verdict;
  return section("receipt", words.of("receipt-heading"), list([
    [words.of("receipt-at"), people(toText(at))],
    [words.of("receipt-block"), source && `${source.headNumber} · ${people(toText(source.headTime))}`],
    [words.of("receipt-host"), host],
    [words.of("receipt-build"), build],
  ]));
}

function actions(words: Words, again: () => void): HTMLElement {
  const other = element("button", { type: "button", class: "main" }, words.of("again"));
  other.addEventListener("click", again);
  const print = element("button", { type: "button" }, words.of("print"));
  print.addEventListener("click", () => window.print());
  return element("div", { class: "actions" }, other, print);
}

const sentenceOf = ({ reason, values }: Check, words: Words): string => words.sentence(reason, values);

/** What a live region says of a verdict. */
export const spoken = (state: State, words: Words): string => `${words.of(`word-${state}`)}: ${words.of(`sentence-${state}`)}`;
