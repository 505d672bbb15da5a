// Does the token say what was anchored: issuer, standard, kind, level; and on whose word was that?

import { BASIS_WORDS } from "./basis.ts";
import type { Claim } from "./claims.ts";
import { hex } from "./formats/encoding.ts";
import { Kind } from "./formats/levels.ts";
import type { Findings } from "./findings.ts";
import { MemberStatus, nameOf, type BatchFacts, type Source } from "./source.ts";

/** Standard, kind and level equal the batch's. */
export function checkAward(claim: Claim, facts: BatchFacts, source: Source, findings: Findings): void {
  const { record } = facts;
  const { claims } = claim.token;
  const standard = source.standard(claims.chainRef, record.standard);
  const compared: [string, string, string][] = [
    ["standard-differs", String(claims.standard), String(record.standard)],
    ["level-differs", String(claims.level), String(record.level)],
  ];
  if (standard !== undefined) compared.push(["kind-differs", nameOf(Kind, claim.kind), nameOf(Kind, standard.kind)]);
  const different = compared.filter(([, said, anchored]) => said !== anchored);
  for (const [reason, said, anchored] of different) findings.contradicted("token-award", reason, { said, anchored });
  if (standard === undefined) {
    findings.absent("token-award", "standard", claims.signed, { standard: String(record.standard) });
  } else if (different.length === 0) {
    findings.passed("token-award", "award-as-anchored", { standard: standard.nameZh, code: standard.code });
  }
}

/** Who the issuer is, by the register. */
export function checkIssuer(claim: Claim, source: Source, findings: Findings): void {
  const { chainRef, signed } = claim.token.claims;
  const member = source.member(chainRef, claim.member);
  if (member === undefined) {
    findings.absent("issuer", "member", signed, { member: String(claim.member) });
    return;
  }
  findings.passed("issuer", "issuer-known", { member: member.nameZh, number: String(member.number) });
  if (member.status === MemberStatus.SUSPENDED) findings.note("issuer", "issuer-suspended", { member: member.nameZh });
  if (member.status === MemberStatus.EXPELLED) findings.note("issuer", "issuer-expelled", { member: member.nameZh });
}

/** On whose word the issuer was accredited when this was anchored. */
export function checkBasis(claim: Claim, facts: BatchFacts, source: Source, findings: Findings): void {
  const { record } = facts;
  const { chainRef, batch } = claim.token.claims;
  if (record.historic) {
    findings.note("basis", "historic-import");
    return;
  }
  const accreditation = source.accreditation(chainRef, record.accreditation);
  if (accreditation === undefined) {
    findings.unmade("basis", "accreditation-not-seen", { accreditation: String(record.accreditation) });
    return;
  }
  const covers = accreditation.member === claim.member && accreditation.standard === record.standard
    && accreditation.levels.includes(record.level);
  if (!covers) {
    findings.unmade("basis", "source-inconsistent", { batch: hex(batch), chain: hex(chainRef) });
    return;
  }
  const { zh, en, query } = BASIS_WORDS[accreditation.basis];
  const values = { zh, en, document: accreditation.document };
  if (query === undefined) findings.passed("basis", "basis-without-query", values);
  else findings.passed("basis", "basis-with-query", { query, ...values });
}
