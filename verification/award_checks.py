"""Does the claim say what was anchored: issuer, standard, kind, level, basis? And do file and token agree?"""

from __future__ import annotations

from formats.masks import mask_name
from formats.register.basis import BASIS_WORDS
from formats.register.members import MemberStatus
from verification.claims import Claim
from verification.findings import Findings
from verification.source import BatchFacts, MemberFacts, Source, StandardFacts
from wallet.documents.timestamps import day_to_number, to_unix


def check_award(claim: Claim, facts: BatchFacts, source: Source, findings: Findings) -> None:
    """Standard, kind and level equal the batch's; the words of a file equal the register's."""
    record = facts.record
    name = f"{claim.what}-award"
    standard = source.standard(claim.chain_ref, record.standard)
    compared = {
        "standard-differs": (str(claim.standard), str(record.standard)),
        "level-differs": (str(claim.level), str(record.level)),
    }
    if standard is not None:
        compared["kind-differs"] = (claim.kind.name.lower(), standard.kind.name.lower())
    if standard is not None and claim.document is not None:
        said = claim.document.certificate
        compared["standard-words-differ"] = (
            f"{said.occupation_code} {said.edition}",
            f"{standard.code} {standard.edition}",
        )
        if said.occupation != standard.name_zh:
            findings.note(name, "occupation-differs", said=said.occupation, anchored=standard.name_zh)
    different = {reason: pair for reason, pair in compared.items() if pair[0] != pair[1]}
    for reason, (one, other) in different.items():
        findings.contradicted(name, reason, said=one.strip(), anchored=other.strip())
    if standard is None:
        findings.absent(name, "standard", claim.signed, standard=str(record.standard))
    elif not different:
        findings.passed(name, "award-as-anchored", **_named(standard), standard=standard.name_zh, code=standard.code)


def check_issuer(claim: Claim, source: Source, findings: Findings) -> None:
    """Who the issuer is, by the register; the authority printed on the certificate may bear another name."""
    member = source.member(claim.chain_ref, claim.member)
    if member is None:
        findings.absent("issuer", "member", claim.signed, member=str(claim.member))
        return
    names = _named(member)
    findings.passed("issuer", "issuer-known", **names, member=member.name_zh, number=str(member.number))
    if member.status is MemberStatus.SUSPENDED:
        findings.note("issuer", "issuer-suspended", **names, member=member.name_zh)
    if member.status is MemberStatus.EXPELLED:
        findings.note("issuer", "issuer-expelled", **names, member=member.name_zh)
    if claim.document is not None and claim.document.certificate.issuing_authority != member.name_zh:
        printed = claim.document.certificate.issuing_authority
        findings.note("issuer", "issuing-authority-differs", **names, printed=printed, member=member.name_zh)


def _named(fact: MemberFacts | StandardFacts) -> dict[str, str]:
    """Its name for a reader of either language; the Chinese one where there is no English."""
    return {"zh": fact.name_zh, "en": fact.name_en or fact.name_zh}


def check_basis(claim: Claim, facts: BatchFacts, source: Source, findings: Findings) -> None:
    """On whose word the issuer was accredited when this was anchored; a file must say the same."""
    record = facts.record
    accreditation = source.accreditation(claim.chain_ref, record.accreditation)
    if accreditation is None:
        findings.not_checked("basis", "accreditation-not-seen", accreditation=str(record.accreditation))
        return
    covers = accreditation.member == claim.member and accreditation.standard == record.standard
    if not covers or record.level not in accreditation.levels:
        findings.not_checked("basis", "source-inconsistent", batch=claim.batch.hex(), chain=claim.chain_ref.hex())
        return
    if claim.document is not None:
        certificate = claim.document.certificate
        if (certificate.basis, certificate.basis_document) != (accreditation.basis, accreditation.document):
            said = f"{BASIS_WORDS[certificate.basis].name.zh} {certificate.basis_document}".strip()
            findings.contradicted("basis", "basis-differs", said=said, anchored=accreditation.document)
            return
    words = BASIS_WORDS[accreditation.basis]
    values = {"zh": words.name.zh, "en": words.name.en, "document": accreditation.document}
    if words.query is None:
        findings.passed("basis", "basis-without-query", **values)
    else:
        findings.passed("basis", "basis-with-query", query=words.query, **values)


def check_agreement(file: Claim, token: Claim, findings: Findings) -> None:
    """A file and a token shown together agree in every field they share."""
    if file.document is None or token.token is None:
        return
    certificate, said = file.document.certificate, token.token.claims
    until = certificate.valid_until
    shared = {
        "chain": (file.chain_ref, said.chain_ref),
        "batch": (file.batch, said.batch),
        "certificate_number": (certificate.number, said.number),
        "name": (mask_name(certificate.holder_name), said.name),
        "id_mask": (certificate.id_mask, said.id_mask),
        "birth_year": (certificate.birth_year, said.birth_year),
        "kind": (int(certificate.kind), said.kind),
        "standard": (certificate.standard, said.standard),
        "level": (certificate.level, said.level),
        "award_date": (day_to_number(certificate.award_date), said.award_day),
        "valid_from": (to_unix(certificate.valid_from), said.valid_from),
        "valid_until": (None if until is None else to_unix(until), said.valid_until),
    }
    different = [name for name, (one, other) in shared.items() if one != other]
    if different:
        findings.failed("agreement", "file-and-token-differ", fields=", ".join(different))
    else:
        findings.passed("agreement", "file-and-token-agree")
