// All a credential document says, and the one text for it. The same as wallet/documents/document.py; fileReading.ts takes it back.

import type { Json, JsonObject } from "../formats/canonical.ts";
import { base64url, hex } from "../formats/encoding.ts";
import { issuerId, statusListId } from "../formats/ids.ts";
import { KIND_NAMES, levelName, type Kind } from "../formats/register/levels.ts";
import { BASIS_WORDS, type Basis } from "../formats/register/basis.ts";
import { DAY_S, toText } from "./timestamps.ts";

/** The context of our own terms. */
export const SKILL = "https://guild-ledger.example/ns/skill/v1";
export const CONTEXTS = [
  "https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", SKILL,
];

/** All a document says. Texts that may be left out are empty, numbers undefined. Days count from 1970-01-01. */
export interface CredentialDocument {
  readonly number: string;
  readonly standard: number;
  readonly kind: Kind;
  readonly level: number;
  readonly occupation: string;
  readonly occupationCode: string;
  readonly direction: string;
  readonly edition: string;
  readonly theoryScore: string | undefined;
  readonly practicalScore: string | undefined;
  readonly reviewScore: string | undefined;
  readonly issuingAuthority: string;
  readonly basis: Basis;
  readonly basisDocument: string;
  readonly awardDay: number;
  readonly validFrom: number;
  readonly validUntil: number | undefined;
  readonly holderName: string;
  readonly idType: string;
  readonly birthYear: number | undefined;
  readonly idMask: string | undefined;
  readonly host: string;
  readonly member: number;
  readonly chainRef: Uint8Array;
  readonly batch: Uint8Array;
  readonly salt: Uint8Array;
  readonly credentialId: string;
  readonly subjectId: string;
  readonly statusList: number;
  readonly statusIndex: number;
  /** The id of the credential that this one replaces under the same certificate number. */
  readonly supersedes: string | undefined;
}

/** The document without its proof. */
export function render(document: CredentialDocument): JsonObject {
  const { host, standard, level, validUntil } = document;
  const address = `https://${host}/standards/${standard}/levels/${level}`;
  const title = titleOf(document);
  return given({
    "@context": [...CONTEXTS],
    id: document.credentialId,
    type: ["VerifiableCredential", "AchievementCredential", "SkillCertificate"],
    name: title,
    issuer: { id: issuerId(host, document.member), type: ["Profile"], name: document.issuingAuthority },
    validFrom: toText(document.validFrom),
    awardedDate: toText(document.awardDay * DAY_S),
    certificateNumber: document.number,
    chain: hex(document.chainRef),
    batch: hex(document.batch),
    salt: base64url(document.salt),
    basis: String(document.basis),
    credentialStatus: statusOf(document),
    credentialSubject: given({
      id: document.subjectId,
      type: ["AchievementSubject", "SkillHolder"],
      holderName: document.holderName,
      idType: document.idType,
      achievement: given({
        id: address,
        type: ["Achievement", "SkillStandard"],
        achievementType: "Certification",
        name: title,
        description: title,
        criteria: { id: `${address}#criteria`, narrative: criteriaOf(document) },
        standard: String(standard),
        kind: String(document.kind),
        level: String(level),
        occupation: document.occupation,
        occupationCode: document.occupationCode || undefined,
        direction: document.direction || undefined,
        edition: document.edition || undefined,
      }),
      birthYear: document.birthYear === undefined ? undefined : String(document.birthYear),
      idMask: document.idMask,
      theoryScore: document.theoryScore,
      practicalScore: document.practicalScore,
      reviewScore: document.reviewScore,
    }),
    basisDocument: document.basisDocument || undefined,
    supersedes: document.supersedes,
    validUntil: validUntil === undefined ? undefined : toText(validUntil),
  });
}

function statusOf({ host, member, statusList, statusIndex }: CredentialDocument): JsonObject {
  const list = statusListId(host, member, statusList);
  return {
    id: `${list}#${statusIndex}`,
    type: "BitstringStatusListEntry",
    statusPurpose: "suspension",
    statusListIndex: String(statusIndex),
    statusListCredential: list,
  };
}

function titleOf({ kind, level, occupation, direction }: CredentialDocument): string {
  const words = [KIND_NAMES[kind].zh, occupation, direction, level === 0 ? "" : levelName(kind, level)?.zh ?? ""];
  return words.filter((word) => word !== "").join(" ");
}

function criteriaOf({ basis, basisDocument, edition }: CredentialDocument): string {
  const filing = basisDocument === "" ? "" : `(${basisDocument})`;
  return `${edition === "" ? "" : `评价标准版本:${edition}。`}评价资格依据:${BASIS_WORDS[basis].zh}${filing}。`;
}

function given(fields: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;
}
