"""What the register says of issuer, standard and basis: shown beside a verdict, which is never decided by it."""

from __future__ import annotations

from functools import cache

from formats.register.basis import BASIS_WORDS
from verification.claims import Claim
from verification.source import Source, SourceUnavailable


class AskedOnce:
    """A source that is asked each question once, so that what is shown costs no request beyond what is checked."""

    def __init__(self, source: Source) -> None:
        self.view = cache(source.view)
        self.batch = cache(source.batch)
        self.key = cache(source.key)
        self.member = cache(source.member)
        self.standard = cache(source.standard)
        self.accreditation = cache(source.accreditation)


def register_words(claim: Claim, source: Source) -> dict[str, str]:
    """By name, those of both languages as `name` and `name_en`. Empty words are left out; without an answer of the
    source there are none: the checks say so."""
    try:
        issuer = source.member(claim.chain_ref, claim.member)
        standard = source.standard(claim.chain_ref, claim.standard)
        batch = source.batch(claim.chain_ref, claim.batch)
        basis = None if batch is None else source.accreditation(claim.chain_ref, batch.record.accreditation)
    except SourceUnavailable:
        return {}
    found: dict[str, str | None] = {}
    if issuer is not None:
        found |= {"issuer": issuer.name_zh or issuer.name_en, "issuer_en": issuer.name_en or issuer.name_zh}
    if standard is not None:
        found |= {"occupation": standard.name_zh, "occupation_en": standard.name_en or standard.name_zh}
        found |= {"code": standard.code, "edition": standard.edition}
    if basis is not None:
        words = BASIS_WORDS[basis.basis]
        found |= {"basis": words.name.zh, "basis_en": words.name.en, "basis_document": basis.document}
        found |= {"query": words.query}
    return {name: text for name, text in found.items() if text}
