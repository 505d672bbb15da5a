// A credential file taken back from bytes, strictly: exact canonical JSON, every field read and checked, then written
// again. Whatever the second writing does not give back is refused. The same as wallet/{reading,certificate}.py.

import { render, type CredentialDocument } from "./document.ts";
import { checkName, checkNumber, checkScore, checkText } from "./fields.ts";
import { readProof, type FileProof } from "./proofs.ts";
import { decodeObject, encode, type Json, type JsonObject } from "../formats/canonical.ts";
import { equal, fromBase64url, fromHex } from "../formats/encoding.ts";
import { FormatFault, require } from "../formats/faults.ts";
import { BATCH_ID_BYTES, batchMember, CHAIN_REF_BYTES } from "../formats/ids.ts";
import { isKind, levelName, type Kind } from "../formats/register/levels.ts";
import { Basis } from "../formats/register/basis.ts";
import { dayFromText, dayToText, fromText } from "./timestamps.ts";

const MAX_BYTES = 1 << 15;
const SALT_BYTES = 16;
const ISSUER = /^did:web:([a-z0-9.-]{1,253}):members:([1-9][0-9]{0,9})$/;
const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const STATUS_LIST = /^https:\/\/[a-z0-9.-]{1,253}\/members\/[1-9][0-9]{0,9}\/status\/([1-9][0-9]{0,9})$/;
const STATUS_LIST_BITS = 131_072;
const COUNT = /^(0|[1-9][0-9]{0,9})$/;
const ID_TYPES = [
  "resident_id", "residence_permit", "permanent_resident_card", "home_return_permit", "taiwan_travel_permit", "passport",
];

/** The facts of a signed document and its proof. Throws FormatFault with a stable reason. */
export function parseDocument(data: Uint8Array): [CredentialDocument, FileProof] {
  require(data.length <= MAX_BYTES, "too-large", `${data.length} bytes, at most ${MAX_BYTES}`);
  const { proof, ...unsigned } = decodeObject(data);
  const document = read(unsigned);
  compare("", render(document), unsigned);
  if (proof === undefined) throw new FormatFault("proof-missing", "the document has no proof");
  if (!Array.isArray(proof) || proof.length !== 1) throw new FormatFault("proof-form", "`proof` is a list of one proof");
  return [document, readProof(proof[0] as Json)];
}

function read(value: JsonObject): CredentialDocument {
  const superseded = optionalOf(value, "supersedes");
  const subject = objectOf(value, "credentialSubject");
  const issuer = objectOf(value, "issuer");
  const named = ISSUER.exec(textOf(issuer, "id"));
  if (named === null) throw new FormatFault("issuer-form", "this is no issuer id of ours");
  const [, host = "", member = ""] = named;
  const certificate = readCertificate(value, issuer, subject, objectOf(subject, "achievement"));
  checkCertificate(certificate);
  const document: CredentialDocument = {
    ...certificate,
    host,
    member: Number(member),
    chainRef: fromHex(textOf(value, "chain"), CHAIN_REF_BYTES),
    batch: fromHex(textOf(value, "batch"), BATCH_ID_BYTES),
    salt: saltOf(textOf(value, "salt")),
    credentialId: uuidOf(textOf(value, "id")),
    subjectId: uuidOf(textOf(subject, "id")),
    ...statusOf(objectOf(value, "credentialStatus")),
    supersedes: superseded === undefined ? undefined : uuidOf(superseded),
  };
  require(HOST.test(host), "issuer-form", `host ${host}`);
  require(document.supersedes !== document.credentialId, "supersedes-itself", "a credential does not replace itself");
  const other = batchMember(document.batch);
  require(other === document.member, "issuer-not-of-batch", `member ${member}, but a batch of member ${other}`);
  return document;
}

type Certificate = Omit<
  CredentialDocument,
  "host" | "member" | "chainRef" | "batch" | "salt" | "credentialId" | "subjectId" | "statusList" | "statusIndex" | "supersedes"
>;

// in the order in which wallet/documents/reader.py reads, so that of two faults both name the same one
function readCertificate(value: JsonObject, issuer: JsonObject, subject: JsonObject, achievement: JsonObject): Certificate {
  const birthYear = optionalOf(subject, "birthYear");
  return {
    number: textOf(value, "certificateNumber"),
    standard: countOf(textOf(achievement, "standard")),
    kind: kindOf(textOf(achievement, "kind")),
    level: countOf(textOf(achievement, "level")),
    occupation: textOf(achievement, "occupation"),
    occupationCode: optionalOf(achievement, "occupationCode") ?? "",
    direction: optionalOf(achievement, "direction") ?? "",
    edition: optionalOf(achievement, "edition") ?? "",
    theoryScore: optionalOf(subject, "theoryScore"),
    practicalScore: optionalOf(subject, "practicalScore"),
    reviewScore: optionalOf(subject, "reviewScore"),
    issuingAuthority: textOf(issuer, "name"),
    basis: basisOf(textOf(value, "basis")),
    basisDocument: optionalOf(value, "basisDocument") ?? "",
    awardDay: dayFromText(textOf(value, "awardedDate")),
    validFrom: fromText(textOf(value, "validFrom")),
    validUntil: untilOf(value),
    holderName: textOf(subject, "holderName"),
    idType: idTypeOf(textOf(subject, "idType")),
    birthYear: birthYear === undefined ? undefined : countOf(birthYear),
    idMask: optionalOf(subject, "idMask"),
  };
}

function checkCertificate(each: Certificate): void {
  const awardYear = Number(dayToText(each.awardDay).slice(0, 4));
  require(levelName(each.kind, each.level) !== undefined, "level-unknown", `kind ${each.kind} has no rank ${each.level}`);
  checkNumber(each.number, each.kind, each.level, awardYear);
  require(each.standard >= 1 && each.standard < 2 ** 32, "standard-range", `standard: ${each.standard}`);
  checkText("occupation", each.occupation);
  checkText("issuing_authority", each.issuingAuthority);
  for (const field of ["occupationCode", "direction", "edition", "basisDocument"] as const) checkText(field, each[field], 0);
  for (const field of ["theoryScore", "practicalScore", "reviewScore"] as const) checkScore(field, each[field]);
  const { validFrom, validUntil, idMask, birthYear } = each;
  require(validUntil === undefined || validUntil >= validFrom, "dates-reversed", "valid_until is before the start");
  checkName(each.holderName);
  const resident = each.idType === "resident_id";
  require((idMask !== undefined) === resident, "id-mask-form", "only a resident ID has a mask");
  require(idMask === undefined || /^[0-9]{2}$/.test(idMask), "id-mask-form", "not two digits");
  const born = birthYear === undefined || (birthYear >= 1880 && birthYear <= awardYear);
  require(born, "birth-year-range", `born ${birthYear}`);
}

/** The first place where a document is not what its facts say. Both sides have a bounded depth. */
function compare(path: string, expected: Json, found: Json): void {
  if (!isObject(expected) || !isObject(found)) {
    const same = equal(encode(expected), encode(found));
    require(same, "document-field-differs", `${path || "/"} is not what the other fields make it`);
    return;
  }
  const [wanted, there] = [Object.keys(expected).sort(), Object.keys(found).sort()]; // `in` would see toString too
  const tooMany = there.find((name) => !wanted.includes(name));
  require(tooMany === undefined, "document-field-unknown", `${path}/${tooMany} has no place in a document`);
  const missing = wanted.find((name) => !there.includes(name));
  require(missing === undefined, "document-field-missing", `${path}/${missing} is missing`);
  for (const [name, item] of Object.entries(expected)) compare(`${path}/${name}`, item, found[name] as Json);
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && !Array.isArray(value);

function textOf(node: JsonObject, name: string): string {
  const value = node[name];
  if (value === undefined) throw new FormatFault("document-field-missing", `${name} is missing`);
  if (typeof value !== "string") throw new FormatFault("document-field-type", `${name} is no text`);
  return value;
}

const optionalOf = (node: JsonObject, name: string): string | undefined => (name in node ? textOf(node, name) : undefined);

function objectOf(node: JsonObject, name: string): JsonObject {
  const value = node[name];
  if (value === undefined) throw new FormatFault("document-field-missing", `${name} is missing`);
  if (!isObject(value)) throw new FormatFault("document-field-type", `${name} is no object`);
  return value;
}

function countOf(text: string): number {
  require(COUNT.test(text), "count-form", `${text} is no decimal count`);
  return Number(text);
}

function kindOf(text: string): Kind {
  const kind = Number(text);
  if (!COUNT.test(text) || !isKind(kind)) throw new FormatFault("kind-unknown", `${text} is no kind of standard`);
  return kind;
}

function basisOf(text: string): Basis {
  const basis = Object.values(Basis).find((each) => String(each) === text);
  if (basis === undefined) throw new FormatFault("basis-unknown", `${text} is no basis`);
  return basis;
}

function idTypeOf(text: string): string {
  require(ID_TYPES.includes(text), "id-type-unknown", `${text} is no kind of identity document`);
  return text;
}

function untilOf(value: JsonObject): number | undefined {
  const text = optionalOf(value, "validUntil");
  return text === undefined ? undefined : fromText(text);
}

/** Whose list it is, the writing again compares. */
function statusOf(value: JsonObject): Pick<CredentialDocument, "statusList" | "statusIndex"> {
  const address = textOf(value, "statusListCredential");
  const statusList = Number(STATUS_LIST.exec(address)?.[1] ?? 0);
  require(STATUS_LIST.test(address), "status-list-form", `${address} is no status list of ours`);
  const statusIndex = countOf(textOf(value, "statusListIndex"));
  require(statusList < 2 ** 32, "status-list-form", `list ${statusList}`);
  require(statusIndex < STATUS_LIST_BITS, "status-index-range", `index ${statusIndex}`);
  return { statusList, statusIndex };
}

function saltOf(text: string): Uint8Array {
  const salt = fromBase64url(text);
  require(salt.length === SALT_BYTES, "salt-size", `${salt.length} bytes, not ${SALT_BYTES}`);
  return salt;
}

function uuidOf(text: string): string {
  require(UUID.test(text), "uuid-form", `${text} is no random urn:uuid`);
  return text;
}
