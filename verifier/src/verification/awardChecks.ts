// Does the claim say what was anchored: issuer, standard, kind, level, basis? And do file and token agree?

import type { Claim } from "./claims.ts";
import type { Findings } from "./findings.ts";
import { hex } from "../formats/encoding.ts";
import { Kind } from "../formats/register/levels.ts";
import { maskName } from "../formats/masks.ts";
import { BASIS_WORDS } from "../formats/register/basis.ts";
import { MemberStatus } from "../formats/register/members.ts";
import { strip } from "../formats/token.ts";
import { nameOf, type BatchFacts, type MemberFacts, type Source, type StandardFacts } from "./source.ts";

/** Standard, kind and level equal the batch's; the words of a file equal the register's. */
export function checkAward(claim: Claim, facts: BatchFacts, source: Source, findings: Findings): void {
  const { record } = facts;
  const { document } = claim;
  const name = `${claim.what}-award`;
  const standard = source.standard(claim.chainRef, record.standard);
  const compared: [string, string, string][] = [
    ["standard-differs", String(claim.standard), String(record.standard)],
    ["level-differs", String(claim.level), String(record.level)],
  ];
  if (standard !== undefined) compared.push(["kind-differs", nameOf(Kind, claim.kind), nameOf(Kind, standard.kind)]);
  if (standard !== undefined && document !== undefined) {
    const said = `${document.occupationCode} ${document.edition}`;
    compared.push(["standard-words-differ", said, `${standard.code} ${standard.edition}`]);
    if (document.occupation !== standard.nameZh) {
      findings.note(name, "occupation-differs", { said: document.occupation, anchored: standard.nameZh });
    }
  }
  const different = compared.filter(([, said, anchored]) => said !== anchored);
  for (const [reason, said, anchored] of different) {
    findings.contradicted(name, reason, { said: strip(said), anchored: strip(anchored) });
  }
  if (standard === undefined) {
    findings.absent(name, "standard", claim.signed, { standard: String(record.standard) });
  } else if (different.length === 0) {
    findings.passed(name, "award-as-anchored", { ...named(standard), standard: standard.nameZh, code: standard.code });
  }
}

/** Who the issuer is, by the register; the authority printed on the certificate may bear another name. */
export function checkIssuer(claim: Claim, source: Source, findings: Findings): void {
  const { chainRef, signed } = claim;
  const member = source.member(chainRef, claim.member);
  if (member === undefined) {
    findings.absent("issuer", "member", signed, { member: String(claim.member) });
    return;
  }
  const names = named(member);
  findings.passed("issuer", "issuer-known", { ...names, member: member.nameZh, number: String(member.number) });
  if (member.status === MemberStatus.SUSPENDED) findings.note("issuer", "issuer-suspended", { ...names, member: member.nameZh });
  if (member.status === MemberStatus.EXPELLED) findings.note("issuer", "issuer-expelled", { ...names, member: member.nameZh });
  const printed = claim.document?.issuingAuthority;
  if (printed !== undefined && printed !== member.nameZh) {
    findings.note("issuer", "issuing-authority-differs", { ...names, printed, member: member.nameZh });
  }
}

/** Its name for a reader of either language; the Chinese one where there is no English. */
const named = ({ nameZh, nameEn }: MemberFacts | StandardFacts): Record<"zh" | "en", string> => ({ zh: nameZh, en: nameEn || nameZh });

/** On whose word the issuer was accredited when this was anchored; a file must say the same. */
export function checkBasis(claim: Claim, facts: BatchFacts, source: Source, findings: Findings): void {
  const { record } = facts;
  const { chainRef, batch, document } = claim;
  const accreditation = source.accreditation(chainRef, record.accreditation);
  if (accreditation === undefined) {
    findings.notChecked("basis", "accreditation-not-seen", { accreditation: String(record.accreditation) });
    return;
  }
  const covers = accreditation.member === claim.member && accreditation.standard === record.standard
    && accreditation.levels.includes(record.level);
  if (!covers) {
    findings.notChecked("basis", "source-inconsistent", { batch: hex(batch), chain: hex(chainRef) });
    return;
  }
  if (document !== undefined
    && (document.basis !== accreditation.basis || document.basisDocument !== accreditation.document)) {
    const said = strip(`${BASIS_WORDS[document.basis].zh} ${document.basisDocument}`);
    findings.contradicted("basis", "basis-differs", { said, anchored: accreditation.document });
    return;
  }
  const { zh, en, query } = BASIS_WORDS[accreditation.basis];
  const values = { zh, en, document: accreditation.document };
  if (query === undefined) findings.passed("basis", "basis-without-query", values);
  else findings.passed("basis", "basis-with-query", { query, ...values });
}

/** A file and a token shown together agree in every field they share. */
export function checkAgreement(file: Claim, { token }: Claim, findings: Findings): void {
  const { document } = file;
  if (document === undefined || token === undefined) return;
  const said = token.claims;
  const shared: Readonly<Record<string, readonly [unknown, unknown]>> = {
    chain: [hex(file.chainRef), hex(said.chainRef)],
    batch: [hex(file.batch), hex(said.batch)],
    certificate_number: [document.number, said.number],
    name: [maskName(document.holderName), said.name],
    id_mask: [document.idMask, said.idMask],
    birth_year: [document.birthYear, said.birthYear],
    kind: [document.kind, said.kind],
    standard: [document.standard, said.standard],
    level: [document.level, said.level],
    award_date: [document.awardDay, said.awardDay],
    valid_from: [document.validFrom, said.validFrom],
    valid_until: [document.validUntil, said.validUntil],
  };
  const different = Object.keys(shared).filter((field) => shared[field]?.[0] !== shared[field]?.[1]);
  if (different.length > 0) findings.failed("agreement", "file-and-token-differ", { fields: different.join(", ") });
  else findings.passed("agreement", "file-and-token-agree");
}
