// The RDFC-1.0 N-Quads of our one document shape: fill the template, sort the lines. Bound to a full implementation
// (wallet/documents/rdf.py) by documents.json and by a thousand drawn documents in tests/verification/test_file_agreement.py.
//
// Right only for what fileReading.ts has read: every IRI has been checked against a form without characters to escape.

import { render, type CredentialDocument } from "./document.ts";
import type { Json, JsonObject } from "../formats/canonical.ts";
import { compare, utf8 } from "../formats/encoding.ts";
import { toText } from "./timestamps.ts";

const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime";
const CREDENTIALS = "https://www.w3.org/2018/credentials#";
const BADGES = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#";
const SKILL = "https://guild-ledger.example/ns/skill/v1#";
const SCHEMA = "https://schema.org/";
const STATUS = "https://www.w3.org/ns/credentials/status#";
const SECURITY = "https://w3id.org/security#";

const CLASSES: Readonly<Record<string, string>> = {
  VerifiableCredential: `${CREDENTIALS}VerifiableCredential`,
  AchievementCredential: `${BADGES}OpenBadgeCredential`,
  SkillCertificate: `${SKILL}SkillCertificate`,
  Profile: `${BADGES}Profile`,
  AchievementSubject: `${BADGES}AchievementSubject`,
  SkillHolder: `${SKILL}SkillHolder`,
  Achievement: `${BADGES}Achievement`,
  SkillStandard: `${SKILL}SkillStandard`,
  BitstringStatusListEntry: `${STATUS}BitstringStatusListEntry`,
};

// terms that are not of our own vocabulary; the third is a literal's type
const TERMS: Readonly<Record<string, readonly [string, string?]>> = {
  name: [`${SCHEMA}name`],
  description: [`${SCHEMA}description`],
  issuer: [`${CREDENTIALS}issuer`],
  credentialStatus: [`${CREDENTIALS}credentialStatus`],
  credentialSubject: [`${CREDENTIALS}credentialSubject`],
  validFrom: [`${CREDENTIALS}validFrom`, DATE_TIME],
  validUntil: [`${CREDENTIALS}validUntil`, DATE_TIME],
  // Open Badges 3.0.3 spells this type with its prefix only, and so does every reader of its context
  awardedDate: [`${BADGES}awardedDate`, "xsd:dateTime"],
  achievement: [`${BADGES}achievement`],
  achievementType: [`${BADGES}achievementType`],
  criteria: [`${BADGES}Criteria`],
  narrative: [`${BADGES}narrative`],
  statusPurpose: [`${STATUS}statusPurpose`],
  statusListIndex: [`${STATUS}statusListIndex`],
};

/** Canonical N-Quads of a document without its proof. */
export function documentQuads(document: CredentialDocument): string {
  const lines = new Set<string>();
  node(render(document), lines);
  return sorted([...lines]);
}

/** Canonical N-Quads of a proof's options. `method`: an issuer's id, `#` and 64 hex digits. */
export function optionQuads(created: number, method: string): string {
  const said: [string, string][] = [
    ["http://purl.org/dc/terms/created", literal(toText(created), DATE_TIME)],
    [RDF_TYPE, `<${SECURITY}DataIntegrityProof>`],
    [`${SECURITY}cryptosuite`, literal("eddsa-rdfc-2022", `${SECURITY}cryptosuiteString`)],
    [`${SECURITY}proofPurpose`, `<${SECURITY}assertionMethod>`],
    [`${SECURITY}verificationMethod`, `<${method}>`],
  ];
  return sorted(said.map(([predicate, object]) => `_:c14n0 <${predicate}> ${object} .\n`));
}

function node(value: JsonObject, lines: Set<string>): void {
  const subject = `<${value["id"] as string}>`;
  const say = (predicate: string, object: string): unknown => lines.add(`${subject} <${predicate}> ${object} .\n`);
  for (const [name, item] of Object.entries(value)) {
    if (name === "@context" || name === "id") continue;
    if (name === "type") {
      for (const each of [item].flat() as string[]) say(RDF_TYPE, `<${CLASSES[each]}>`);
      continue;
    }
    const [predicate, type] = TERMS[name] ?? [`${SKILL}${name}`];
    if (name === "statusListCredential") {
      say(`${STATUS}${name}`, `<${item as string}>`);
    } else if (isNode(item)) {
      say(predicate, `<${item["id"] as string}>`);
      node(item, lines);
    } else {
      say(predicate, literal(item as string, type));
    }
  }
}

const isNode = (item: Json): item is JsonObject => typeof item === "object" && !Array.isArray(item);

/** Checked texts hold no control character, so these two are all that is escaped. */
function literal(text: string, type?: string): string {
  const quoted = `"${text.replace(/[\\"]/g, "\\$&")}"`;
  return type === undefined ? quoted : `${quoted}^^<${type}>`;
}

/** In the order of code points, as RDFC-1.0 asks; strings of JavaScript sort by UTF-16 units. */
function sorted(lines: string[]): string {
  const encoded = lines.map((line) => [line, utf8(line)] as const);
  return encoded.sort(([, one], [, other]) => compare(one, other)).map(([line]) => line).join("");
}
