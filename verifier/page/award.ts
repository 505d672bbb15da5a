// What a certificate says: issuer, standard and basis as the register words them, the rest as it is signed.

import type { Claim } from "../src/verification/claims.ts";
import { KIND_NAMES, levelName, type Name } from "../src/formats/register/levels.ts";
import { BASIS_WORDS } from "../src/formats/register/basis.ts";
import { SourceUnavailable, type Source } from "../src/verification/source.ts";
import { dayToText, toText } from "../src/documents/timestamps.ts";
import type { State, Verdict } from "../src/verification/verdict.ts";
import { element, list, section } from "./elements.ts";
import { people, type Words } from "./words.ts";

const CLAIMED: readonly State[] = ["INVALID", "DAMAGED", "UNKNOWN"];

/** Of a file, of a QR, or of both: where both agree the first says it all. What is not genuine only claims it. */
export function award({ claims, state }: Verdict, source: Source | undefined, words: Words): HTMLElement {
  const claim = claims[0] as Claim;
  const heading = words.of(CLAIMED.includes(state) ? "award-claimed" : "award-heading");
  const { document, token } = claim;
  const named = (name: Name | undefined): string | undefined => (words.language === "en" ? name?.en : name?.zh);
  const { issuer, standard, basis } = registered(claim, source, words);
  const level = claim.level === 0 ? undefined : levelName(claim.kind, claim.level);
  const start = people(toText(claim.validFrom));
  const end = claim.validUntil === undefined ? undefined : people(toText(claim.validUntil));
  const validity = end === undefined ? words.of("until-open", { start }) : words.of("until-span", { start, end });
  return section("award", heading, list([
    [words.of("award-issuer"), issuer],
    [words.of("award-basis"), basis],
    [words.of("award-kind"), named(KIND_NAMES[claim.kind])],
    [words.of("award-standard"), standard],
    [words.of("award-direction"), document?.direction],
    [words.of("award-level"), named(level)],
    [words.of("award-theory"), document?.theoryScore],
    [words.of("award-practical"), document?.practicalScore],
    [words.of("award-review"), document?.reviewScore],
    [words.of("award-number"), token?.claims.number ?? document?.number],
    [words.of("award-authority"), document?.issuingAuthority],
    [words.of("award-awarded"), dayToText(claim.awardDay)],
    [words.of("award-validity"), validity],
  ]));
}

/** What was certified, in a glance: occupation and level, and by whom. The rest stands in `award`. */
export function certified({ claims, state }: Verdict, source: Source | undefined, words: Words): HTMLElement {
  const claim = claims[0] as Claim;
  const { issuer, occupation } = registered(claim, source, words);
  const level = claim.level === 0 ? undefined : levelName(claim.kind, claim.level);
  const what = [occupation ?? claim.document?.occupation, inLanguage(level ?? KIND_NAMES[claim.kind], words)];
  const said = element("p", { class: "certified" });
  if (CLAIMED.includes(state)) said.append(element("span", {}, words.of("award-claimed")));
  said.append(element("strong", {}, ...what.filter(Boolean).flatMap((each, at) => [at > 0 ? " · " : "", element("bdi", {}, each as string)])));
  const by = issuer ?? claim.document?.issuingAuthority;
  if (by !== undefined) said.append(element("bdi", {}, by as string));
  return said;
}

const inLanguage = (name: Name, words: Words): string => words.language === "en" ? name.en : name.zh;

/** What the register says of issuer, standard and basis; nothing where no source, or not this one, knows them. */
function registered(claim: Claim, source: Source | undefined, words: Words): Record<string, string | Node | undefined> {
  const { chainRef, batch } = claim;
  if (source === undefined) return {};
  const english = words.language === "en";
  try {
    const issuer = source.member(chainRef, claim.member);
    const standard = source.standard(chainRef, claim.standard);
    const record = source.batch(chainRef, batch)?.record;
    const occupation = standard && ((english && standard.nameEn) || standard.nameZh);
    const basis = basisOf(record === undefined ? undefined : source.accreditation(chainRef, record.accreditation), words);
    return {
      issuer: issuer && ((english ? issuer.nameEn : issuer.nameZh) || issuer.nameZh || issuer.nameEn || words.of("profile-unreadable")),
      occupation,
      standard: occupation && bracketed(occupation, [standard?.code ?? "", standard?.edition ?? ""], words),
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
  const [open, close] = brackets(words);
  const said = element("span", {}, (words.language === "en" ? en : zh) + open, element("bdi", {}, accreditation.document), close);
  if (query !== undefined) {
    const link = element("a", { href: query, rel: "noopener noreferrer", target: "_blank" }, words.of("award-query"));
    said.append(element("br", {}), link, ` ${new URL(query).host}`);
  }
  return said;
}

function bracketed(name: string, parts: readonly string[], words: Words): string {
  const [open, close] = brackets(words);
  return name + open + parts.filter(Boolean).join(" · ") + close;
}

const brackets = (words: Words): readonly [string, string] => words.language === "en" ? [" (", ")"] : ["（", "）"];
